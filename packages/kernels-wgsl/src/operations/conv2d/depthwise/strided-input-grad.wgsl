// Gradient of the input of a strided convolution of each channel by itself: an invocation computes a block of
// STRIDE_Y × STRIDE_X input pixels, each of which meets other taps of the kernel, but all the same few results.

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
  block_rows: u32,
  block_columns: u32,
  blocks: u32, // of one channel, in all images
  chunks: u32, // workgroups of one channel
  first_row: u32, // blocks that hold nothing but padding come before
  first_column: u32,
  pad_y: u32,
  pad_x: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<Element>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<Element>;

// Results that meet a block.
const HIGH = (KERNEL_HEIGHT + STRIDE_Y - 1u) / STRIDE_Y;
const WIDE = (KERNEL_WIDTH + STRIDE_X - 1u) / STRIDE_X;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.y * grid.x + workgroup.x;
  let channel = index / params.chunks;
  let block = (index - channel * params.chunks) * 64u + local;
  if (channel >= params.channels || block >= params.blocks) { return; }
  let line = block / params.block_columns;
  let image = line / params.block_rows;
  let plane = image * params.channels + channel;
  // The last result that meets the block; those before it are above and to the left.
  let out_y = line - image * params.block_rows + params.first_row;
  let out_x = block - line * params.block_columns + params.first_column;

  var values: array<f32, HIGH * WIDE>;
  for (var up = 0u; up < HIGH; up++) {
    // Below zero wraps around to a large number.
    let y = out_y - up;
    let row = (plane * params.out_height + min(y, params.out_height - 1u)) * params.out_width;
    for (var left = 0u; left < WIDE; left++) {
      let x = out_x - left;
      let value = f32(grad_output[row + min(x, params.out_width - 1u)]);
      values[up * WIDE + left] = select(0.0, value, y < params.out_height && x < params.out_width);
    }
  }

  for (var down = 0u; down < STRIDE_Y; down++) {
    let y = out_y * STRIDE_Y + down - params.pad_y;
    for (var across = 0u; across < STRIDE_X; across++) {
      let x = out_x * STRIDE_X + across - params.pad_x;
      var sum = 0.0;
      for (var up = 0u; up < HIGH; up++) {
        for (var left = 0u; left < WIDE; left++) {
          let ky = down + up * STRIDE_Y;
          let kx = across + left * STRIDE_X;
          if (ky < KERNEL_HEIGHT && kx < KERNEL_WIDTH) {
            sum += values[up * WIDE + left] * weight[(channel * KERNEL_HEIGHT + ky) * KERNEL_WIDTH + kx];
          }
        }
      }
      if (y < params.in_height && x < params.in_width) {
        grad_input[(plane * params.in_height + y) * params.in_width + x] = Element(sum);
      }
    }
  }
}
