// uses rectified.wgsl

fn value(x: Floats) -> Floats {
  return rectified(x);
}

fn gradient(g: Floats, y: Floats) -> Floats {
  return select(Floats(0.0), g, y > Floats(0.0));
}
