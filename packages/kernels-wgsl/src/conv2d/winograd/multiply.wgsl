// 36 products of matrices, one for each place of a transformed patch: products [36, row, column] =
// Σ left [36, depth, row] · right [36, depth, column]. Both operands come depth by depth, so that both are read and kept
// as vectors. A workgroup does a tile of TILE_ROWS × TILE_COLUMNS of one place, an invocation 8 × 8 of it. While it
// multiplies one step of the depth, the next is on its way from memory. A long depth is split: products [split, 36, row,
// column] of each part, perhaps added to those of an earlier launch.

struct Params {
  rows: u32,
  row_vectors: u32,    // vectors of four from one depth's rows to the next
  column_vectors: u32, // of the columns that are there
  column_pitch: u32,   // vectors from one depth's columns to the next, and from one row of products to the next
  depth: u32,
  left_place: u32,     // vectors from one place to the next
  right_place: u32,
  product_place: u32,
  splits: u32,
  split_depth: u32,    // a multiple of the step
  add: u32,            // whether to add to the products there are
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<vec4f>;
@group(0) @binding(2) var<storage, read> right: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec4f>;

const PLACES = 36u;
const TILE_ROWS = 64u; // 64 or 128
const TILE_COLUMNS = 64u;
const STEP = 8u;

const LEFT_VECTORS = TILE_ROWS / 4u;
const RIGHT_VECTORS = TILE_COLUMNS / 4u;
const LEFT_STEP = STEP * LEFT_VECTORS;
const RIGHT_STEP = STEP * RIGHT_VECTORS;
const INVOCATIONS = TILE_ROWS * TILE_COLUMNS / 64u;
// Lines of the depth that all invocations together fetch at a time: the whole step, or half of it.
const LEFT_LINES = INVOCATIONS / LEFT_VECTORS;
const RIGHT_LINES = INVOCATIONS / RIGHT_VECTORS;

// Two steps of each: one is filled while the other is read, and one barrier a step is enough.
var<workgroup> left_tile: array<vec4f, 2u * LEFT_STEP>;
var<workgroup> right_tile: array<vec4f, 2u * RIGHT_STEP>;

@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  // Tiles of the same columns follow each other: they read the same patches, the larger operand.
  let row_tiles = (params.row_vectors + LEFT_VECTORS - 1u) / LEFT_VECTORS;
  let column_tiles = (params.column_vectors + RIGHT_VECTORS - 1u) / RIGHT_VECTORS;
  let tile = workgroup.y * grid.x + workgroup.x;
  let split = tile / (row_tiles * column_tiles * PLACES);
  if (split >= params.splits) { return; }
  let place = tile / (row_tiles * column_tiles) % PLACES;
  let begin = split * params.split_depth;
  let end = min(begin + params.split_depth, params.depth);
  let row_tile = tile % row_tiles;
  let column_tile = tile / row_tiles % column_tiles;

  // What this invocation fetches.
  let left_line = local / LEFT_VECTORS;
  let right_line = local / RIGHT_VECTORS;
  let left_column = row_tile * LEFT_VECTORS + local % LEFT_VECTORS;
  let right_column = column_tile * RIGHT_VECTORS + local % RIGHT_VECTORS;
  // Columns beyond the matrix end the depth at once.
  let left_end = select(0u, end, left_column < params.row_vectors);
  let right_end = select(0u, end, right_column < params.column_vectors);
  var left_at = place * params.left_place + (begin + left_line) * params.row_vectors + left_column;
  var right_at = place * params.right_place + (begin + right_line) * params.column_pitch + right_column;
  let left_more = LEFT_LINES * params.row_vectors;
  let right_more = RIGHT_LINES * params.column_pitch;
  // What it multiplies: four rows here and four half a tile further down, and so with columns. 32 neighbours are a block
  // of 4 × 8, so that a subgroup reads few different vectors.
  let across = RIGHT_VECTORS / 16u;
  let row = local / 32u / across * 4u + local % 32u / 8u;
  let column = local / 32u % across * 8u + local % 8u;

