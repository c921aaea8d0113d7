// A stride of 0 repeats.

struct Params {
  rank: u32,
  extents: array<vec4u, 2>,
  strides: array<vec4u, 2>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read_write> output: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  var rest = i;
  var at = 0u;
  for (var d = params.rank; d > 0u; d--) {
    let v = (d - 1u) / 4u;
    let c = (d - 1u) % 4u;
    at += rest % params.extents[v][c] * params.strides[v][c];
    rest /= params.extents[v][c];
  }
  output[i] = input[at];
}
