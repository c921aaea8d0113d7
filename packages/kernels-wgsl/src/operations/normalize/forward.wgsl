// x / max(norm, eps) along a row
// uses reduction.wgsl

struct Params {
  rows: u32,
  extent: u32, // elements of a row
  inner: u32,  // from one element of a row to the next
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> norm: array<f32>;

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
  var squares = 0.0;
  for (var k = local % lanes; k < end; k += lanes) {
    let x = input[start + k * params.inner];
    squares += x * x;
  }
  let length = sqrt(row_sum(squares, local));
  if (local % lanes == 0u && row < params.rows) { norm[row] = length; }
  let divisor = select(length, params.eps, length < params.eps); // max may lose a NaN
  for (var k = local % lanes; k < end; k += lanes) {
    output[start + k * params.inner] = input[start + k * params.inner] / divisor;
  }
}
