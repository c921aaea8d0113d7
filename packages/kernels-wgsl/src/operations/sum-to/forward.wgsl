// One row of lanes per output element: its position among the kept dimensions gives the start in the input, and the
// lanes walk through the summed ones.
// uses reduction.wgsl

struct Params {
  summed: u32, // elements per output
  kept_rank: u32,
  summed_rank: u32,
  kept_extents: array<vec4u, 2>,
  kept_strides: array<vec4u, 2>,
  summed_extents: array<vec4u, 2>,
  summed_strides: array<vec4u, 2>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  let exists = row < arrayLength(&output);
  var start = 0u;
  var rest = row;
  for (var d = params.kept_rank; d > 0u; d--) {
    let v = (d - 1u) / 4u;
    let c = (d - 1u) % 4u;
    start += rest % params.kept_extents[v][c] * params.kept_strides[v][c];
    rest /= params.kept_extents[v][c];
  }
  var sum = 0.0;
  for (var k = local % lanes; exists && k < params.summed; k += lanes) {
    var at = start;
    rest = k;
    for (var d = params.summed_rank; d > 1u; d--) {
      let v = (d - 1u) / 4u;
      let c = (d - 1u) % 4u;
      at += rest % params.summed_extents[v][c] * params.summed_strides[v][c];
      rest /= params.summed_extents[v][c];
    }
    at += rest * params.summed_strides[0][0]; // the outermost, and mostly the only one, takes no division
    sum += f32(input[at]);
  }
  sum = row_sum(sum, local);
  if (exists && local % lanes == 0u) { output[row] = sum; }
}
