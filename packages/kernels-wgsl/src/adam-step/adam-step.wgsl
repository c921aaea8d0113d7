// Adam (Kingma & Ba 2015, algorithm 1) with weight decay as L2 penalty or, of AdamW, beside the gradient.

const WIDTH = 4u;

struct Params {
  beta1: f32,
  beta2: f32,
  // From the host, in float64: 1 - 0.999 loses five digits in f32.
  one_minus_beta1: f32,
  one_minus_beta2: f32,
  step_size: f32,        // lr / (1 - beta1^step)
  correction2: f32,      // sqrt(1 - beta2^step)
  eps: f32,
  weight_decay: f32,
  shrink: f32,           // of AdamW: lr * weight decay
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Floats>;
@group(0) @binding(2) var<storage, read_write> param: array<Floats>;
@group(0) @binding(3) var<storage, read_write> exp_avg: array<Floats>;
@group(0) @binding(4) var<storage, read_write> exp_avg_sq: array<Floats>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&param)) { return; }
  let g = grad[i] + params.weight_decay * param[i];
  let m = params.beta1 * exp_avg[i] + params.one_minus_beta1 * g;
  let v = params.beta2 * exp_avg_sq[i] + params.one_minus_beta2 * g * g;
  exp_avg[i] = m;
  exp_avg_sq[i] = v;
  param[i] -= params.shrink * param[i] + params.step_size * m / (sqrt(v) / params.correction2 + params.eps);
}
