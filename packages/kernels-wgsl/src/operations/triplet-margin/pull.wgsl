// How strongly each anchor is moved along its difference to its two rows: gradient of the loss over each distance,
// divided by the distance; 0 through a distance at its least.
// uses triplet-margin/distance.wgsl
// uses nan.wgsl
// uses logistic.wgsl

struct Params {
  batch: u32,
  width: u32,
  min_squared: f32,
  margin: f32,
  soft: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read> positive: array<i32>;
@group(0) @binding(4) var<storage, read> negative: array<i32>;
@group(0) @binding(5) var<storage, read_write> positive_pull: array<f32>;
@group(0) @binding(6) var<storage, read_write> negative_pull: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.batch) { return; }
  positive_pull[i] = 0.0;
  negative_pull[i] = 0.0;
  if (positive[i] < 0) { return; }
  var count = 0u;
  for (var a = 0u; a < params.batch; a++) { count += select(0u, 1u, positive[a] >= 0); }
  let p = squared_distance(i, u32(positive[i]));
  let n = squared_distance(i, u32(negative[i]));
  let gap = sqrt(p) - sqrt(n);
  let hinge = select(0.0, 1.0, params.margin + gap > 0.0);
  let slope = grad_output[0] * select(hinge, logistic(gap), params.soft != 0u) / f32(count);
  if (p > params.min_squared) { positive_pull[i] = slope / sqrt(p); }
  if (n > params.min_squared) { negative_pull[i] = -slope / sqrt(n); }
}
