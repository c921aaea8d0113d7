// (mean of max(x, eps)^p)^(1/p) of each plane, one row of lanes each; as the largest value times that of the values' shares
// of it, whose powers do not overflow
// uses nan.wgsl
// uses reduction.wgsl

struct Params {
  planes: u32,
  plane: u32, // values of one
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read> p: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  // Lanes of a plane that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, (row + 1u) * params.plane, row < params.planes);
  let begin = row * params.plane + local % lanes;
  let power = p[0];
  var largest = params.eps;
  for (var i = begin; i < end; i += lanes) { largest = max(largest, f32(input[i])); }
  largest = row_max(largest, local);
  var sum = 0.0;
  for (var i = begin; i < end; i += lanes) {
    let x = f32(input[i]);
    sum += keep_nan(x, exp(power * log(select(x, params.eps, x < params.eps) / largest)));
  }
  let mean = row_sum(sum, local) / f32(params.plane);
  if (local % lanes == 0u && row < params.planes) {
    output[row] = Element(keep_nan(mean, largest * exp(log(mean) / power)));
  }
}
