//! The five transforms of one dimension, and how two dimensions are made of them.

use super::{PATCH, TILE};
use crate::simd::madd;
use core::arch::wasm32::*;
use core::array::from_fn;

const A: f32 = std::f32::consts::FRAC_1_SQRT_2;
const B: f32 = std::f32::consts::SQRT_2;

#[inline(always)]
pub fn times(a: v128, x: f32) -> v128 {
    f32x4_mul(a, f32x4_splat(x))
}

/// a + b · x
#[inline(always)]
pub fn plus(a: v128, b: v128, x: f32) -> v128 {
    madd(b, f32x4_splat(x), a)
}

#[inline(always)]
pub fn both(even: v128, odd: v128) -> [v128; 2] {
    [f32x4_add(even, odd), f32x4_sub(even, odd)]
}

/// Bᵀ
#[inline(always)]
pub fn patch_1d(d: [v128; PATCH]) -> [v128; PATCH] {
    let [p, q] = both(plus(d[4], d[2], -2.0), times(plus(d[3], d[1], -2.0), A));
    let [r, s] = both(plus(d[4], d[2], -0.5), times(plus(d[3], d[1], -0.5), B));
    [plus(f32x4_add(d[0], d[4]), d[2], -2.5), p, q, r, s, plus(f32x4_add(d[1], d[5]), d[3], -2.5)]
}

/// G
#[inline(always)]
pub fn kernel_1d(g: [v128; 3]) -> [v128; PATCH] {
    let [p, q] = both(times(plus(g[0], g[2], 0.5), -2.0 / 3.0), times(g[1], A * -2.0 / 3.0));
    let [r, s] = both(times(plus(g[0], g[2], 2.0), 1.0 / 6.0), times(g[1], B / 6.0));
    [g[0], p, q, r, s, g[2]]
}

/// Aᵀ
#[inline(always)]
pub fn output_1d(m: [v128; PATCH]) -> [v128; TILE] {
    let (p, q) = (f32x4_add(m[1], m[2]), f32x4_sub(m[1], m[2]));
    let (r, s) = (f32x4_add(m[3], m[4]), f32x4_sub(m[3], m[4]));
    [
        f32x4_add(f32x4_add(m[0], p), r),
        plus(times(q, A), s, B),
        plus(times(p, 0.5), r, 2.0),
        plus(plus(m[5], q, A / 2.0), s, B * 2.0),
    ]
}

/// A
#[inline(always)]
pub fn output_gradient_1d(y: [v128; TILE]) -> [v128; PATCH] {
    let [p, q] = both(plus(y[0], y[2], 0.5), times(plus(y[1], y[3], 0.5), A));
    let [r, s] = both(plus(y[0], y[2], 2.0), times(plus(y[1], y[3], 2.0), B));
    [y[0], p, q, r, s, y[3]]
}

/// Gᵀ
#[inline(always)]
pub fn kernel_gradient_1d(u: [v128; PATCH]) -> [v128; 3] {
    let (p, q) = (f32x4_add(u[1], u[2]), f32x4_sub(u[1], u[2]));
    let (r, s) = (f32x4_add(u[3], u[4]), f32x4_sub(u[3], u[4]));
    [
        plus(plus(u[0], p, -2.0 / 3.0), r, 1.0 / 6.0),
        plus(times(q, A * -2.0 / 3.0), s, B / 6.0),
        plus(plus(u[5], p, -1.0 / 3.0), r, 1.0 / 3.0),
    ]
}

/// Both passes of a transform: along the rows as they come, then along the columns, whose places go to `put`.
#[inline(always)]
pub unsafe fn transform<const FROM: usize, const TO: usize>(
    mut row: impl FnMut(usize) -> [v128; FROM],
    along: impl Fn([v128; FROM]) -> [v128; TO],
    mut put: impl FnMut(usize, v128),
) {
    let mut half = [[f32x4_splat(0.0); TO]; FROM];
    for (r, line) in half.iter_mut().enumerate() {
        *line = along(row(r));
    }
    for c in 0..TO {
        for (r, value) in along(from_fn(|r| half[r][c])).into_iter().enumerate() {
            put(r * TO + c, value);
        }
    }
}
