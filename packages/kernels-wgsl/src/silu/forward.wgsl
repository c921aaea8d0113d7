// uses nan.wgsl
// uses sigmoid/logistic.wgsl

@group(0) @binding(0) var<storage, read> input: array<Element>;
@group(0) @binding(1) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let x = f32(input[i]);
  output[i] = Element(x * logistic(x));
}
