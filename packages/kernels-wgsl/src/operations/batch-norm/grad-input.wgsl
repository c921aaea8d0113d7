// Gradient of the input, a part of a whole along the channels.
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
  relu_by_output: u32, // the gradient counts where the output is positive,
  relu_by_input: u32,  // or where it would be, computed again
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(2) var<storage, read> output: array<Elements>;
@group(0) @binding(3) var<storage, read> input: array<Elements>;
// [channels, 2]: mean, scale and shift of the forward pass; then the means of the gradient, alone and times the
// normalised input, the latter times invstd.
@group(0) @binding(4) var<storage, read> coefficients: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> grad_input: array<Elements>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  if (walk.k >= walk.end) { return; }
  let channel = params.offset + walk.channel;
  let forward = coefficients[2u * channel];
  let means = coefficients[2u * channel + 1u];
  while (walk.k < walk.end) {
    let at = in_whole(walk);
    let d = Floats(input[in_part(walk)]) - forward.x;
    var g = Floats(grad_output[at]);
    if (params.relu_by_output != 0u) { g = select(Floats(0.0), g, Floats(output[at]) > Floats(0.0)); }
    if (params.relu_by_input != 0u) { g = select(Floats(0.0), g, d * forward.y + forward.z > Floats(0.0)); }
    grad_input[in_part(walk)] = Elements((g - means.x - d * means.y) * forward.y);
    step(&walk);
  }
}
