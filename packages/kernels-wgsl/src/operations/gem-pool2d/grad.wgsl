// grad_input = g/HW · (x/y)^(p − 1) where x is at least eps; grad_p = g · y/p · mean of (x/y)^p · ln(x/y). One row of lanes a
// plane.
// uses nan.wgsl
// uses reduction.wgsl

struct Params {
  planes: u32,
  plane: u32, // values of one
  eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> input: array<Element>;
@group(0) @binding(3) var<storage, read> p: array<f32>;
@group(0) @binding(4) var<storage, read> output: array<Element>;
@group(0) @binding(5) var<storage, read_write> grad_input: array<Element>;
@group(0) @binding(6) var<storage, read_write> grad_p: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  // Lanes of a plane that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, (row + 1u) * params.plane, row < params.planes);
  let at = min(row, params.planes - 1u);
  let g = f32(grad_output[at]);
  let y = f32(output[at]);
  let power = p[0];
  let share = g / f32(params.plane);
  var logs = 0.0;
  for (var i = row * params.plane + local % lanes; i < end; i += lanes) {
    let x = f32(input[i]);
    let quotient = log(select(x, params.eps, x < params.eps) / y);
    logs += keep_nan(x, exp(power * quotient) * quotient);
    let slope = select(exp((power - 1.0) * quotient), 0.0, x < params.eps);
    grad_input[i] = Element(share * keep_nan(x, slope));
  }
  let of_plane = row_sum(logs, local);
  if (local % lanes == 0u && row < params.planes) { grad_p[row] = share * y * of_plane / power; }
}
