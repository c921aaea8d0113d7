// The inner part of a matrix product by tiles: a workgroup of 64 fills `left_tile` and `right_tile` for STEP steps of
// the depth, then each invocation adds to its 8 × 8 results of the 64 × 64, which are 8 apart.

const TILE = 64u;
const STEP = 16u;
const LEFT_PITCH = 65u; // one more than the tile, so that neighbours write to different banks

var<workgroup> left_tile: array<f32, STEP * LEFT_PITCH>; // [STEP, rows]
var<workgroup> right_tile: array<f32, STEP * TILE>;      // [STEP, columns]

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

fn multiply_tiles(local: u32, sums: ptr<function, Sums>) {
  workgroupBarrier();
  for (var k = 0u; k < STEP; k++) {
    let l = k * LEFT_PITCH + local / 8u;
    let r = k * TILE + local % 8u;
    let right_a = vec4f(right_tile[r], right_tile[r + 8u], right_tile[r + 16u], right_tile[r + 24u]);
    let right_b = vec4f(right_tile[r + 32u], right_tile[r + 40u], right_tile[r + 48u], right_tile[r + 56u]);
    let left0 = left_tile[l];
    (*sums).r0a += left0 * right_a;
    (*sums).r0b += left0 * right_b;
    let left1 = left_tile[l + 8u];
    (*sums).r1a += left1 * right_a;
    (*sums).r1b += left1 * right_b;
    let left2 = left_tile[l + 16u];
    (*sums).r2a += left2 * right_a;
    (*sums).r2b += left2 * right_b;
    let left3 = left_tile[l + 24u];
    (*sums).r3a += left3 * right_a;
    (*sums).r3b += left3 * right_b;
    let left4 = left_tile[l + 32u];
    (*sums).r4a += left4 * right_a;
    (*sums).r4b += left4 * right_b;
    let left5 = left_tile[l + 40u];
    (*sums).r5a += left5 * right_a;
    (*sums).r5b += left5 * right_b;
    let left6 = left_tile[l + 48u];
    (*sums).r6a += left6 * right_a;
    (*sums).r6b += left6 * right_b;
    let left7 = left_tile[l + 56u];
    (*sums).r7a += left7 * right_a;
    (*sums).r7b += left7 * right_b;
  }
  workgroupBarrier();
}

/// The same by index: [2 · row + column / 4][column % 4].
fn indexed(sums: ptr<function, Sums>) -> array<vec4f, 16> {
  return array<vec4f, 16>(
    (*sums).r0a, (*sums).r0b,
    (*sums).r1a, (*sums).r1b,
    (*sums).r2a, (*sums).r2b,
    (*sums).r3a, (*sums).r3b,
    (*sums).r4a, (*sums).r4b,
    (*sums).r5a, (*sums).r5b,
    (*sums).r6a, (*sums).r6b,
    (*sums).r7a, (*sums).r7b,
  );
}
