// Count, mean and sum of squared deviations of each slice of each channel, in one pass over a part of [N, C, ...].
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses batch-norm/deviations.wgsl

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
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Elements>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>; // [whole channels, slices, (count, mean, squares)]

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  let reference = total(Floats(input[walk.channel * params.plane])) / f32(WIDTH);
  var deviations = Deviations();
  if (walk.k < walk.end) { deviations.shift = Floats(input[in_part(walk)]); }
  while (walk.k < walk.end) {
    deviate(&deviations, Floats(input[in_part(walk)]));
    step(&walk);
  }
  let count = f32(walk.count * WIDTH);
  let of_slice = joined(deviations, reference, count, local);
  if (local % lanes == 0u && walk.slice < params.slices) {
    let at = 3u * ((params.offset + walk.channel) * params.slices + walk.slice);
    partials[at] = count;
    partials[at + 1u] = of_slice.x;
    partials[at + 2u] = of_slice.y;
  }
}
