// uses logistics.wgsl

fn value(x: Floats) -> Floats {
  return logistics(x);
}

fn gradient(g: Floats, y: Floats) -> Floats {
  return g * y * (1.0 - y);
}
