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

/// Places of four neighbours along the depth; what does not exist is read in the first one's place.
fn places(first: u32, stride: u32, exists: vec4<bool>) -> vec4u {
  return select(0u, first, exists.x) + select(vec4u(), vec4u(0u, 1u, 2u, 3u) * stride, exists);
}

fn left_vector(row: u32, k: u32) -> Gathered {
  let exists = vec4<bool>(row < params.rows) & (vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(params.depth));
  let at = places(row * params.left_row_stride + k * params.left_depth_stride, params.left_depth_stride, exists);
  return Gathered(vec4f(f32(left[at.x]), f32(left[at.y]), f32(left[at.z]), f32(left[at.w])), exists);
}

fn right_vector(k: u32, column: u32) -> Gathered {
  let exists = vec4<bool>(column < params.columns) & (vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(params.depth));
  let at = places(k * params.right_depth_stride + column * params.right_column_stride, params.right_depth_stride, exists);
  return Gathered(vec4f(f32(right[at.x]), f32(right[at.y]), f32(right[at.z]), f32(right[at.w])), exists);
}

/// A vector of a tile and a row (or column) of it: neighbours take neighbouring vectors where those are neighbours in
/// memory, and neighbouring rows elsewhere.
fn slot_of(local: u32, i: u32, along_depth: bool, extent: u32) -> vec2u {
  if (along_depth) { return vec2u(local % VECTORS, local / VECTORS + i * (THREADS / VECTORS)); }
  let slot = local + i * THREADS;
  return vec2u(slot / extent, slot % extent);
}

fn fetch(
  local: u32,
  tile: vec2u,
  k: u32,
  left_next: ptr<function, array<Gathered, LEFT_LOADS>>,
  right_next: ptr<function, array<Gathered, RIGHT_LOADS>>,
) {
  for (var i = 0u; i < LEFT_LOADS; i++) {
    let slot = slot_of(local, i, params.left_depth_stride == 1u, TILE_ROWS);
    (*left_next)[i] = left_vector(tile.x + slot.y, k + 4u * slot.x);
  }
  for (var i = 0u; i < RIGHT_LOADS; i++) {
    let slot = slot_of(local, i, params.right_depth_stride == 1u, TILE_COLUMNS);
    (*right_next)[i] = right_vector(k + 4u * slot.x, tile.y + slot.y);
  }
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
  var left_next: array<Gathered, LEFT_LOADS>;
  var right_next: array<Gathered, RIGHT_LOADS>;
  fetch(local, vec2u(first_row, first_column), 0u, &left_next, &right_next);
  for (var k = 0u; k < params.depth; k += STEP) {
    workgroupBarrier();
    for (var i = 0u; i < LEFT_LOADS; i++) {
      let slot = slot_of(local, i, left_along, TILE_ROWS);
      set_left(slot.x, slot.y, existing(left_next[i]));
    }
    for (var i = 0u; i < RIGHT_LOADS; i++) {
      let slot = slot_of(local, i, right_along, TILE_COLUMNS);
      set_right(slot.x, slot.y, existing(right_next[i]));
    }
    workgroupBarrier();
    // What comes next is on its way from memory while the tiles are multiplied, the last time round nothing that exists,
    // since a compiler would wait at the end of a branch around loads.
    fetch(local, vec2u(first_row, first_column), k + STEP, &left_next, &right_next);
    multiply_tiles(place, &sums);
  }

  put_results(vec2u(first_row, first_column), place, 0u, &sums);
}
