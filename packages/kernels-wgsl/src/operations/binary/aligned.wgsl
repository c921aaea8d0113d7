// a + b, a - b or a * b of tensors of one shape.

const WIDTH = 4u;
const OPERATION = 0u; // 0 add, 1 sub, 2 mul

@group(0) @binding(0) var<storage, read> a: array<Elements>;
@group(0) @binding(1) var<storage, read> b: array<Elements>;
@group(0) @binding(2) var<storage, read_write> output: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let x = Floats(a[i]);
  let y = Floats(b[i]);
  switch OPERATION {
    case 0u: { output[i] = Elements(x + y); }
    case 1u: { output[i] = Elements(x - y); }
    default: { output[i] = Elements(x * y); }
  }
}
