// relu(normalised input * weight + bias), of several parts.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses cat-batch-norm/part-of.wgsl
// uses cat-batch-norm/parts.wgsl
// uses rectified.wgsl

const WIDTH = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> coefficients: array<vec4f>; // mean, scale, shift
@group(0) @binding(2) var<storage, read_write> output: array<Elements>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  if (walk.k >= walk.end) { return; }
  let part = part_of(walk.channel);
  let c = coefficients[params.offset + walk.channel];
  while (walk.k < walk.end) {
    var y = (load(part.index, in_this(part, walk)) - c.x) * c.y + c.z;
    if (params.relu != 0u) { y = rectified(y); }
    output[in_whole(walk)] = Elements(y);
    step(&walk);
  }
}
