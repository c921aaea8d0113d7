//! `gemPool2d` and its gradient. Ranges count planes. Powers are taken of quotients of at most about 1, which do not overflow.

use crate::simd::{exp, ln, map, sums};
use core::arch::wasm32::*;

/// (mean of max(x, eps)^p)^(1/p), as the largest value times that of the values' shares of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gem_pool2d(
    input: *const f32,
    p: *const f32,
    output: *mut f32,
    extent: usize,
    eps: f64,
    begin: usize,
    end: usize,
) {
    let (power, least) = (*p, eps as f32);
    for plane in begin..end {
        let input = input.add(plane * extent);
        // A NaN is passed over here, and comes out of the sum.
        let largest = (0..extent).fold(least, |m, i| m.max(*input.add(i)));
        let [sum] = sums([input], extent, |[x]| {
            let share = f32x4_div(f32x4_max(x, f32x4_splat(least)), f32x4_splat(largest));
            [exp(f32x4_mul(f32x4_splat(power), ln(share)))]
        });
        let mean = (sum / extent as f64).powf(1.0 / power as f64);
        *output.add(plane) = (largest as f64 * mean) as f32;
    }
}

/// gradInput = g/HW · (x/y)^(p − 1) where x is at least eps; gradP = g · y/p · mean of (x/y)^p · ln(x/y)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gem_pool2d_grad(
    grad_output: *const f32,
    input: *const f32,
    p: *const f32,
    output: *const f32,
    grad_input: *mut f32,
    grad_p: *mut f32,
    extent: usize,
    eps: f64,
    begin: usize,
    end: usize,
) {
    let power = *p;
    let least = f32x4_splat(eps as f32);
    for plane in begin..end {
        let input = input.add(plane * extent);
        let (g, y) = (*grad_output.add(plane), *output.add(plane));
        let log = |x: v128| ln(f32x4_div(f32x4_max(x, least), f32x4_splat(y)));
        let [sum] = sums([input], extent, |[x]| {
            let log = log(x);
            [f32x4_mul(exp(f32x4_mul(f32x4_splat(power), log)), log)]
        });
        *grad_p.add(plane) = (g as f64 * y as f64 * sum / (power as f64 * extent as f64)) as f32;
        let share = f32x4_splat(g / extent as f32);
        map([input], grad_input.add(plane * extent), 0, extent, |[x]| {
            let slope = exp(f32x4_mul(f32x4_splat(power - 1.0), log(x)));
            v128_andnot(f32x4_mul(share, slope), f32x4_lt(x, least))
        });
    }
}
