// The inner part of a matrix product by tiles: a workgroup fills `left_tile` and `right_tile` for STEP steps of the
// depth, then each of its 256 invocations adds to 4 × 4 results of the 64 × 64, 16 apart.

const TILE = 64u;
const STEP = 16u;
const LEFT_PITCH = 65u; // one more than the tile, so that neighbours write to different banks

var<workgroup> left_tile: array<f32, STEP * LEFT_PITCH>; // [STEP, rows]
var<workgroup> right_tile: array<f32, STEP * TILE>;      // [STEP, columns]

fn multiply_tiles(local: u32, sums: ptr<function, array<vec4f, 4>>) {
  workgroupBarrier();
  for (var k = 0u; k < STEP; k++) {
    let l = k * LEFT_PITCH + local / 16u;
    let r = k * TILE + local % 16u;
    let across = vec4f(right_tile[r], right_tile[r + 16u], right_tile[r + 32u], right_tile[r + 48u]);
    sums[0] += left_tile[l] * across;
    sums[1] += left_tile[l + 16u] * across;
    sums[2] += left_tile[l + 32u] * across;
    sums[3] += left_tile[l + 48u] * across;
  }
  workgroupBarrier();
}