  var s0a = vec4f(); var s0b = vec4f();
  var s1a = vec4f(); var s1b = vec4f();
  var s2a = vec4f(); var s2b = vec4f();
  var s3a = vec4f(); var s3b = vec4f();
  var s4a = vec4f(); var s4b = vec4f();
  var s5a = vec4f(); var s5b = vec4f();
  var s6a = vec4f(); var s6b = vec4f();
  var s7a = vec4f(); var s7b = vec4f();

  var full = 0u; // which of the two steps is read
  for (var start = begin; start < end + STEP; start += STEP) {
    var left_a = vec4f();
    var left_b = vec4f();
    var right_a = vec4f();
    var right_b = vec4f();
    if (start + left_line < left_end) { left_a = left[left_at]; }
    if (LEFT_LINES < STEP && start + LEFT_LINES + left_line < left_end) { left_b = left[left_at + left_more]; }
    if (start + right_line < right_end) { right_a = right[right_at]; }
    if (RIGHT_LINES < STEP && start + RIGHT_LINES + right_line < right_end) { right_b = right[right_at + right_more]; }
    left_at += STEP * params.row_vectors;
    right_at += STEP * params.column_pitch;

    // The first time round there is nothing to multiply yet.
    if (start > begin) {
      for (var k = 0u; k < STEP; k++) {
        let l = full * LEFT_STEP + k * LEFT_VECTORS + row;
        let r = full * RIGHT_STEP + k * RIGHT_VECTORS + column;
        let l_a = left_tile[l];
        let l_b = left_tile[l + LEFT_VECTORS / 2u];
        let r_a = right_tile[r];
        let r_b = right_tile[r + RIGHT_VECTORS / 2u];
        s0a += l_a.x * r_a; s0b += l_a.x * r_b;
        s1a += l_a.y * r_a; s1b += l_a.y * r_b;
        s2a += l_a.z * r_a; s2b += l_a.z * r_b;
        s3a += l_a.w * r_a; s3b += l_a.w * r_b;
        s4a += l_b.x * r_a; s4b += l_b.x * r_b;
        s5a += l_b.y * r_a; s5b += l_b.y * r_b;
        s6a += l_b.z * r_a; s6b += l_b.z * r_b;
        s7a += l_b.w * r_a; s7b += l_b.w * r_b;
      }
    }

    full = 1u - full;
    left_tile[full * LEFT_STEP + local] = left_a;
    if (LEFT_LINES < STEP) { left_tile[full * LEFT_STEP + INVOCATIONS + local] = left_b; }
    right_tile[full * RIGHT_STEP + local] = right_a;
    if (RIGHT_LINES < STEP) { right_tile[full * RIGHT_STEP + INVOCATIONS + local] = right_b; }
    workgroupBarrier();
  }

  let from_place = split * PLACES + place;
  let first_row = row_tile * TILE_ROWS + 4u * row;
  let at_column = column_tile * RIGHT_VECTORS + column;
  put(from_place, first_row, at_column, s0a, s0b);
  put(from_place, first_row + 1u, at_column, s1a, s1b);
  put(from_place, first_row + 2u, at_column, s2a, s2b);
  put(from_place, first_row + 3u, at_column, s3a, s3b);
  put(from_place, first_row + TILE_ROWS / 2u, at_column, s4a, s4b);
  put(from_place, first_row + TILE_ROWS / 2u + 1u, at_column, s5a, s5b);
  put(from_place, first_row + TILE_ROWS / 2u + 2u, at_column, s6a, s6b);
  put(from_place, first_row + TILE_ROWS / 2u + 3u, at_column, s7a, s7b);
}

fn put(place: u32, row: u32, column: u32, a: vec4f, b: vec4f) {
  if (row >= params.rows) { return; }
  let line = place * params.product_place + row * params.column_pitch;
  put_vector(column, line + column, a);
  put_vector(column + RIGHT_VECTORS / 2u, line + column + RIGHT_VECTORS / 2u, b);
}

fn put_vector(column: u32, at: u32, value: vec4f) {
  if (column >= params.column_vectors) { return; }
  if (params.add != 0u) { products[at] += value; } else { products[at] = value; }
}
