//! `relu6` and its gradient.

use crate::simd::map;
use core::arch::wasm32::*;

/// output = min(max(input, 0), 6), keeping NaN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relu6(input: *const f32, output: *mut f32, begin: usize, end: usize) {
    let zero = f32x4_splat(0.0);
    let six = f32x4_splat(6.0);
    map([input], output, begin, end, |[x]| f32x4_min(f32x4_max(x, zero), six))
}

/// gradInput = gradOutput where 0 < output < 6, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relu6_grad(
    grad_output: *const f32,
    output: *const f32,
    grad_input: *mut f32,
    begin: usize,
    end: usize,
) {
    let zero = f32x4_splat(0.0);
    let six = f32x4_splat(6.0);
    let inside = |y| v128_and(f32x4_gt(y, zero), f32x4_lt(y, six));
    map([grad_output, output], grad_input, begin, end, |[g, y]| v128_and(g, inside(y)))
}
