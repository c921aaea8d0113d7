// Gradient of the convolution's weight as an implicit matrix product, per group: grad_weight [channel, tap] =
// gradients [channel, position] · patches [position, tap]. Positions run over the output pixels of the whole batch: a
// long way, so it is cut into slices, each with a partial result of its own, to be summed afterwards.
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
  slices: u32,
  slice_depth: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad_output: array<f32>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad_weight: array<f32>; // [slices, O, C / groups, kH, kW]

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
  let columns = group_in * kernel_size;
  let row_tiles = (rows + TILE - 1u) / TILE;
  let column_tiles = (columns + TILE - 1u) / TILE;
  let tile = workgroup.y * grid.x + workgroup.x;
  let slice = tile / (row_tiles * column_tiles * params.groups);
  let group = tile / (row_tiles * column_tiles) % params.groups;
  let first_row = tile / column_tiles % row_tiles * TILE;
  let first_column = tile % column_tiles * TILE;
  if (slice >= params.slices) { return; }
  let end = min((slice + 1u) * params.slice_depth, params.batch * plane_size);

  // This invocation's column of the patches: the channel, and the tap's place in the window. Coordinates in the padding
  // wrap around to large numbers, so that one comparison finds both sides.
  let tap = first_column + local;
  let channel = group * group_in + tap / kernel_size;
  let tap_y = tap % kernel_size / params.kernel_width * params.dilation_y - params.pad_y;
  let tap_x = tap % params.kernel_width * params.dilation_x - params.pad_x;

  var sums: Sums;
  for (var start = slice * params.slice_depth; start < end; start += STEP) {
    let left_position = start + local % STEP;
    let left_channel = left_position / plane_size * params.out_channels + group * rows + first_row;
    for (var row = local / STEP; row < TILE; row += TILE / STEP) {
      var value = 0.0;
      if (first_row + row < rows && left_position < end) {
        value = grad_output[(left_channel + row) * plane_size + left_position % plane_size];
      }
      left_tile[local % STEP * LEFT_PITCH + row] = value;
    }
    for (var k = 0u; k < STEP; k++) {
      let position = start + k;
      let image = position / plane_size;
      let y = tap_y + position / params.out_width % params.out_height * params.stride_y;
      let x = tap_x + position % params.out_width * params.stride_x;
      var value = 0.0;
      if (tap < columns && position < end && y < params.in_height && x < params.in_width) {
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
        let at = (slice * params.out_channels + group * rows + row) * columns + column;
        grad_weight[at] = results[2u * r + c / 4u][c % 4u];
      }
    }
  }
}
