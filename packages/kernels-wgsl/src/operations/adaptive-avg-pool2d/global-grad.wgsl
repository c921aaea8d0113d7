// Each plane is filled with its gradient's share, by one row of lanes.
// uses reduction.wgsl

const WIDTH = 4u;

struct Params {
  planes: u32,
  plane: u32, // vectors of one
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read_write> grad_input: array<Elements>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  if (row >= params.planes) { return; }
  let share = Elements(Floats(f32(grad_output[row]) / f32(params.plane * WIDTH)));
  let end = (row + 1u) * params.plane;
  for (var i = row * params.plane + local % lanes; i < end; i += lanes) { grad_input[i] = share; }
}
