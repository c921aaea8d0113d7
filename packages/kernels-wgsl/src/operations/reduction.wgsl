// Reductions over `lanes` neighbouring invocations: a workgroup of 256 holds 256 / lanes rows. In two steps, of up to 16
// lanes and of what these found: few barriers, and the rounding error grows with the root of the lanes. Always in the same
// order. Every invocation must call, and receives its row's result.

override lanes: u32 = 256; // a power of two

var<workgroup> row_values: array<f32, 256>;
var<workgroup> row_pairs: array<vec2f, 256>;

fn row_sum(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  let lane = local % lanes;
  let first = local - lane;
  let few = min(lanes, 16u);
  row_values[local] = value;
  workgroupBarrier();
  if (lane < few) {
    // In place: nobody else reads or writes these.
    var of_few = row_values[local];
    for (var i = lane + few; i < lanes; i += few) { of_few += row_values[first + i]; }
    row_values[local] = of_few;
  }
  workgroupBarrier();
  var total = row_values[first];
  for (var i = 1u; i < few; i++) { total += row_values[first + i]; }
  workgroupBarrier(); // before the next reduction overwrites it
  return total;
}

/// Two sums at once, for half the barriers.
fn row_sum2(value: vec2f, local: u32) -> vec2f {
  if (lanes == 1u) { return value; }
  let lane = local % lanes;
  let first = local - lane;
  let few = min(lanes, 16u);
  row_pairs[local] = value;
  workgroupBarrier();
  if (lane < few) {
    // In place: nobody else reads or writes these.
    var of_few = row_pairs[local];
    for (var i = lane + few; i < lanes; i += few) { of_few += row_pairs[first + i]; }
    row_pairs[local] = of_few;
  }
  workgroupBarrier();
  var total = row_pairs[first];
  for (var i = 1u; i < few; i++) { total += row_pairs[first + i]; }
  workgroupBarrier(); // before the next reduction overwrites it
  return total;
}

fn row_max(value: f32, local: u32) -> f32 {
  if (lanes == 1u) { return value; }
  let lane = local % lanes;
  let first = local - lane;
  let few = min(lanes, 16u);
  row_values[local] = value;
  workgroupBarrier();
  if (lane < few) {
    // In place: nobody else reads or writes these.
    var of_few = row_values[local];
    for (var i = lane + few; i < lanes; i += few) { of_few = max(of_few, row_values[first + i]); }
    row_values[local] = of_few;
  }
  workgroupBarrier();
  var largest = row_values[first];
  for (var i = 1u; i < few; i++) { largest = max(largest, row_values[first + i]); }
  workgroupBarrier(); // before the next reduction overwrites it
  return largest;
}
