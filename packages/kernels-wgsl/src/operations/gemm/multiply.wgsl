// The inner part of a matrix product by tiles. A workgroup fills its tiles for STEP steps of the depth by set_left and
// set_right, then each invocation adds to its own REGISTER_ROWS × REGISTER_COLUMNS results, which lie THREAD_ROWS and
// THREAD_COLUMNS apart. A vector holds four neighbours along the depth: one load from workgroup memory serves
// 4 · REGISTER products.

const THREAD_ROWS = 8u;      // a multiple of 4
const THREAD_COLUMNS = 8u;   // a multiple of 8
const REGISTER_ROWS = 8u;    // 4 or 8
const REGISTER_COLUMNS = 8u; // 4 or 8
const STEP = 16u;            // 8, 16 or 32

const THREADS = THREAD_ROWS * THREAD_COLUMNS;
const TILE_ROWS = THREAD_ROWS * REGISTER_ROWS;
const TILE_COLUMNS = THREAD_COLUMNS * REGISTER_COLUMNS; // divides THREADS or is as large
const VECTORS = STEP / 4u;
// From vector to vector. Invocations that write different vectors of a row write to different banks.
const LEFT_PITCH = TILE_ROWS + 8u / VECTORS;
const RIGHT_PITCH = TILE_COLUMNS + 8u / VECTORS;
// Vectors that an invocation brings to each tile.
const LEFT_LOADS = VECTORS * TILE_ROWS / THREADS;
const RIGHT_LOADS = VECTORS * TILE_COLUMNS / THREADS;

var<workgroup> left_tile: array<Factors, VECTORS * LEFT_PITCH>;   // [VECTORS, rows]
var<workgroup> right_tile: array<Factors, VECTORS * RIGHT_PITCH>; // [VECTORS, columns]

// What is multiplied: as it comes from memory, four neighbours along the depth.
alias Factor = f32;
alias Factors = vec4f;

/// Eight rows of four columns (a) and four more (b). Named, because an array would not be kept in registers everywhere.
struct Sums {
  r0a: vec4f, r0b: vec4f,
  r1a: vec4f, r1b: vec4f,
  r2a: vec4f, r2b: vec4f,
  r3a: vec4f, r3b: vec4f,
  r4a: vec4f, r4b: vec4f,
  r5a: vec4f, r5b: vec4f,
  r6a: vec4f, r6b: vec4f,
  r7a: vec4f, r7b: vec4f,
}

fn set_left(vector: u32, row: u32, value: Factors) { left_tile[vector * LEFT_PITCH + row] = value; }

fn set_right(vector: u32, column: u32, value: Factors) { right_tile[vector * RIGHT_PITCH + column] = value; }

/// Row and column of this invocation among THREAD_ROWS × THREAD_COLUMNS. 32 neighbours are a block of 4 × 8, so that a
/// subgroup reads few different vectors.
fn place_of(local: u32) -> vec2u {
  let block = local / 32u;
  let across = THREAD_COLUMNS / 8u;
  return vec2u(block / across * 4u + local % 32u / 8u, block % across * 8u + local % 8u);
}

fn multiply_tiles(place: vec2u, sums: ptr<function, Sums>) {
  for (var v = 0u; v < VECTORS; v++) {
    let r = v * RIGHT_PITCH + place.y;
    let c0 = right_tile[r];
    let c1 = right_tile[r + THREAD_COLUMNS];
    let c2 = right_tile[r + 2u * THREAD_COLUMNS];
    let c3 = right_tile[r + 3u * THREAD_COLUMNS];
    let ax = vec4f(c0.x, c1.x, c2.x, c3.x);
    let ay = vec4f(c0.y, c1.y, c2.y, c3.y);
    let az = vec4f(c0.z, c1.z, c2.z, c3.z);
    let aw = vec4f(c0.w, c1.w, c2.w, c3.w);
    var bx: vec4f;
    var by: vec4f;
    var bz: vec4f;
    var bw: vec4f;
    if (REGISTER_COLUMNS == 8u) {
      let c4 = right_tile[r + 4u * THREAD_COLUMNS];
      let c5 = right_tile[r + 5u * THREAD_COLUMNS];
      let c6 = right_tile[r + 6u * THREAD_COLUMNS];
      let c7 = right_tile[r + 7u * THREAD_COLUMNS];
      bx = vec4f(c4.x, c5.x, c6.x, c7.x);
      by = vec4f(c4.y, c5.y, c6.y, c7.y);
      bz = vec4f(c4.z, c5.z, c6.z, c7.z);
      bw = vec4f(c4.w, c5.w, c6.w, c7.w);
    }
    let l = v * LEFT_PITCH + place.x;
    let l0 = left_tile[l + 0u * THREAD_ROWS];
    (*sums).r0a = l0.w * aw + (l0.z * az + (l0.y * ay + (l0.x * ax + (*sums).r0a)));
    if (REGISTER_COLUMNS == 8u) { (*sums).r0b = l0.w * bw + (l0.z * bz + (l0.y * by + (l0.x * bx + (*sums).r0b))); }
    let l1 = left_tile[l + 1u * THREAD_ROWS];
    (*sums).r1a = l1.w * aw + (l1.z * az + (l1.y * ay + (l1.x * ax + (*sums).r1a)));
    if (REGISTER_COLUMNS == 8u) { (*sums).r1b = l1.w * bw + (l1.z * bz + (l1.y * by + (l1.x * bx + (*sums).r1b))); }
    let l2 = left_tile[l + 2u * THREAD_ROWS];
    (*sums).r2a = l2.w * aw + (l2.z * az + (l2.y * ay + (l2.x * ax + (*sums).r2a)));
    if (REGISTER_COLUMNS == 8u) { (*sums).r2b = l2.w * bw + (l2.z * bz + (l2.y * by + (l2.x * bx + (*sums).r2b))); }
    let l3 = left_tile[l + 3u * THREAD_ROWS];
    (*sums).r3a = l3.w * aw + (l3.z * az + (l3.y * ay + (l3.x * ax + (*sums).r3a)));
    if (REGISTER_COLUMNS == 8u) { (*sums).r3b = l3.w * bw + (l3.z * bz + (l3.y * by + (l3.x * bx + (*sums).r3b))); }
    if (REGISTER_ROWS == 8u) {
      let l4 = left_tile[l + 4u * THREAD_ROWS];
      (*sums).r4a = l4.w * aw + (l4.z * az + (l4.y * ay + (l4.x * ax + (*sums).r4a)));
      if (REGISTER_COLUMNS == 8u) { (*sums).r4b = l4.w * bw + (l4.z * bz + (l4.y * by + (l4.x * bx + (*sums).r4b))); }
      let l5 = left_tile[l + 5u * THREAD_ROWS];
      (*sums).r5a = l5.w * aw + (l5.z * az + (l5.y * ay + (l5.x * ax + (*sums).r5a)));
      if (REGISTER_COLUMNS == 8u) { (*sums).r5b = l5.w * bw + (l5.z * bz + (l5.y * by + (l5.x * bx + (*sums).r5b))); }
      let l6 = left_tile[l + 6u * THREAD_ROWS];
      (*sums).r6a = l6.w * aw + (l6.z * az + (l6.y * ay + (l6.x * ax + (*sums).r6a)));
      if (REGISTER_COLUMNS == 8u) { (*sums).r6b = l6.w * bw + (l6.z * bz + (l6.y * by + (l6.x * bx + (*sums).r6b))); }
      let l7 = left_tile[l + 7u * THREAD_ROWS];
      (*sums).r7a = l7.w * aw + (l7.z * az + (l7.y * ay + (l7.x * ax + (*sums).r7a)));
      if (REGISTER_COLUMNS == 8u) { (*sums).r7b = l7.w * bw + (l7.z * bz + (l7.y * by + (l7.x * bx + (*sums).r7b))); }
    }
  }
}

