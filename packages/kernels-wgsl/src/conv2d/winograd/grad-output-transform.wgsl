// A dy Aᵀ of the tiles dy of 4 × 4 gradients of the output, zero beyond its edges, for the gradient of the weight:
// patches [36, tile, channel].
// uses conv2d/winograd/by-tile.wgsl
// uses conv2d/winograd/transforms.wgsl

struct Params {
  channels: u32,
  height: u32,
  width: u32,
  tile_rows: u32,    // tiles of an image
  tile_columns: u32,
  first_tile: u32,   // of the batch
  tiles: u32,        // of this slice of it
  pitch: u32,        // from one tile to the next
  place: u32,        // from one of the 36 to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read_write> patches: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let origin = origin_of(workgroup.y * grid.x + workgroup.x);
  if (origin.tile >= params.tiles) { return; }
  // Surplus invocations repeat the last tile.
  let tile = params.first_tile + min(origin.tile + local % SIDE, params.tiles - 1u);
  let channel = min(origin.channel + local / SIDE, params.channels - 1u);
  let tile_row = tile / params.tile_columns;
  let plane = tile_row / params.tile_rows * params.channels + channel;
  let y = 4u * (tile_row % params.tile_rows);
  let x = 4u * (tile % params.tile_columns) + vec4u(0u, 1u, 2u, 3u);
  let inside = x < vec4u(params.width);
  let columns = min(x, vec4u(params.width - 1u));
  let along_y = output_gradient_1d(array<vec4f, 4>(
    gradients(plane, y, columns, inside),
    gradients(plane, y + 1u, columns, inside),
    gradients(plane, y + 2u, columns, inside),
    gradients(plane, y + 3u, columns, inside),
  ));
  let a = transpose(mat4x4f(along_y[0], along_y[1], along_y[2], along_y[3]));
  let b = transpose(mat4x4f(along_y[4], along_y[5], vec4f(), vec4f()));
  let upper = output_gradient_1d(array<vec4f, 4>(a[0], a[1], a[2], a[3]));
  let lower = output_gradient_1d(array<vec4f, 4>(b[0], b[1], b[2], b[3]));
  put_turned(origin, local, 0u, upper[0].xyz, vec3f(upper[0].w, lower[0].xy));
  put_turned(origin, local, 1u, upper[1].xyz, vec3f(upper[1].w, lower[1].xy));
  put_turned(origin, local, 2u, upper[2].xyz, vec3f(upper[2].w, lower[2].xy));
  put_turned(origin, local, 3u, upper[3].xyz, vec3f(upper[3].w, lower[3].xy));
  put_turned(origin, local, 4u, upper[4].xyz, vec3f(upper[4].w, lower[4].xy));
  put_turned(origin, local, 5u, upper[5].xyz, vec3f(upper[5].w, lower[5].xy));
}

fn gradients(plane: u32, y: u32, columns: vec4u, inside: vec4<bool>) -> vec4f {
  let row = (plane * params.height + min(y, params.height - 1u)) * params.width;
  let at = row + columns;
  let read = vec4f(f32(grad_output[at.x]), f32(grad_output[at.y]), f32(grad_output[at.z]), f32(grad_output[at.w]));
  return select(vec4f(), read, inside & vec4<bool>(y < params.height));
}
