// As batch-norm/statistics.wgsl, of several parts.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses cat-batch-norm/part-of.wgsl
// uses cat-batch-norm/parts.wgsl
// uses batch-norm/deviations.wgsl

const WIDTH = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>; // [whole channels, slices, (count, mean, squares)]

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  let part = part_of(walk.channel);
  let reference = total(load(part.index, part.channel * params.plane)) / f32(WIDTH);
  var deviations = Deviations();
  if (walk.k < walk.end) { deviations.shift = load(part.index, in_this(part, walk)); }
  while (walk.k < walk.end) {
    deviate(&deviations, load(part.index, in_this(part, walk)));
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
