// Each element collects what its row gets as anchor and as another's positive or negative.

struct Params {
  batch: u32,
  width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read> pull: array<f32>;
@group(0) @binding(4) var<storage, read> valid: array<f32>;
@group(0) @binding(5) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let row = i / params.width;
  let column = i % params.width;
  var sum = 0.0;
  var count = 0.0;
  for (var b = 0u; b < params.batch; b++) {
    let weight = pull[row * params.batch + b] + pull[b * params.batch + row];
    sum += weight * (input[i] - input[b * params.width + column]);
    count += valid[b];
  }
  grad_input[i] = grad_output[0] / max(count, 1.0) * sum;
}
