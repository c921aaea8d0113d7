// a + b, a - b or a * b, where b has one value for every `run` elements of a.

const WIDTH = 4u;
const OPERATION = 0u; // 0 add, 1 sub, 2 mul

struct Params {
  run: u32,   // in units of WIDTH elements
  count: u32, // the same, of a; f16 ends at a whole word, which may hold one element more
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Elements>;
@group(0) @binding(2) var<storage, read> b: array<Element>;
@group(0) @binding(3) var<storage, read_write> output: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= params.count) { return; }
  let x = Floats(a[i]);
  let y = Floats(f32(b[i / params.run]));
  var result = x + y;
  if (OPERATION == 1u) { result = x - y; }
  if (OPERATION == 2u) { result = x * y; }
  output[i] = Elements(result);
}
