// A dy Aᵀ of the tiles dy of 4 × 4 gradients of the output, zero beyond its edges, for the gradient of the weight:
// patches [36, tile / 4, channel, 4], four tiles a vector, filled up with zeros. Neighbours write neighbouring values.
// uses conv2d/winograd/transforms.wgsl

struct Params {
  channels: u32,
  height: u32,
  width: u32,
  tile_rows: u32,    // tiles of an image
  tile_columns: u32,
  first_tile: u32,   // of the batch
  tiles: u32,        // of this slice of it
  depth: u32,        // tiles, filled up
  place: u32,        // values from one of the 36 to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read_write> patches: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  let line = i / 4u / params.channels;
  let channel = i / 4u - line * params.channels;
  let slot = line * 4u + i % 4u;
  if (slot >= params.depth) { return; }
  let tile = params.first_tile + min(slot, params.tiles - 1u);
  let tile_row = tile / params.tile_columns;
  let plane = tile_row / params.tile_rows * params.channels + channel;
  let y = 4u * (tile_row % params.tile_rows);
  let x = 4u * (tile % params.tile_columns) + vec4u(0u, 1u, 2u, 3u);
  let inside = (x < vec4u(params.width)) & vec4<bool>(slot < params.tiles);
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
  let place = params.place;
  put(i, upper[0].xyz, vec3f(upper[0].w, lower[0].xy));
  put(i + 6u * place, upper[1].xyz, vec3f(upper[1].w, lower[1].xy));
  put(i + 12u * place, upper[2].xyz, vec3f(upper[2].w, lower[2].xy));
  put(i + 18u * place, upper[3].xyz, vec3f(upper[3].w, lower[3].xy));
  put(i + 24u * place, upper[4].xyz, vec3f(upper[4].w, lower[4].xy));
  put(i + 30u * place, upper[5].xyz, vec3f(upper[5].w, lower[5].xy));
}

fn put(at: u32, upper: vec3f, lower: vec3f) {
  let place = params.place;
  patches[at] = upper.x;
  patches[at + place] = upper.y;
  patches[at + 2u * place] = upper.z;
  patches[at + 3u * place] = lower.x;
  patches[at + 4u * place] = lower.y;
  patches[at + 5u * place] = lower.z;
}

fn gradients(plane: u32, y: u32, columns: vec4u, inside: vec4<bool>) -> vec4f {
  let row = (plane * params.height + min(y, params.height - 1u)) * params.width;
  let at = row + columns;
  let read = vec4f(f32(grad_output[at.x]), f32(grad_output[at.y]), f32(grad_output[at.z]), f32(grad_output[at.w]));
  return select(vec4f(), read, inside & vec4<bool>(y < params.height));
}
