// Gradient of the convolution's input as an implicit matrix product, per group: grad_input [channel, position] =
// weight [tap, channel] transposed · gradients [tap, position]. Positions run over the input pixels of the whole batch,
// taps over the group's output channels and the kernel; a tap gives nothing where the stride steps over the pixel.
// uses gemm-tile.wgsl

struct Params {
  batch: u32,
  in_channels: u32,
  in_height: u32,
  in_width: u32,
  out_channels: u32,
  out_height: u32,
  out_width: u32,
  kernel_height: u32,
  kernel_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
  dilation_y: u32,
  dilation_x: u32,
  groups: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad_input: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let kernel_size = params.kernel_height * params.kernel_width;
  let plane_size = params.in_height * params.in_width;
  let group_out = params.out_channels / params.groups;
  let rows = params.in_channels / params.groups;
  let columns = params.batch * plane_size;
  let depth = group_out * kernel_size;
  let row_tiles = (rows + TILE - 1u) / TILE;
  let column_tiles = (columns + TILE - 1u) / TILE;
  let tile = workgroup.y * grid.x + workgroup.x;
  let group = tile / (row_tiles * column_tiles);
  let first_row = tile / column_tiles % row_tiles * TILE;
  let first_column = tile % column_tiles * TILE;
  if (group >= params.groups) { return; }

  // This invocation's column of the gradients: the image, and the pixel counted with the padding.
  let position = first_column + local;
  let image = position / plane_size;
  let padded_y = position / params.in_width % params.in_height + params.pad_y;
  let padded_x = position % params.in_width + params.pad_x;

  var sums: Sums;
  for (var start = 0u; start < depth; start += STEP) {
    let left_tap = start + local % STEP;
    let left_channel = group * group_out + left_tap / kernel_size;
    for (var row = local / STEP; row < TILE; row += TILE / STEP) {
      var value = 0.0;
      if (first_row + row < rows && left_tap < depth) {
        value = weight[(left_channel * rows + first_row + row) * kernel_size + left_tap % kernel_size];
      }
      left_tile[local % STEP * LEFT_PITCH + row] = value;
    }
    for (var k = 0u; k < STEP; k++) {
      let tap = start + k;
      let channel = group * group_out + tap / kernel_size;
      // Below 0 wraps around to a large number, beyond the output for any stride.
      let stepped_y = padded_y - tap % kernel_size / params.kernel_width * params.dilation_y;
      let stepped_x = padded_x - tap % params.kernel_width * params.dilation_x;
      let y = stepped_y / params.stride_y;
      let x = stepped_x / params.stride_x;
      let met = y * params.stride_y == stepped_y && x * params.stride_x == stepped_x;
      var value = 0.0;
      if (met && position < columns && tap < depth && y < params.out_height && x < params.out_width) {
        value = grad_output[((image * params.out_channels + channel) * params.out_height + y) * params.out_width + x];
      }
      right_tile[k * TILE + local] = value;
    }
    multiply_tiles(local, &sums);
  }

  let results = indexed(&sums);
  for (var r = 0u; r < 8u; r++) {
    for (var c = 0u; c < 8u; c++) {
      let row = first_row + local / 8u + 8u * r;
      let column = first_column + local % 8u + 8u * c;
      if (row < rows && column < columns) {
        let channel = group * rows + row;
        let at = (column / plane_size * params.in_channels + channel) * plane_size + column % plane_size;
        grad_input[at] = results[2u * r + c / 4u][c % 4u];
      }
    }
  }
}
