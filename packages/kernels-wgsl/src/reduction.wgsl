// Reductions over `lanes` neighbouring invocations: a workgroup of 256 holds 256 / lanes rows. As a tree, so that the
// rounding error grows with the logarithm of the lanes. Every invocation must call, and receives its row's result.

override lanes: u32 = 256; // a power of two

var<workgroup> row_values: array<f32, 256>;

fn row_sum(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  row_values[local] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local % lanes < half) { row_values[local] += row_values[local + half]; }
  }
  workgroupBarrier();
  let total = row_values[local - local % lanes];
  workgroupBarrier(); // before the next reduction overwrites it
  return total;
}

var<workgroup> row_pairs: array<vec2f, 256>;

/// Two sums at once, for half the barriers.
fn row_sum2(value: vec2f, local: u32) -> vec2f {
  if (lanes == 1u) { return value; }
  row_pairs[local] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local % lanes < half) { row_pairs[local] += row_pairs[local + half]; }
  }
  workgroupBarrier();
  let total = row_pairs[local - local % lanes];
  workgroupBarrier();
  return total;
}

fn row_max(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  row_values[local] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local % lanes < half) { row_values[local] = max(row_values[local], row_values[local + half]); }
  }
  workgroupBarrier();
  let largest = row_values[local - local % lanes];
  workgroupBarrier();
  return largest;
}