fn put_column(at: Column, row: u32, top: vec4f, bottom: vec4f) {
  if (!at.exists) { return; }
  put(at, row, top.x);
  put(at, row + THREAD_ROWS, top.y);
  put(at, row + 2u * THREAD_ROWS, top.z);
  put(at, row + 3u * THREAD_ROWS, top.w);
  if (REGISTER_ROWS == 8u) {
    put(at, row + 4u * THREAD_ROWS, bottom.x);
    put(at, row + 5u * THREAD_ROWS, bottom.y);
    put(at, row + 6u * THREAD_ROWS, bottom.z);
    put(at, row + 7u * THREAD_ROWS, bottom.w);
  }
}

/// Hands the results over, column by column, so that a column's place is found once. A shader that uses this declares
/// `Column` with a member `exists`, column_of(column, part) and put(column, row, sum); `part` is which of several products.
fn put_results(tile: vec2u, place: vec2u, part: u32, sums: ptr<function, Sums>) {
  let row = tile.x + place.x;
  let column = tile.y + place.y;
  put_column(column_of(column, part), row, vec4f((*sums).r0a.x, (*sums).r1a.x, (*sums).r2a.x, (*sums).r3a.x), vec4f((*sums).r4a.x, (*sums).r5a.x, (*sums).r6a.x, (*sums).r7a.x));
  put_column(column_of(column + THREAD_COLUMNS, part), row, vec4f((*sums).r0a.y, (*sums).r1a.y, (*sums).r2a.y, (*sums).r3a.y), vec4f((*sums).r4a.y, (*sums).r5a.y, (*sums).r6a.y, (*sums).r7a.y));
  put_column(column_of(column + 2u * THREAD_COLUMNS, part), row, vec4f((*sums).r0a.z, (*sums).r1a.z, (*sums).r2a.z, (*sums).r3a.z), vec4f((*sums).r4a.z, (*sums).r5a.z, (*sums).r6a.z, (*sums).r7a.z));
  put_column(column_of(column + 3u * THREAD_COLUMNS, part), row, vec4f((*sums).r0a.w, (*sums).r1a.w, (*sums).r2a.w, (*sums).r3a.w), vec4f((*sums).r4a.w, (*sums).r5a.w, (*sums).r6a.w, (*sums).r7a.w));
  if (REGISTER_COLUMNS == 8u) {
    put_column(column_of(column + 4u * THREAD_COLUMNS, part), row, vec4f((*sums).r0b.x, (*sums).r1b.x, (*sums).r2b.x, (*sums).r3b.x), vec4f((*sums).r4b.x, (*sums).r5b.x, (*sums).r6b.x, (*sums).r7b.x));
    put_column(column_of(column + 5u * THREAD_COLUMNS, part), row, vec4f((*sums).r0b.y, (*sums).r1b.y, (*sums).r2b.y, (*sums).r3b.y), vec4f((*sums).r4b.y, (*sums).r5b.y, (*sums).r6b.y, (*sums).r7b.y));
    put_column(column_of(column + 6u * THREAD_COLUMNS, part), row, vec4f((*sums).r0b.z, (*sums).r1b.z, (*sums).r2b.z, (*sums).r3b.z), vec4f((*sums).r4b.z, (*sums).r5b.z, (*sums).r6b.z, (*sums).r7b.z));
    put_column(column_of(column + 7u * THREAD_COLUMNS, part), row, vec4f((*sums).r0b.w, (*sums).r1b.w, (*sums).r2b.w, (*sums).r3b.w), vec4f((*sums).r4b.w, (*sums).r5b.w, (*sums).r6b.w, (*sums).r7b.w));
  }
}
