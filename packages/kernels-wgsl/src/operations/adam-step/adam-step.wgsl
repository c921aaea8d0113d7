// Adam (Kingma & Ba 2015, algorithm 1) with weight decay as L2 penalty or, of AdamW, beside the gradient.

const WIDTH = 4u;

struct Params {
  beta1: f32,
  beta2: f32,
  // From the host, in float64: 1 - 0.999 loses five digits in f32.
  one_minus_beta1: f32,
  one_minus_beta2: f32,
  step_size: f32,        // lr / (1 - beta1^step), or lr where there is a control
  correction2: f32,      // sqrt(1 - beta2^step)
  eps: f32,
  weight_decay: f32,
  shrink: f32,           // of AdamW: lr * weight decay
  has_control: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Floats>;
@group(0) @binding(2) var<storage, read_write> param: array<Floats>;
@group(0) @binding(3) var<storage, read_write> exp_avg: array<Floats>;
@group(0) @binding(4) var<storage, read_write> exp_avg_sq: array<Floats>;
// What the gradient is multiplied by, 0 to leave all as it is; 1 - beta1^step and 1 - beta2^step of the steps taken.
@group(0) @binding(5) var<storage, read> control: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&param)) { return; }
  var factor = 1.0;
  var step_size = params.step_size;
  var correction2 = params.correction2;
  if (params.has_control != 0u) {
    factor = control[0];
    if (factor == 0.0) { return; }
    step_size /= control[1];
    correction2 = sqrt(control[2]);
  }
  let g = factor * grad[i] + params.weight_decay * param[i];
  let m = params.beta1 * exp_avg[i] + params.one_minus_beta1 * g;
  let v = params.beta2 * exp_avg_sq[i] + params.one_minus_beta2 * g * g;
  exp_avg[i] = m;
  exp_avg_sq[i] = v;
  param[i] -= params.shrink * param[i] + step_size * m / (sqrt(v) / correction2 + params.eps);
}
