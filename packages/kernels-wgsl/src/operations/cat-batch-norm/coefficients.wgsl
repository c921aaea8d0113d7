// What normalising needs to know of a channel, in one place: there are few bindings, and parts want them.

struct Params {
  has_weight: u32,
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> save_mean: array<f32>;
@group(0) @binding(2) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read> bias: array<f32>;
@group(0) @binding(5) var<storage, read_write> coefficients: array<vec4f>; // mean, scale, shift

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&coefficients)) { return; }
  var scale = save_invstd[i];
  var shift = 0.0;
  if (params.has_weight != 0u) { scale *= weight[i]; }
  if (params.has_bias != 0u) { shift = bias[i]; }
  coefficients[i] = vec4f(save_mean[i], scale, shift, 0.0);
}
