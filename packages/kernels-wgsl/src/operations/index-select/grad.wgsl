// Each element of the input's gradient looks at all indices for its row: no two invocations add to one place.

struct Params {
  width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<i32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let row = i32(i / params.width);
  var sum = 0.0;
  for (var s = 0u; s < arrayLength(&index); s++) {
    if (index[s] == row) { sum += grad_output[s * params.width + i % params.width]; }
  }
  grad_input[i] = sum;
}
