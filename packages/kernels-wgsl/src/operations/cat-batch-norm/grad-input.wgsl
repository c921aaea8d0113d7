// Gradients of up to three parts.
// uses batch-norm/walk.wgsl
// uses reduction.wgsl
// uses cat-batch-norm/part-of.wgsl

const WIDTH = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(2) var<storage, read> coefficients: array<vec4f>; // see batch-norm/grad-input.wgsl
@group(0) @binding(3) var<storage, read> input_0: array<Elements>;
@group(0) @binding(4) var<storage, read> input_1: array<Elements>;
@group(0) @binding(5) var<storage, read> input_2: array<Elements>;
@group(0) @binding(6) var<storage, read_write> grad_input_0: array<Elements>;
@group(0) @binding(7) var<storage, read_write> grad_input_1: array<Elements>;
@group(0) @binding(8) var<storage, read_write> grad_input_2: array<Elements>;

fn load(index: u32, at: u32) -> Floats {
  switch index {
    case 0u: { return Floats(input_0[at]); }
    case 1u: { return Floats(input_1[at]); }
    default: { return Floats(input_2[at]); }
  }
}

fn store(index: u32, at: u32, x: Floats) {
  switch index {
    case 0u: { grad_input_0[at] = Elements(x); }
    case 1u: { grad_input_1[at] = Elements(x); }
    default: { grad_input_2[at] = Elements(x); }
  }
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  var walk = start_walk(workgroup.y * grid.x + workgroup.x, local);
  if (walk.k >= walk.end) { return; }
  let part = part_of(walk.channel);
  let channel = params.offset + walk.channel;
  let forward = coefficients[2u * channel];
  let means = coefficients[2u * channel + 1u];
  while (walk.k < walk.end) {
    let at = in_this(part, walk);
    let d = load(part.index, at) - forward.x;
    var g = Floats(grad_output[in_whole(walk)]);
    if (params.relu != 0u) { g = select(Floats(0.0), g, d * forward.y + forward.z > Floats(0.0)); }
    store(part.index, at, (g - means.x - d * means.y) * forward.y);
    step(&walk);
  }
}
