const WIDTH = 4u;

@group(0) @binding(0) var<storage, read> input: array<Elements>;
@group(0) @binding(1) var<storage, read_write> output: array<Floats>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  output[i] = Floats(input[i]);
}
