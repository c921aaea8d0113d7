// Bᵀ d B of the patches d of 6 × 6 pixels that overlapping tiles of 4 × 4 results need: patches [36, channel, tile].
// Neighbours hold neighbouring tiles of one channel, so that each of the 36 writes is one line of memory.
// uses conv2d/winograd/patch.wgsl
// uses conv2d/winograd/transforms.wgsl

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  let channel = i / params.tiles;
  if (channel >= params.channels) { return; }
  let slot = i % params.tiles;
  let values = transformed_patch(channel, params.first_tile + slot);
  let at = channel * params.pitch + slot;
  let place = params.place;
  put(at, values.left[0], values.right[0]);
  put(at + 6u * place, values.left[1], values.right[1]);
  put(at + 12u * place, values.left[2], values.right[2]);
  put(at + 18u * place, values.left[3], values.right[3]);
  put(at + 24u * place, values.left[4], values.right[4]);
  put(at + 30u * place, values.left[5], values.right[5]);
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
