// A compiler may take every float for a number, and a driver's exp, log, min and max may turn NaN into one: a loss that
// went wrong would look right. So NaN is looked for in the bits.

fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

/// f_of_x, but NaN where x is NaN.
fn keep_nan(x: f32, f_of_x: f32) -> f32 {
  return select(f_of_x, x, is_nan(x));
}
