// uses logistics.wgsl

fn value(x: Floats) -> Floats {
  return x * logistics(x);
}

fn gradient(g: Floats, x: Floats) -> Floats {
  let s = logistics(x);
  return g * s * (1.0 + x * (1.0 - s));
}
