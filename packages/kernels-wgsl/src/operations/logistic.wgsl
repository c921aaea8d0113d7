// Both without overflow: e^x only of x at most 0.

/// 1 / (1 + e^-x)
fn logistic(x: f32) -> f32 {
  let e = exp(-abs(x));
  return keep_nan(x, select(e, 1.0, x >= 0.0) / (1.0 + e));
}

/// ln(1 + e^x)
fn softplus(x: f32) -> f32 {
  let e = exp(-abs(x));
  // ln(1 + e) would round a small e away; the series is exact to 1e-9 there.
  let series = e * (1.0 - e * (0.5 - e * (1.0 / 3.0 - e * 0.25)));
  return keep_nan(x, max(x, 0.0) + select(log(1.0 + e), series, e < 0.01));
}
