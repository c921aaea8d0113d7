// One step of dynamic loss scaling (Micikevicius et al. 2018, section 3.2), by one invocation.

struct Params {
  growth_factor: f32,
  backoff_factor: f32,
  growth_interval: f32,
  max_norm: f32,
  beta1: f32,
  beta2: f32,
  // From the host, in float64: 1 - 0.999 loses five digits in f32.
  one_minus_beta1: f32,
  one_minus_beta2: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> norm: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> next_state: array<f32>;
@group(0) @binding(4) var<storage, read_write> control: array<f32>;
@group(0) @binding(5) var<storage, read_write> grad_norm: array<f32>;

// Neither infinite nor NaN, by the bits: a compiler may take every float for a number.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x + id.y > 0u) { return; }
  let scale = state[0];
  let since = state[1] + 1.0;
  var corrections = vec2f(state[2], state[3]);
  let unscaled = norm[0] / scale;
  var factor = 0.0;
  var next_scale = scale * params.backoff_factor;
  var next_since = 0.0;
  if (is_finite(norm[0])) {
    corrections = vec2f(params.beta1, params.beta2) * corrections
      + vec2f(params.one_minus_beta1, params.one_minus_beta2);
    var clip = 1.0;
    if (params.max_norm > 0.0) { clip = min(1.0, params.max_norm / (unscaled + 1e-6)); }
    factor = clip / scale;
    let is_due = since >= params.growth_interval;
    let grown = scale * params.growth_factor;
    next_scale = select(scale, grown, is_due && is_finite(grown));
    next_since = select(since, 0.0, is_due);
  }
  next_state[0] = next_scale;
  next_state[1] = next_since;
  control[0] = factor;
  next_state[2] = corrections.x;
  next_state[3] = corrections.y;
  control[1] = corrections.x;
  control[2] = corrections.y;
  grad_norm[0] = unscaled;
}
