// uses nan.wgsl

const WIDTH = 4u;

struct Params {
  max_norm: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> norm: array<f32>;
@group(0) @binding(2) var<storage, read_write> clipped: array<Floats>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&clipped)) { return; }
  clipped[i] *= keep_nan(norm[0], min(1.0, params.max_norm / (norm[0] + 1e-6)));
}
