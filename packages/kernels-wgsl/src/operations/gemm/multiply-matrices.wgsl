diagnostic(off, chromium.subgroup_matrix_uniformity);
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// What multiply.wgsl does, by the matrix units that subgroups of some GPUs have: factors in f16, sums in f32. A subgroup
// computes a part of the tile, of BLOCK_ROWS × BLOCK_COLUMNS matrices.

const SUBGROUP = 32u; // invocations
const MATRIX_ROWS = 16u;
const MATRIX_COLUMNS = 16u;
const MATRIX_DEPTH = 16u;
const SUBGROUPS_DOWN = 2u;
const SUBGROUPS_ACROSS = 2u;
const BLOCK_ROWS = 2u;
const BLOCK_COLUMNS = 2u;
const STEP = 32u; // a multiple of MATRIX_DEPTH

const SUBGROUPS = SUBGROUPS_DOWN * SUBGROUPS_ACROSS;
const THREADS = SUBGROUP * SUBGROUPS;
const TILE_ROWS = SUBGROUPS_DOWN * BLOCK_ROWS * MATRIX_ROWS;
const TILE_COLUMNS = SUBGROUPS_ACROSS * BLOCK_COLUMNS * MATRIX_COLUMNS;
const VECTORS = STEP / 4u;
const LEFT_LOADS = VECTORS * TILE_ROWS / THREADS;
const RIGHT_LOADS = VECTORS * TILE_COLUMNS / THREADS;
// From row to row, in vectors: 16 bytes more, so that rows begin in different banks.
const PITCH = VECTORS + 2u;
const MATRIX_SIZE = MATRIX_ROWS * MATRIX_COLUMNS;

var<workgroup> left_tile: array<Factors, TILE_ROWS * PITCH>;     // [rows, VECTORS]
var<workgroup> right_tile: array<Factors, TILE_COLUMNS * PITCH>; // [columns, VECTORS]
var<workgroup> results: array<f32, SUBGROUPS * MATRIX_SIZE>;

alias Factor = f16;
alias Factors = vec4<f16>;
alias Left = subgroup_matrix_left<f16, MATRIX_DEPTH, MATRIX_ROWS>;
alias Right = subgroup_matrix_right<f16, MATRIX_COLUMNS, MATRIX_DEPTH>;
alias Result = subgroup_matrix_result<f32, MATRIX_COLUMNS, MATRIX_ROWS>;
alias Sums = array<Result, BLOCK_ROWS * BLOCK_COLUMNS>;

fn set_left(vector: u32, row: u32, value: Factors) { left_tile[row * PITCH + vector] = value; }

fn set_right(vector: u32, column: u32, value: Factors) { right_tile[column * PITCH + vector] = value; }

/// The subgroup of this invocation, and its place there.
fn place_of(local: u32) -> vec2u {
  return vec2u(local / SUBGROUP, local % SUBGROUP);
}

fn multiply_tiles(place: vec2u, sums: ptr<function, Sums>) {
  let first_row = place.x / SUBGROUPS_ACROSS * BLOCK_ROWS * MATRIX_ROWS;
  let first_column = place.x % SUBGROUPS_ACROSS * BLOCK_COLUMNS * MATRIX_COLUMNS;
  for (var k = 0u; k < VECTORS; k += MATRIX_DEPTH / 4u) {
    var right: array<Right, BLOCK_COLUMNS>;
    for (var c = 0u; c < BLOCK_COLUMNS; c++) {
      let at = (first_column + c * MATRIX_COLUMNS) * PITCH + k;
      right[c] = subgroupMatrixLoad<Right, col_major>(&right_tile, at, PITCH);
    }
    for (var r = 0u; r < BLOCK_ROWS; r++) {
      let at = (first_row + r * MATRIX_ROWS) * PITCH + k;
      let left = subgroupMatrixLoad<Left, row_major>(&left_tile, at, PITCH);
      for (var c = 0u; c < BLOCK_COLUMNS; c++) {
        let i = r * BLOCK_COLUMNS + c;
        (*sums)[i] = subgroupMatrixMultiplyAccumulate(left, right[c], (*sums)[i]);
      }
    }
  }
}

/// Hands the results over, as in multiply.wgsl.
fn put_results(tile: vec2u, place: vec2u, part: u32, sums: ptr<function, Sums>) {
  let first_row = tile.x + place.x / SUBGROUPS_ACROSS * BLOCK_ROWS * MATRIX_ROWS;
  let first_column = tile.y + place.x % SUBGROUPS_ACROSS * BLOCK_COLUMNS * MATRIX_COLUMNS;
  let mine = place.x * MATRIX_SIZE;
  for (var r = 0u; r < BLOCK_ROWS; r++) {
    for (var c = 0u; c < BLOCK_COLUMNS; c++) {
      workgroupBarrier();
      subgroupMatrixStore<row_major>(&results, mine, (*sums)[r * BLOCK_COLUMNS + c], MATRIX_COLUMNS);
      workgroupBarrier();
      for (var i = place.y; i < MATRIX_SIZE; i += SUBGROUP) {
        let to = column_of(first_column + c * MATRIX_COLUMNS + i % MATRIX_COLUMNS, part);
        if (to.exists) { put(to, first_row + r * MATRIX_ROWS + i / MATRIX_COLUMNS, results[mine + i]); }
      }
    }
  }
}
