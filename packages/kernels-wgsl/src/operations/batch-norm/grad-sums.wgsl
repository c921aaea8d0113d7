// Sums over each slice of each channel of the gradient, alone and times the input's deviation from the mean. Behind a
// relu the gradient counts where the output is positive, and is written down as such if it is also the residual's. The
// input is a part of a whole, along the channels.
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
  relu: u32,
  write_masked: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(2) var<storage, read> output: array<Elements>;
@group(0) @binding(3) var<storage, read> input: array<Elements>;
@group(0) @binding(4) var<storage, read> save_mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<f32>; // [whole channels, slices, 2]
@group(0) @binding(6) var<storage, read_write> masked: array<Elements>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  let channel = params.offset + walk.channel;
  let mean = save_mean[channel];
  var sum = Floats(0.0);
  var dot = Floats(0.0);
  while (walk.k < walk.end) {
    let at = in_whole(walk);
    var g = Floats(grad_output[at]);
    if (params.relu != 0u) { g = select(Floats(0.0), g, Floats(output[at]) > Floats(0.0)); }
    if (params.write_masked != 0u) { masked[at] = Elements(g); }
    sum += g;
    dot += g * (Floats(input[in_part(walk)]) - mean);
    step(&walk);
  }
  let sums = row_sum2(vec2f(total(sum), total(dot)), local);
  if (local % lanes == 0u && walk.slice < params.slices) {
    let at = 2u * (channel * params.slices + walk.slice);
    partials[at] = sums.x;
    partials[at + 1u] = sums.y;
  }
}
