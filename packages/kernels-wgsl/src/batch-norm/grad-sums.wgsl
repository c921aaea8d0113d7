// Gradients of bias and weight: sums of the gradient, alone and times the normalised input, one row of
// lanes per channel. Behind a relu the gradient counts where the output is positive, and is written down as such. The
// input is a part of a whole, along the channels.
// uses reduction.wgsl

struct Params {
  batch: u32,
  channels: u32,       // of the part
  positions: u32,
  whole_channels: u32, // of all parts together
  offset: u32,         // of the part's first channel among them
  relu: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> output: array<f32>;
@group(0) @binding(3) var<storage, read> input: array<f32>;
@group(0) @binding(4) var<storage, read> save_mean: array<f32>;
@group(0) @binding(5) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(6) var<storage, read_write> grad_weight: array<f32>;
@group(0) @binding(7) var<storage, read_write> grad_bias: array<f32>;
@group(0) @binding(8) var<storage, read_write> masked: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let in_part = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let channel = params.offset + in_part;
  // Lanes of a channel that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, params.batch * params.positions, in_part < params.channels);
  let mean = save_mean[channel];
  var sum = 0.0;
  var dot = 0.0;
  for (var k = local % lanes; k < end; k += lanes) {
    let image = k / params.positions;
    let at = (image * params.whole_channels + channel) * params.positions + k % params.positions;
    let x = input[(image * params.channels + in_part) * params.positions + k % params.positions];
    var g = grad_output[at];
    if (params.relu != 0u) {
      g = select(0.0, g, output[at] > 0.0);
      masked[at] = g;
    }
    sum += g;
    dot += g * (x - mean);
  }
  sum = row_sum(sum, local);
  dot = row_sum(dot, local);
  if (local % lanes == 0u && in_part < params.channels) {
    grad_bias[channel] = sum;
    grad_weight[channel] = dot * save_invstd[channel];
  }
}
