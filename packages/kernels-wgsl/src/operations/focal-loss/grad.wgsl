// Slope of the loss over log p of the label, times the gradient of log p; NaN in rows whose label is no class.
// uses focal-loss/complement.wgsl
// uses nan.wgsl

struct Params {
  classes: u32,
  gamma: f32,
  nan: u32, // bits of NaN, which a compiler must not know
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> log_probabilities: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<i32>;
@group(0) @binding(4) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let row = i / params.classes;
  let label = u32(labels[row]); // negative ones become large
  if (label >= params.classes) {
    grad_input[i] = bitcast<f32>(params.nan);
    return;
  }
  let log_p = log_probabilities[row * params.classes + label];
  let rest = complement(min(log_p, 0.0));
  var slope = -power(rest, params.gamma);
  // (1 - p)^(gamma - 1) may be infinite where its factor is 0.
  if (params.gamma != 0.0 && rest != 0.0) {
    slope += params.gamma * exp(log_p) * power(rest, params.gamma - 1.0) * log_p;
  }
  let on_label = select(0.0, 1.0, i % params.classes == label);
  let p = keep_nan(log_probabilities[i], exp(log_probabilities[i]));
  grad_input[i] = grad_output[0] / f32(arrayLength(&labels)) * slope * (on_label - p);
}
