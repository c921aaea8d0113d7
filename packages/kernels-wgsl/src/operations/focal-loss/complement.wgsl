/// 1 - e^x for x at most 0, exact for small x too.
fn complement(x: f32) -> f32 {
  let series = -x * (1.0 + x * (1.0 / 2.0) * (1.0 + x * (1.0 / 3.0) * (1.0 + x * 0.25)));
  return select(1.0 - exp(x), series, x > -0.05);
}

/// base^exponent for a base from 0 to 1: pow has no value for 0^0.
fn power(base: f32, exponent: f32) -> f32 {
  if (exponent == 0.0) { return 1.0; }
  if (base == 0.0) { return select(0.0, 0x1.fffffep+127f, exponent < 0.0); }
  return pow(base, exponent);
}
