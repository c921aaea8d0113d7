// relu(normalised input · weight + bias + residual). The input is a part of a whole, along the channels.
// uses nan.wgsl

struct Params {
  channels: u32,       // of the part
  positions: u32,
  whole_channels: u32, // of all parts together
  offset: u32,         // of the part's first channel among them
  has_weight: u32,
  has_bias: u32,
  has_residual: u32,
  relu: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> save_mean: array<f32>;
@group(0) @binding(3) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read> residual: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&input)) { return; }
  let plane = i / params.positions;
  let channel = params.offset + plane % params.channels;
  let at = (plane / params.channels * params.whole_channels + channel) * params.positions + i % params.positions;
  let scale = select(1.0, weight[channel], params.has_weight != 0u);
  let shift = select(0.0, bias[channel], params.has_bias != 0u);
  let normalised = (input[i] - save_mean[channel]) * save_invstd[channel] * scale + shift;
  let sum = normalised + select(0.0, residual[at], params.has_residual != 0u);
  output[at] = select(sum, keep_nan(sum, max(sum, 0.0)), params.relu != 0u);
}
