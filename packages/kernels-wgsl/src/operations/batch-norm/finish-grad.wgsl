// Gradients of weight and bias out of the sums of the slices, in a fixed order, and what the gradient of the input needs
// to know of each channel. One row of lanes per channel.
// uses reduction.wgsl

struct Params {
  slices: u32,
  count: f32,    // values of a channel
  has_weight: u32,
  has_bias: u32,
  training: u32, // with the running statistics, mean and variance are constants and only the scale remains
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec2f>; // [channels, slices]
@group(0) @binding(2) var<storage, read> save_mean: array<f32>;
@group(0) @binding(3) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> grad_weight: array<f32>;
@group(0) @binding(7) var<storage, read_write> grad_bias: array<f32>;
@group(0) @binding(8) var<storage, read_write> coefficients: array<vec4f>; // [channels, 2], see grad-input.wgsl

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let channel = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let exists = channel < arrayLength(&grad_weight);
  // Lanes of a channel that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, params.slices, exists);
  var sums = vec2f(0.0);
  for (var i = local % lanes; i < end; i += lanes) { sums += partials[channel * params.slices + i]; }
  sums = row_sum2(sums, local);
  if (local % lanes != 0u || !exists) { return; }
  let invstd = save_invstd[channel];
  let dot = sums.y * invstd;
  grad_bias[channel] = sums.x;
  grad_weight[channel] = dot;
  var scale = invstd;
  var shift = 0.0;
  var through_statistics = vec2f(0.0);
  if (params.has_weight != 0u) { scale *= weight[channel]; }
  if (params.has_bias != 0u) { shift = bias[channel]; }
  if (params.training != 0u) { through_statistics = vec2f(sums.x, dot * invstd) / params.count; }
  coefficients[2u * channel] = vec4f(save_mean[channel], scale, shift, 0.0);
  coefficients[2u * channel + 1u] = vec4f(through_statistics, 0.0, 0.0);
}
