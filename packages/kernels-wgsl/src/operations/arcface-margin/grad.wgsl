// 0 where the cosine was clamped: no infinity at plus or minus 1.
// uses arcface-margin/margin.wgsl

struct Params {
  classes: u32,
  s: f32,
  max_cosine: f32, // the cosine is clamped to plus or minus this
  // Of the margin that all classes have, if they have none of their own.
  cos_m: f32,
  sin_m: f32,
  threshold: f32,
  linear: f32,
  has_margins: u32,
  easy_margin: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> cosine: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<i32>;
@group(0) @binding(4) var<storage, read> margins: array<f32>;
@group(0) @binding(5) var<storage, read_write> grad_cosine: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_cosine)) { return; }
  let c = cosine[i];
  let label = labels[i / params.classes];
  var slope = 1.0;
  if (abs(c) > params.max_cosine) {
    slope = 0.0;
  } else if (i32(i % params.classes) == label) {
    let margin = margin_of(u32(label));
    if (c > margin.threshold) { slope = margin.cosine + c / sqrt((1.0 - c) * (1.0 + c)) * margin.sine; }
  }
  grad_cosine[i] = grad_output[i] * params.s * slope;
}
