/// 1 / (1 + e^-x) of each, without overflow: e^x only of x at most 0. NaN stays NaN, looked for in the bits.
fn logistics(x: Floats) -> Floats {
  let e = exp(-abs(x));
  let s = select(e, Floats(1.0), x >= Floats(0.0)) / (1.0 + e);
  return select(s, x, (bitcast<Words>(x) & Words(0x7fffffffu)) > Words(0x7f800000u));
}
