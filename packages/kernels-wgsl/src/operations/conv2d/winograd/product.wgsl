// 36 products of matrices, one for each place of a transformed patch: products [36, row, column] =
// Σ left [36, depth, row] · right [36, depth, column]. Both operands come as vectors of four neighbours along the depth,
// which is filled up with zeros to a whole number of steps, so that nothing is checked on the way. A long depth is split:
// products [split, 36, row, column] of each part, perhaps added to those of an earlier launch.
// uses gemm/multiply.wgsl

struct Params {
  rows: u32,
  columns: u32,
  depth: u32, // filled up
  first_tile: u32, // of this launch, and how many
  tiles: u32,
  row_tiles: u32,
  column_tiles: u32,
  column_pitch: u32, // columns of a line, in memory
  left_place: u32,   // vectors from one place to the next
  right_place: u32,
  product_place: u32, // values
  split_depth: u32,   // a multiple of the step
  add: u32,           // whether to add to the products there are
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<vec4f>;  // [36, depth / 4, rows]
@group(0) @binding(2) var<storage, read> right: array<vec4f>; // [36, depth / 4, columns]
@group(0) @binding(3) var<storage, read_write> products: array<f32>;

const PLACES = 36u;

struct Column {
  exists: bool,
  at: u32, // in the first row
}

/// `part`: split · 36 + place.
fn column_of(column: u32, part: u32) -> Column {
  return Column(column < params.columns, part * params.product_place + column);
}

fn put(to: Column, row: u32, sum: f32) {
  if (row >= params.rows) { return; }
  let at = to.at + row * params.column_pitch;
  if (params.add != 0u) { products[at] += sum; } else { products[at] = sum; }
}

fn fetch(
  left_at: u32,
  right_at: u32,
  left_next: ptr<function, array<Factors, LEFT_LOADS>>,
  right_next: ptr<function, array<Factors, RIGHT_LOADS>>,
) {
  for (var i = 0u; i < LEFT_LOADS; i++) { (*left_next)[i] = left[left_at + i * (THREADS / TILE_ROWS) * params.rows]; }
  for (var i = 0u; i < RIGHT_LOADS; i++) {
    (*right_next)[i] = right[right_at + i * (THREADS / TILE_COLUMNS) * params.column_pitch];
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  // Tiles of the same columns follow each other: they read the same patches, the larger operand.
  let index = workgroup.y * grid.x + workgroup.x;
  if (index >= params.tiles) { return; }
  let tile = params.first_tile + index;
  let first_row = tile % params.row_tiles * TILE_ROWS;
  let first_column = tile / params.row_tiles % params.column_tiles * TILE_COLUMNS;
  let part = tile / (params.row_tiles * params.column_tiles);
  let begin = part / PLACES * params.split_depth;
  let end = min(begin + params.split_depth, params.depth);

  // What this invocation fetches; surplus ones repeat the last row or column.
  let row = min(first_row + local % TILE_ROWS, params.rows - 1u);
  let column = min(first_column + local % TILE_COLUMNS, params.columns - 1u);
  var left_at = part % PLACES * params.left_place + (begin / 4u + local / TILE_ROWS) * params.rows + row;
  var right_at = part % PLACES * params.right_place + (begin / 4u + local / TILE_COLUMNS) * params.column_pitch + column;
  let place = place_of(local);
  var sums: Sums;
  var left_next: array<Factors, LEFT_LOADS>;
  var right_next: array<Factors, RIGHT_LOADS>;
  fetch(left_at, right_at, &left_next, &right_next);
  for (var start = begin; start < end; start += STEP) {
    workgroupBarrier();
    for (var i = 0u; i < LEFT_LOADS; i++) {
      set_left(local / TILE_ROWS + i * (THREADS / TILE_ROWS), local % TILE_ROWS, left_next[i]);
    }
    for (var i = 0u; i < RIGHT_LOADS; i++) {
      set_right(local / TILE_COLUMNS + i * (THREADS / TILE_COLUMNS), local % TILE_COLUMNS, right_next[i]);
    }
    workgroupBarrier();
    // What comes next is on its way from memory while the tiles are multiplied. The last time round it is the last step
    // again, from a cache: with a branch around them, compilers wait for the loads at its end.
    let more = select(0u, VECTORS, start + STEP < end);
    left_at += more * params.rows;
    right_at += more * params.column_pitch;
    fetch(left_at, right_at, &left_next, &right_next);
    multiply_tiles(place, &sums);
  }

  put_results(vec2u(first_row, first_column), place, part, &sums);
}
