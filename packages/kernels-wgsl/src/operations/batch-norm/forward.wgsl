// relu(normalised input * weight + bias + residual). The input is a part of a whole, along the channels.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses rectified.wgsl

const WIDTH = 4u;

struct Params {
  batch: u32,
  channels: u32,       // of the part
  whole_channels: u32, // of all parts together
  offset: u32,         // of the part's first channel among them
  plane: u32,
  slices: u32,
  slice_vectors: u32,
  step_images: u32,
  step_positions: u32,
  has_weight: u32,
  has_bias: u32,
  has_residual: u32,
  relu: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Elements>;
@group(0) @binding(2) var<storage, read> save_mean: array<f32>;
@group(0) @binding(3) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read> residual: array<Elements>;
@group(0) @binding(7) var<storage, read_write> output: array<Elements>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  if (walk.k >= walk.end) { return; }
  let channel = params.offset + walk.channel;
  let mean = save_mean[channel];
  var scale = save_invstd[channel];
  var shift = 0.0;
  if (params.has_weight != 0u) { scale *= weight[channel]; }
  if (params.has_bias != 0u) { shift = bias[channel]; }
  while (walk.k < walk.end) {
    let at = in_whole(walk);
    var y = (Floats(input[in_part(walk)]) - mean) * scale + shift;
    if (params.has_residual != 0u) { y += Floats(residual[at]); }
    if (params.relu != 0u) { y = rectified(y); }
    output[at] = Elements(y);
    step(&walk);
  }
}
