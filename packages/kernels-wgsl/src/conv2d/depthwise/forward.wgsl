// Convolution of each channel by itself: an invocation computes ROWS results below one another, so that a row of the input
// is read once for all of them. With the kernel turned, the gradient of the input at stride 1.
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const STRIDE_Y = 1u;
const DILATION_Y = 1u;
const ROWS = 4u; // 1 to 4

struct Params {
  channels: u32,
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  row_groups: u32, // of ROWS results
  planes: u32,     // images times channels
  stride_x: u32,
  pad_y: i32,
  pad_x: i32,
  dilation_x: u32,
  is_turned: u32,
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Element>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<Element>;

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256u + id.x;
  let line = i / params.out_width;
  let x = i - line * params.out_width;
  let plane = line / params.row_groups;
  let first_row = (line - plane * params.row_groups) * ROWS;
  if (plane >= params.planes) { return; }
  let channel = plane % params.channels;

  let corner_y = i32(first_row * STRIDE_Y) - params.pad_y;
  let corner_x = i32(x * params.stride_x) - params.pad_x;
  let start = i32(plane * params.in_height * params.in_width);
  var sums: vec4f;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let k = ky * KERNEL_WIDTH + kx;
      let factor = weight[channel * TAPS + select(k, TAPS - 1u - k, params.is_turned != 0u)];
      let at_x = corner_x + i32(kx * params.dilation_x);
      let is_column = u32(at_x) < params.in_width;
      for (var r = 0u; r < ROWS; r++) {
        // Unrolled, the same place is met by several rows of the kernel, and read once.
        let y = corner_y + i32(r * STRIDE_Y + ky * DILATION_Y);
        let is_inside = is_column && u32(y) < params.in_height;
        let at = select(0, start + y * i32(params.in_width) + at_x, is_inside);
        sums[r] += factor * select(0.0, f32(input[at]), is_inside);
      }
    }
  }

  let shift = select(0.0, bias[channel], params.has_bias != 0u);
  let to = (plane * params.out_height + first_row) * params.out_width + x;
  for (var r = 0u; r < ROWS; r++) {
    if (first_row + r < params.out_height) { output[to + r * params.out_width] = Element(sums[r] + shift); }
  }
}
