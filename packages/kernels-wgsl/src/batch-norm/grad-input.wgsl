// Gradient of the input, a part of a whole along the channels.

struct Params {
  batch: u32,
  channels: u32,       // of the part
  positions: u32,
  whole_channels: u32, // of all parts together
  offset: u32,         // of the part's first channel among them
  has_weight: u32,
  training: u32, // with the running statistics, mean and variance are constants and only the scale remains
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read> save_mean: array<f32>;
@group(0) @binding(4) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(5) var<storage, read> weight: array<f32>;
@group(0) @binding(6) var<storage, read> grad_weight: array<f32>;
@group(0) @binding(7) var<storage, read> grad_bias: array<f32>;
@group(0) @binding(8) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let plane = i / params.positions;
  let channel = params.offset + plane % params.channels;
  let at = (plane / params.channels * params.whole_channels + channel) * params.positions + i % params.positions;
  let invstd = save_invstd[channel];
  let normalised = (input[i] - save_mean[channel]) * invstd;
  let mean = (grad_bias[channel] + normalised * grad_weight[channel]) / f32(params.batch * params.positions);
  let through_statistics = select(0.0, mean, params.training != 0u);
  let scale = select(1.0, weight[channel], params.has_weight != 0u);
  grad_input[i] = (grad_output[at] - through_statistics) * invstd * scale;
}
