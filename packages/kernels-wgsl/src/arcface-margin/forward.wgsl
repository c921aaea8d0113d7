// Additive angular margin (ArcFace, Deng et al. 2019, eq. 3) in the label's column; s · cosine elsewhere.
// uses nan.wgsl

struct Params {
  classes: u32,
  s: f32,
  cos_m: f32,
  sin_m: f32,
  max_cosine: f32, // the cosine is clamped to plus or minus this
  threshold: f32,  // the margin is an angle only above it
  linear: f32,     // what is subtracted below
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cosine: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&output)) { return; }
  let c = clamp(cosine[i], -params.max_cosine, params.max_cosine);
  var logit = c;
  if (i32(i % params.classes) == labels[i / params.classes]) {
    let phi = c * params.cos_m - sqrt((1.0 - c) * (1.0 + c)) * params.sin_m;
    logit = select(c - params.linear, phi, c > params.threshold);
  }
  output[i] = params.s * keep_nan(cosine[i], logit);
}
