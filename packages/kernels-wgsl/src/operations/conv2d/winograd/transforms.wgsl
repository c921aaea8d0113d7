// One-dimensional transforms of Winograd's F(4, 3), interpolated at 0, ±1/√2, ±√2 and ∞: half the rounding error of the
// 0, ±1, ±2, ∞ of Lavin and Gray (2016). A two-dimensional one goes along y, is transposed, and goes along x. Vectors
// hold independent elements, and every index is a constant, so that all of it stays in registers.

const A = 0.70710678118654752; // 1/√2
const B = 1.41421356237309505; // √2

/// Bᵀ d: six pixels of the input.
fn patch_1d(d: array<vec3f, 6>) -> array<vec3f, 6> {
  let p = d[4] - 2.0 * d[2];
  let q = A * (d[3] - 2.0 * d[1]);
  let r = d[4] - 0.5 * d[2];
  let s = B * (d[3] - 0.5 * d[1]);
  return array<vec3f, 6>(d[0] + d[4] - 2.5 * d[2], p + q, p - q, r + s, r - s, d[1] + d[5] - 2.5 * d[3]);
}

/// G g: three taps of the kernel.
fn kernel_1d(g: array<vec3f, 3>) -> array<vec3f, 6> {
  let p = -2.0 / 3.0 * (g[0] + 0.5 * g[2]);
  let q = -2.0 / 3.0 * A * g[1];
  let r = 1.0 / 6.0 * (g[0] + 2.0 * g[2]);
  let s = 1.0 / 6.0 * B * g[1];
  return array<vec3f, 6>(g[0], p + q, p - q, r + s, r - s, g[2]);
}

/// Aᵀ m: the products become four pixels of the output.
fn output_1d(m: array<vec4f, 6>) -> array<vec4f, 4> {
  let p = m[1] + m[2];
  let q = m[1] - m[2];
  let r = m[3] + m[4];
  let s = m[3] - m[4];
  return array<vec4f, 4>(m[0] + p + r, A * q + B * s, 0.5 * p + 2.0 * r, m[5] + 0.5 * A * q + 2.0 * B * s);
}

/// Six rows of six, as halves of rows: the left three columns and the right three.
struct Square {
  left: array<vec3f, 6>,
  right: array<vec3f, 6>,
}

fn transposed(s: Square) -> Square {
  let a = transpose(mat3x3f(s.left[0], s.left[1], s.left[2]));
  let b = transpose(mat3x3f(s.right[0], s.right[1], s.right[2]));
  let c = transpose(mat3x3f(s.left[3], s.left[4], s.left[5]));
  let d = transpose(mat3x3f(s.right[3], s.right[4], s.right[5]));
  return Square(
    array<vec3f, 6>(a[0], a[1], a[2], b[0], b[1], b[2]),
    array<vec3f, 6>(c[0], c[1], c[2], d[0], d[1], d[2]),
  );
}

/// A y: four gradients of the output.
fn output_gradient_1d(y: array<vec4f, 4>) -> array<vec4f, 6> {
  let p = y[0] + 0.5 * y[2];
  let q = A * (y[1] + 0.5 * y[3]);
  let r = y[0] + 2.0 * y[2];
  let s = B * (y[1] + 2.0 * y[3]);
  return array<vec4f, 6>(y[0], p + q, p - q, r + s, r - s, y[3]);
}

/// Gᵀ m: the products become three gradients of the kernel.
fn kernel_gradient_1d(m: array<vec3f, 6>) -> array<vec3f, 3> {
  let p = -2.0 / 3.0 * (m[1] + m[2]);
  let q = -2.0 / 3.0 * A * (m[1] - m[2]);
  let r = 1.0 / 6.0 * (m[3] + m[4]);
  let s = 1.0 / 6.0 * B * (m[3] - m[4]);
  return array<vec3f, 3>(m[0] + p + r, q + s, m[5] + 0.5 * p + 2.0 * r);
}
