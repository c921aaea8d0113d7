// Aᵀ m A of the products m [36, channel, tile], plus the bias: tiles of 4 × 4 of the result, cut off at its edges.
// Neighbours hold neighbouring tiles of one channel, so that each of the 36 reads is one line of memory.
// uses conv2d/winograd/output-tile.wgsl
// uses conv2d/winograd/transforms.wgsl

@group(0) @binding(3) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let tile = tile_of(id.y * grid.x * 256u + id.x);
  if (tile.channel >= params.channels) { return; }
  let rows = results_of(tile);
  let first = tile.line * params.width + tile.x;
  let columns = params.width - tile.x;
  put(first, columns, rows[0]);
  if (tile.y + 1u < params.height) { put(first + params.width, columns, rows[1]); }
  if (tile.y + 2u < params.height) { put(first + 2u * params.width, columns, rows[2]); }
  if (tile.y + 3u < params.height) { put(first + 3u * params.width, columns, rows[3]); }
}

fn put(at: u32, columns: u32, row: vec4f) {
  output[at] = Element(row.x);
  if (columns > 1u) { output[at + 1u] = Element(row.y); }
  if (columns > 2u) { output[at + 2u] = Element(row.z); }
  if (columns > 3u) { output[at + 3u] = Element(row.w); }
}
