// Each input position asks the windows that hold it whether it was their maximum.

struct Params {
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  kernel_height: u32,
  kernel_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> indices: array<i32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<f32>;

/// The first window that reaches `position`, counted with the padding.
fn first_window(position: u32, kernel: u32, stride: u32) -> u32 {
  return (max(position + 1u, kernel) - kernel + stride - 1u) / stride;
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let plane_size = params.in_height * params.in_width;
  let plane = i / plane_size * params.out_height * params.out_width;
  let y = i / params.in_width % params.in_height + params.pad_y;
  let x = i % params.in_width + params.pad_x;
  let last_y = min(y / params.stride_y, params.out_height - 1u);
  let last_x = min(x / params.stride_x, params.out_width - 1u);
  var sum = 0.0;
  for (var oy = first_window(y, params.kernel_height, params.stride_y); oy <= last_y; oy++) {
    for (var ox = first_window(x, params.kernel_width, params.stride_x); ox <= last_x; ox++) {
      let at = plane + oy * params.out_width + ox;
      if (indices[at] == i32(i % plane_size)) { sum += grad_output[at]; }
    }
  }
  grad_input[i] = sum;
}
