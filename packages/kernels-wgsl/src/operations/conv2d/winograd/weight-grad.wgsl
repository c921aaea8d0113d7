// Gᵀ m G of the products m [split, 36, output channel, input channel], summed over the splits: the gradient of the weight.
// uses conv2d/winograd/transforms.wgsl

struct Params {
  splits: u32,
  out_channels: u32,
  in_channels: u32,
  pitch: u32,  // from one output channel to the next
  place: u32,  // from one of the 36 to the next
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read_write> grad_weight: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + local;
  if (i >= params.out_channels * params.in_channels) { return; }
  var at = i / params.in_channels * params.pitch + i % params.in_channels;
  var m0 = Six(); var m1 = Six(); var m2 = Six(); var m3 = Six(); var m4 = Six(); var m5 = Six();
  for (var split = 0u; split < params.splits; split++) {
    m0 = plus(m0, at);
    m1 = plus(m1, at + 6u * params.place);
    m2 = plus(m2, at + 12u * params.place);
    m3 = plus(m3, at + 18u * params.place);
    m4 = plus(m4, at + 24u * params.place);
    m5 = plus(m5, at + 30u * params.place);
    at += 36u * params.place;
  }
  let upper = kernel_gradient_1d(array<vec3f, 6>(m0.upper, m1.upper, m2.upper, m3.upper, m4.upper, m5.upper));
  let lower = kernel_gradient_1d(array<vec3f, 6>(m0.lower, m1.lower, m2.lower, m3.lower, m4.lower, m5.lower));
  let a = transpose(mat3x3f(upper[0], upper[1], upper[2]));
  let b = transpose(mat3x3f(lower[0], lower[1], lower[2]));
  let rows = kernel_gradient_1d(array<vec3f, 6>(a[0], a[1], a[2], b[0], b[1], b[2]));
  put(9u * i, rows[0]);
  put(9u * i + 3u, rows[1]);
  put(9u * i + 6u, rows[2]);
}

/// One column of the six by six.
struct Six {
  upper: vec3f,
  lower: vec3f,
}

fn plus(m: Six, at: u32) -> Six {
  let place = params.place;
  return Six(
    m.upper + vec3f(products[at], products[at + place], products[at + 2u * place]),
    m.lower + vec3f(products[at + 3u * place], products[at + 4u * place], products[at + 5u * place]),
  );
}

fn put(at: u32, row: vec3f) {
  grad_weight[at] = row.x;
  grad_weight[at + 1u] = row.y;
  grad_weight[at + 2u] = row.z;
}
