// Gradient descent with momentum (Sutskever et al. 2013) and weight decay as L2 penalty.

const WIDTH = 4u;

struct Params {
  lr: f32,
  momentum: f32,
  weight_decay: f32,
  nesterov: u32,
  has_momentum: u32,
  has_control: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Floats>;
@group(0) @binding(2) var<storage, read_write> param: array<Floats>;
@group(0) @binding(3) var<storage, read_write> momentum_buffer: array<Floats>;
// What the gradient is multiplied by, 0 to leave all as it is.
@group(0) @binding(4) var<storage, read> control: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&param)) { return; }
  var factor = 1.0;
  if (params.has_control != 0u) {
    factor = control[0];
    if (factor == 0.0) { return; }
  }
  let g = factor * grad[i] + params.weight_decay * param[i];
  var direction = g;
  if (params.has_momentum != 0u) {
    let b = params.momentum * momentum_buffer[i] + g;
    momentum_buffer[i] = b;
    direction = select(b, g + params.momentum * b, params.nesterov != 0u);
  }
  param[i] -= params.lr * direction;
}
