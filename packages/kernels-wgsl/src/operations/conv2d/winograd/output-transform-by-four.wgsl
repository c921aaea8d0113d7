// The output transform for results whose width is a multiple of 4: a tile's rows are whole vectors.
// uses conv2d/winograd/output-tile.wgsl
// uses conv2d/winograd/transforms.wgsl

@group(0) @binding(3) var<storage, read_write> output: array<vec4<Element>>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let tile = tile_of(id.y * grid.x * 256u + id.x);
  if (tile.channel >= params.channels) { return; }
  let rows = results_of(tile);
  let pitch = params.width / 4u;
  let first = tile.line * pitch + tile.x / 4u;
  output[first] = vec4<Element>(rows[0]);
  if (tile.y + 1u < params.height) { output[first + pitch] = vec4<Element>(rows[1]); }
  if (tile.y + 2u < params.height) { output[first + 2u * pitch] = vec4<Element>(rows[2]); }
  if (tile.y + 3u < params.height) { output[first + 3u * pitch] = vec4<Element>(rows[3]); }
}
