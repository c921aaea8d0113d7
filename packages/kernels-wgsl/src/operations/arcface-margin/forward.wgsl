// Additive angular margin (ArcFace, Deng et al. 2019, eq. 3) in the label's column; s · cosine elsewhere.
// uses nan.wgsl
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
@group(0) @binding(1) var<storage, read> cosine: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read> margins: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let c = clamp(cosine[i], -params.max_cosine, params.max_cosine);
  let label = labels[i / params.classes];
  var logit = c;
  if (i32(i % params.classes) == label) {
    let margin = margin_of(u32(label));
    let phi = c * margin.cosine - sqrt((1.0 - c) * (1.0 + c)) * margin.sine;
    logit = select(c - margin.linear, phi, c > margin.threshold);
  }
  output[i] = params.s * keep_nan(cosine[i], logit);
}
