// g - e^y · sum of g
// uses nan.wgsl
// uses reduction.wgsl

struct Params {
  rows: u32,
  extent: u32, // elements of a row
  inner: u32,  // from one element of a row to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let start = row / params.inner * params.extent * params.inner + row % params.inner;
  // Lanes of a row that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, params.extent, row < params.rows);
  var sum = 0.0;
  for (var k = local % lanes; k < end; k += lanes) { sum += grad_output[start + k * params.inner]; }
  sum = row_sum(sum, local);
  for (var k = local % lanes; k < end; k += lanes) {
    let at = start + k * params.inner;
    grad_input[at] = grad_output[at] - keep_nan(output[at], exp(output[at])) * sum;
  }
}
