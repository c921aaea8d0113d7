struct Params {
  negative_slope: f32,
}

@group(0) @binding(3) var<uniform> params: Params;

fn value(x: Floats) -> Floats {
  return x * slope(x);
}

fn gradient(g: Floats, x: Floats) -> Floats {
  return g * slope(x);
}

fn slope(x: Floats) -> Floats {
  return select(Floats(params.negative_slope), Floats(1.0), x > Floats(0.0));
}
