// output [rows, columns] = left [rows, depth] · right [depth, columns], the factors with any strides.
// A shader that uses this declares the bindings, as the factors differ in type, and `store`.

struct Params {
  rows: u32,
  columns: u32,
  depth: u32,
  row_tiles: u32,
  left_row_stride: u32,
  left_depth_stride: u32,
  right_depth_stride: u32,
  right_column_stride: u32,
  has_bias: u32,
}

fn left_value(row: u32, k: u32) -> f32 {
  let is_inside = row < params.rows && k < params.depth;
  // Without a branch: several values are on their way at once.
  let at = row * params.left_row_stride + k * params.left_depth_stride;
  return select(0.0, f32(left[select(0u, at, is_inside)]), is_inside);
}

fn right_value(k: u32, column: u32) -> f32 {
  let is_inside = column < params.columns && k < params.depth;
  let at = k * params.right_depth_stride + column * params.right_column_stride;
  return select(0.0, f32(right[select(0u, at, is_inside)]), is_inside);
}

/// A vector of a tile and a row (or column) of it: neighbours take neighbouring vectors where those are neighbours in
/// memory, and neighbouring rows elsewhere.
fn slot_of(local: u32, i: u32, along_depth: bool, extent: u32) -> vec2u {
  if (along_depth) { return vec2u(local % VECTORS, local / VECTORS + i * (THREADS / VECTORS)); }
  let slot = local + i * THREADS;
  return vec2u(slot / extent, slot % extent);
}

struct Column {
  exists: bool,
  index: u32,
}

fn column_of(index: u32, part: u32) -> Column {
  return Column(index < params.columns, index);
}

fn put(to: Column, row: u32, sum: f32) {
  if (row < params.rows) { store(row, to.index, sum); }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = workgroup.y * grid.x + workgroup.x;
  let first_row = tile % params.row_tiles * TILE_ROWS;
  let first_column = tile / params.row_tiles * TILE_COLUMNS;
  if (first_column >= params.columns) { return; }

  let place = place_of(local);
  let left_along = params.left_depth_stride == 1u;
  let right_along = params.right_depth_stride == 1u;
  var sums: Sums;
  var left_next: array<Factors, LEFT_LOADS>;
  var right_next: array<Factors, RIGHT_LOADS>;
  // What comes next is on its way from memory while the tiles are multiplied.
  for (var start = 0u; start < params.depth + STEP; start += STEP) {
    if (start > 0u) {
      workgroupBarrier();
      for (var i = 0u; i < LEFT_LOADS; i++) {
        let slot = slot_of(local, i, left_along, TILE_ROWS);
        set_left(slot.x, slot.y, left_next[i]);
      }
      for (var i = 0u; i < RIGHT_LOADS; i++) {
        let slot = slot_of(local, i, right_along, TILE_COLUMNS);
        set_right(slot.x, slot.y, right_next[i]);
      }
      workgroupBarrier();
    }
    if (start < params.depth) {
      for (var i = 0u; i < LEFT_LOADS; i++) {
        let slot = slot_of(local, i, left_along, TILE_ROWS);
        let row = first_row + slot.y;
        let k = start + 4u * slot.x;
        left_next[i] =
          vec4f(left_value(row, k), left_value(row, k + 1u), left_value(row, k + 2u), left_value(row, k + 3u));
      }
      for (var i = 0u; i < RIGHT_LOADS; i++) {
        let slot = slot_of(local, i, right_along, TILE_COLUMNS);
        let column = first_column + slot.y;
        let k = start + 4u * slot.x;
        right_next[i] = vec4f(
          right_value(k, column),
          right_value(k + 1u, column),
          right_value(k + 2u, column),
          right_value(k + 3u, column),
        );
      }
    }
    if (start > 0u) { multiply_tiles(place, &sums); }
  }

  put_results(vec2u(first_row, first_column), place, 0u, &sums);
}
