// Gradient of the input of a strided and dilated convolution of each channel by itself: an input pixel takes from the results
// whose windows it lies in. No network of ours has such a layer.
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;

struct Params {
  channels: u32,
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  pad_y: u32,
  pad_x: u32,
  dilation_y: u32,
  dilation_x: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<Element>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  if (i >= arrayLength(&grad_input)) { return; }
  let line = i / params.in_width;
  let x = i - line * params.in_width;
  let plane = line / params.in_height;
  let y = line - plane * params.in_height;
  let channel = plane % params.channels;
  let start = plane * params.out_height * params.out_width;
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Below zero wraps around to a large number, beyond the output for any stride.
    let down = y + params.pad_y - ky * params.dilation_y;
    let out_y = down / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let across = x + params.pad_x - kx * params.dilation_x;
      let out_x = across / STRIDE_X;
      let is_met = out_y * STRIDE_Y == down && out_x * STRIDE_X == across;
      let is_inside = is_met && out_y < params.out_height && out_x < params.out_width;
      let value = f32(grad_output[select(0u, start + out_y * params.out_width + out_x, is_inside)]);
      sum += select(0.0, value, is_inside) * weight[(channel * KERNEL_HEIGHT + ky) * KERNEL_WIDTH + kx];
    }
  }
  grad_input[i] = Element(sum);
}
