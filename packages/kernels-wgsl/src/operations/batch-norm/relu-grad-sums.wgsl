// As grad-sums.wgsl behind a relu without a residual: whether the output was positive follows from the input, which is
// read anyway, so that the output need not be.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl

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
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(2) var<storage, read> input: array<Elements>;
@group(0) @binding(3) var<storage, read> save_mean: array<f32>;
@group(0) @binding(4) var<storage, read> save_invstd: array<f32>;
@group(0) @binding(5) var<storage, read> weight: array<f32>;
@group(0) @binding(6) var<storage, read> bias: array<f32>;
@group(0) @binding(7) var<storage, read_write> partials: array<f32>; // [whole channels, slices, 2]

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  let channel = params.offset + walk.channel;
  let mean = save_mean[channel];
  let shift = bias[channel];
  var scale = save_invstd[channel];
  if (params.has_weight != 0u) { scale *= weight[channel]; }
  var sum = Floats(0.0);
  var dot = Floats(0.0);
  while (walk.k < walk.end) {
    let d = Floats(input[in_part(walk)]) - mean;
    let g = select(Floats(0.0), Floats(grad_output[in_whole(walk)]), d * scale + shift > Floats(0.0));
    sum += g;
    dot += g * d;
    step(&walk);
  }
  let sums = row_sum2(vec2f(total(sum), total(dot)), local);
  if (local % lanes == 0u && walk.slice < params.slices) {
    let at = 2u * (channel * params.slices + walk.slice);
    partials[at] = sums.x;
    partials[at + 1u] = sums.y;
  }
}
