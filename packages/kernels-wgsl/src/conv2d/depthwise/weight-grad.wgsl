// Gradient of the weight of a convolution of each channel by itself: a workgroup sums over some images of one channel, its
// invocations over pixels 256 apart.
// uses reduction.wgsl
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;

struct Params {
  batch: u32,
  channels: u32,
  in_height: u32,
  in_width: u32,
  out_height: u32,
  out_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
  dilation_y: u32,
  dilation_x: u32,
  images: u32, // of a slice
  slices: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> input: array<Element>;
@group(0) @binding(3) var<storage, read_write> grad_weight: array<f32>; // [slices, C, 1, kH, kW]

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.y * grid.x + workgroup.x;
  let slice = index / params.channels;
  let channel = index - slice * params.channels;
  // Workgroups beyond the slices walk through nothing, but take part in the barriers.
  let first_image = slice * params.images;
  let end_image = select(0u, min(first_image + params.images, params.batch), slice < params.slices);
  let size = params.out_height * params.out_width;
  let down = 256u / params.out_width;
  let across = 256u - down * params.out_width;
  let start_y = local / params.out_width;
  let start_x = local - start_y * params.out_width;

  var sums: array<f32, TAPS>;
  for (var image = first_image; image < end_image; image++) {
    let plane = image * params.channels + channel;
    let start = i32(plane * params.in_height * params.in_width);
    var y = start_y;
    var x = start_x;
    for (var pixel = local; pixel < size; pixel += 256u) {
      let g = f32(grad_output[plane * size + pixel]);
      let corner_y = i32(y * params.stride_y) - i32(params.pad_y);
      let corner_x = i32(x * params.stride_x) - i32(params.pad_x);
      for (var k = 0u; k < TAPS; k++) {
        let at_y = corner_y + i32(k / KERNEL_WIDTH * params.dilation_y);
        let at_x = corner_x + i32(k % KERNEL_WIDTH * params.dilation_x);
        let is_inside = u32(at_y) < params.in_height && u32(at_x) < params.in_width;
        let at = select(0, start + at_y * i32(params.in_width) + at_x, is_inside);
        sums[k] += g * select(0.0, f32(input[at]), is_inside);
      }
      y += down;
      x += across;
      if (x >= params.out_width) {
        x -= params.out_width;
        y += 1u;
      }
    }
  }
  for (var k = 0u; k < TAPS; k++) {
    let sum = row_sum(sums[k], local);
    if (local == 0u && slice < params.slices) { grad_weight[index * TAPS + k] = sum; }
  }
}
