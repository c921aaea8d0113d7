/// max(0, x), but NaN where x is NaN: by the bits, because max may turn NaN into 0. Negative and not NaN becomes 0.
fn rectified(x: Floats) -> Floats {
  let bits = bitcast<Words>(x);
  return select(x, Floats(0.0), (bits >= Words(0x80000000u)) & (bits <= Words(0xff800000u)));
}
