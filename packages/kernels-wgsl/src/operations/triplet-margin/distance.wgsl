/// Squared Euclidean distance of rows `a` and `b`, at least 1e-12: the derivative of a distance divides by it.
fn squared_distance(a: u32, b: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < params.width; i++) {
    let d = input[a * params.width + i] - input[b * params.width + i];
    sum += d * d;
  }
  return select(sum, params.min_squared, sum < params.min_squared); // max may lose a NaN
}
