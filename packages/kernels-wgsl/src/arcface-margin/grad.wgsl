// 0 where the cosine was clamped: no infinity at plus or minus 1.

struct Params {
  classes: u32,
  s: f32,
  cos_m: f32,
  sin_m: f32,
  max_cosine: f32, // the cosine is clamped to plus or minus this
  threshold: f32,  // the margin is an angle only above it
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> cosine: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<i32>;
@group(0) @binding(4) var<storage, read_write> grad_cosine: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_cosine)) { return; }
  let c = cosine[i];
  var slope = 1.0;
  if (abs(c) > params.max_cosine) {
    slope = 0.0;
  } else if (i32(i % params.classes) == labels[i / params.classes] && c > params.threshold) {
    slope = params.cos_m + c / sqrt((1.0 - c) * (1.0 + c)) * params.sin_m;
  }
  grad_cosine[i] = grad_output[i] * params.s * slope;
}
