// Mean and sum of squared deviations of what a row of lanes sees, in one pass. Every lane adds up deviations from the
// first value that it sees, its shift. That value's own deviation is in the sum of squares, so that a lane of n values
// loses at most a factor of n in accuracy, however far the mean is from 0. The lanes' means are joined as deviations from
// one of the channel's values, for the same reason, and the squares of theirs from the slice's mean are added to those
// within the lanes (Chan, Golub & LeVeque 1979). Needs reduction.wgsl.

struct Deviations {
  shift: Floats,
  n: f32,
  sum: Floats,
  squares: Floats,
}

fn deviate(deviations: ptr<function, Deviations>, x: Floats) {
  let d = x - (*deviations).shift;
  (*deviations).n += 1.0;
  (*deviations).sum += d;
  (*deviations).squares += d * d;
}

/// Mean and sum of squared deviations of the row's `count` values; every invocation must call. `reference` is any value
/// of theirs.
fn joined(deviations: Deviations, reference: f32, count: f32, local: u32) -> vec2f {
  let n = deviations.n;
  let in_lane = deviations.sum / max(n, 1.0);
  let of_lane = deviations.shift - reference + in_lane;
  let mean = row_sum(n * total(of_lane), local) / max(count, 1.0);
  let d = of_lane - mean;
  let squares = row_sum(total(deviations.squares - deviations.sum * in_lane + n * d * d), local);
  return vec2f(reference + mean, squares);
}
