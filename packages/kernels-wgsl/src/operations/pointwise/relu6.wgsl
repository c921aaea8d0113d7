// uses rectified.wgsl

fn value(x: Floats) -> Floats {
  let positive = rectified(x);
  return select(positive, Floats(6.0), positive > Floats(6.0));
}

fn gradient(g: Floats, y: Floats) -> Floats {
  return select(Floats(0.0), g, (y > Floats(0.0)) & (y < Floats(6.0)));
}
