const WIDTH = 4u;

struct Params {
  weight: f32,
  rest: f32,   // 1 - weight, in float64 on the host
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> value: array<Floats>;
@group(0) @binding(2) var<storage, read_write> moved: array<Floats>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&moved)) { return; }
  let way = value[i] - moved[i];
  // The longer part of the way is never computed, so that a weight of 1 copies.
  moved[i] = select(value[i] - params.rest * way, moved[i] + params.weight * way, params.weight < 0.5);
}
