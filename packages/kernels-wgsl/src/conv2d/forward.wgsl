// Convolution as an implicit matrix product, per group: output [channel, position] = weight [channel, tap] ·
// patches [tap, position], where the patches are read from the input as they are needed. Positions run over the whole
// batch, taps over the group's input channels and the kernel.
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
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let kernel_size = params.kernel_height * params.kernel_width;
  let plane_size = params.out_height * params.out_width;
  let group_in = params.in_channels / params.groups;
  let rows = params.out_channels / params.groups;
  let columns = params.batch * plane_size;
  let depth = group_in * kernel_size;
  let row_tiles = (rows + TILE - 1u) / TILE;
  let column_tiles = (columns + TILE - 1u) / TILE;
  let tile = workgroup.y * grid.x + workgroup.x;
  let group = tile / (row_tiles * column_tiles);
  let first_row = tile / column_tiles % row_tiles * TILE;
  let first_column = tile % column_tiles * TILE;
  if (group >= params.groups) { return; }

  // This invocation's column of the patches: the image, and the corner of the window. Coordinates in the padding wrap
  // around to large numbers, so that one comparison finds both sides.
  let position = first_column + local;
  let image = position / plane_size;
  let corner_y = position / params.out_width % params.out_height * params.stride_y - params.pad_y;
  let corner_x = position % params.out_width * params.stride_x - params.pad_x;

  var sums: Sums;
  for (var start = 0u; start < depth; start += STEP) {
    let left_tap = start + local % STEP;
    for (var row = local / STEP; row < TILE; row += TILE / STEP) {
      var value = 0.0;
      if (first_row + row < rows && left_tap < depth) {
        value = weight[(group * rows + first_row + row) * depth + left_tap];
      }
      left_tile[local % STEP * LEFT_PITCH + row] = value;
    }
    for (var k = 0u; k < STEP; k++) {
      let tap = start + k;
      let channel = group * group_in + tap / kernel_size;
      let y = corner_y + tap % kernel_size / params.kernel_width * params.dilation_y;
      let x = corner_x + tap % params.kernel_width * params.dilation_x;
      var value = 0.0;
      if (position < columns && tap < depth && y < params.in_height && x < params.in_width) {
        value = input[((image * params.in_channels + channel) * params.in_height + y) * params.in_width + x];
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
        let at = (column / plane_size * params.out_channels + channel) * plane_size + column % plane_size;
        output[at] = results[2u * r + c / 4u][c % 4u] + select(0.0, bias[channel], params.has_bias != 0u);
      }
    }
  }
}
