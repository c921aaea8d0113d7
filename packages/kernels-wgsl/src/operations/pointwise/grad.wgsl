// The gradient of a function of every element, from what was saved of it, its input or its output: `gradient`, which
// stands in the formula's file.

const WIDTH = 4u;

@group(0) @binding(0) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(1) var<storage, read> saved: array<Elements>;
@group(0) @binding(2) var<storage, read_write> grad_input: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  grad_input[i] = Elements(gradient(Floats(grad_output[i]), Floats(saved[i])));
}
