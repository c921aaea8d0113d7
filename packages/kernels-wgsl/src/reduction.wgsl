// Reductions over `lanes` neighbouring invocations: a workgroup of 256 holds 256 / lanes rows. As a tree, so that the
// rounding error grows with the logarithm of the lanes. Every invocation must call, and receives its row's result.

override lanes: u32 = 256; // a power of two

var<workgroup> partials: array<f32, 256>;

fn row_sum(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  partials[local] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local % lanes < half) { partials[local] += partials[local + half]; }
  }
  workgroupBarrier();
  let total = partials[local - local % lanes];
  workgroupBarrier(); // before the next reduction overwrites it
  return total;
}

fn row_max(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  partials[local] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local % lanes < half) { partials[local] = max(partials[local], partials[local + half]); }
  }
  workgroupBarrier();
  let largest = partials[local - local % lanes];
  workgroupBarrier();
  return largest;
}
