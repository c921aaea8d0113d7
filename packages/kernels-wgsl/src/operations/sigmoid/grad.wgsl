const WIDTH = 4u;

@group(0) @binding(0) var<storage, read> grad_output: array<Elements>;
@group(0) @binding(1) var<storage, read> output: array<Elements>;
@group(0) @binding(2) var<storage, read_write> grad_input: array<Elements>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let y = Floats(output[i]);
  grad_input[i] = Elements(Floats(grad_output[i]) * y * (1.0 - y));
}
