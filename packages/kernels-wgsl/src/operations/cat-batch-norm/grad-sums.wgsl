// As batch-norm/relu-grad-sums.wgsl, of several parts; without a relu every gradient counts.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses cat-batch-norm/part-of.wgsl
// uses cat-batch-norm/parts.wgsl

const WIDTH = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(2) var<storage, read> coefficients: array<vec4f>; // mean, scale, shift
@group(0) @binding(3) var<storage, read_write> partials: array<vec2f>; // [whole channels, slices]

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  let part = part_of(walk.channel);
  let c = coefficients[params.offset + walk.channel];
  var sum = Floats(0.0);
  var dot = Floats(0.0);
  while (walk.k < walk.end) {
    let d = load(part.index, in_this(part, walk)) - c.x;
    var g = Floats(grad_output[in_whole(walk)]);
    if (params.relu != 0u) { g = select(Floats(0.0), g, d * c.y + c.z > Floats(0.0)); }
    sum += g;
    dot += g * d;
    step(&walk);
  }
  let sums = row_sum2(vec2f(total(sum), total(dot)), local);
  if (local % lanes == 0u && walk.slice < params.slices) {
    partials[(params.offset + walk.channel) * params.slices + walk.slice] = sums;
  }
}
