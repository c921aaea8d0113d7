// (softmax - smoothed one-hot) · gradient / rows; NaN in rows whose label is no class
// uses nan.wgsl

struct Params {
  classes: u32,
  positions: u32,
  nan: u32, // bits of NaN, which a compiler must not know
  label_smoothing: f32,
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
  let row = i / (params.classes * params.positions) * params.positions + i % params.positions;
  let label = u32(labels[row]); // negative ones become large
  if (label >= params.classes) {
    grad_input[i] = bitcast<f32>(params.nan);
    return;
  }
  let on_label = select(0.0, 1.0 - params.label_smoothing, i / params.positions % params.classes == label);
  let spread = params.label_smoothing / f32(params.classes);
  let p = keep_nan(log_probabilities[i], exp(log_probabilities[i]));
  grad_input[i] = grad_output[0] / f32(arrayLength(&labels)) * (p - on_label - spread);
}
