// Count, mean and sum of squared deviations of each slice of each channel, in one pass over a part of [N, C, ...].
// Every lane adds up deviations from the first value that it sees. That value's own deviation is in the sum of squares,
// so that a lane of n values loses at most a factor of n in accuracy, however far the mean is from 0. The lanes' means
// are joined as deviations from one of the channel's values, for the same reason, and the squares of theirs from the
// slice's mean are added to those within the lanes (Chan, Golub & LeVeque 1979).
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
  var shift = Floats(0.0);
  if (walk.k < walk.end) { shift = Floats(input[in_part(walk)]); }
  var n = 0.0;
  var sum = Floats(0.0);
  var squares = Floats(0.0);
  while (walk.k < walk.end) {
    let d = Floats(input[in_part(walk)]) - shift;
    n += 1.0;
    sum += d;
    squares += d * d;
    step(&walk);
  }
  let in_lane = sum / max(n, 1.0);
  let of_lane = shift - reference + in_lane;
  let count = f32(walk.count * WIDTH);
  let of_slice = row_sum(n * total(of_lane), local) / max(count, 1.0);
  let d = of_lane - of_slice;
  let around_mean = row_sum(total(squares - sum * in_lane + n * d * d), local);
  if (local % lanes == 0u && walk.slice < params.slices) {
    let at = 3u * ((params.offset + walk.channel) * params.slices + walk.slice);
    partials[at] = count;
    partials[at + 1u] = reference + of_slice;
    partials[at + 2u] = around_mean;
  }
}
