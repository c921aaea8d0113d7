/// The margin of one row: cos m and sin m, the cosine down to which it applies as an angle, and what is taken off below.
struct Margin {
  cosine: f32,
  sine: f32,
  threshold: f32,
  linear: f32,
}

/// WGSL promises three digits of sin and cos; these series hold to a rounding error for angles from 0 to pi.
fn margin_of(label: u32) -> Margin {
  if (params.has_margins == 0u || label >= params.classes) {
    return Margin(params.cos_m, params.sin_m, params.threshold, params.linear);
  }
  let m = margins[label];
  let x = m - 1.57079637 + 4.37113883e-8; // from pi / 2, whose rounding error is added again
  let q = x * x;
  let sine = 1.0 - q / 2.0 * (1.0 - q / 12.0 * (1.0 - q / 30.0 * (1.0 - q / 56.0 * (1.0 - q / 90.0 * (1.0 - q / 132.0)))));
  let cosine = -x * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0 * (1.0 - q / 110.0)))));
  let easy = params.easy_margin != 0u;
  return Margin(cosine, sine, select(-cosine, 0.0, easy), select(m * sine, 0.0, easy));
}
