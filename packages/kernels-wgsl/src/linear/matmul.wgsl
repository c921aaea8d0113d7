// output [rows, columns] = left [rows, depth] · right [depth, columns] + bias [columns], the factors with any strides.
// uses gemm-tile.wgsl

struct Params {
  rows: u32,
  columns: u32,
  depth: u32,
  left_row_stride: u32,
  left_depth_stride: u32,
  right_depth_stride: u32,
  right_column_stride: u32,
  has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = workgroup.y * grid.x + workgroup.x;
  let column_tiles = (params.columns + TILE - 1u) / TILE;
  let first_row = tile / column_tiles * TILE;
  let first_column = tile % column_tiles * TILE;
  if (first_row >= params.rows) { return; }

  let load_column = first_column + local;
  var sums: Sums;
  for (var start = 0u; start < params.depth; start += STEP) {
    let left_k = start + local % STEP;
    for (var row = local / STEP; row < TILE; row += TILE / STEP) {
      var value = 0.0;
      if (first_row + row < params.rows && left_k < params.depth) {
        value = left[(first_row + row) * params.left_row_stride + left_k * params.left_depth_stride];
      }
      left_tile[local % STEP * LEFT_PITCH + row] = value;
    }
    for (var k = 0u; k < STEP; k++) {
      var value = 0.0;
      if (load_column < params.columns && start + k < params.depth) {
        value = right[(start + k) * params.right_depth_stride + load_column * params.right_column_stride];
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
      if (row < params.rows && column < params.columns) {
        let sum = results[2u * r + c / 4u][c % 4u];
        output[row * params.columns + column] = sum + select(0.0, bias[column], params.has_bias != 0u);
      }
    }
  }
}
