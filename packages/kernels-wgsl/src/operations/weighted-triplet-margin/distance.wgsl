// Euclidean distances between all rows; the least squared one is 1e-12, as the derivative of a distance divides by it.
// uses triplet-margin/distance.wgsl

struct Params {
  batch: u32,
  width: u32,
  min_squared: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> distance: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&distance)) { return; }
  distance[i] = sqrt(squared_distance(i / params.batch, i % params.batch));
}
