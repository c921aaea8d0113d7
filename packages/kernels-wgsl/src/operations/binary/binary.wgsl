// a + b, a - b or a * b, with shapes that broadcast together: a stride of 0 repeats.

override operation: u32 = 0; // 0 add, 1 sub, 2 mul

struct Params {
  rank: u32,
  extents: array<vec4u, 2>,
  a_strides: array<vec4u, 2>,
  b_strides: array<vec4u, 2>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Element>;
@group(0) @binding(2) var<storage, read> b: array<Element>;
@group(0) @binding(3) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  var rest = i;
  var at_a = 0u;
  var at_b = 0u;
  for (var d = params.rank; d > 0u; d--) {
    let v = (d - 1u) / 4u;
    let c = (d - 1u) % 4u;
    let position = rest % params.extents[v][c];
    rest /= params.extents[v][c];
    at_a += position * params.a_strides[v][c];
    at_b += position * params.b_strides[v][c];
  }
  let x = f32(a[at_a]);
  let y = f32(b[at_b]);
  switch operation {
    case 0u: { output[i] = Element(x + y); }
    case 1u: { output[i] = Element(x - y); }
    default: { output[i] = Element(x * y); }
  }
}
