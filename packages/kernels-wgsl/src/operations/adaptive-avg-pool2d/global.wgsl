// The mean of each plane, one row of lanes each.
// uses reduction.wgsl

const WIDTH = 4u;

struct Params {
  planes: u32,
  plane: u32, // vectors of one
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Elements>;
@group(0) @binding(2) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * (256u / lanes) + local / lanes;
  // Lanes of a plane that does not exist walk through nothing, but take part in the barriers.
  let end = select(0u, (row + 1u) * params.plane, row < params.planes);
  var sum = Floats(0.0);
  for (var i = row * params.plane + local % lanes; i < end; i += lanes) { sum += Floats(input[i]); }
  let of_plane = row_sum(total(sum), local);
  if (local % lanes == 0u && row < params.planes) { output[row] = Element(of_plane / f32(params.plane * WIDTH)); }
}
