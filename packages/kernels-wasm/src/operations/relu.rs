//! `relu` and its gradient.

use crate::simd::map;
use core::arch::wasm32::*;

/// output = max(input, 0), keeping NaN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relu(input: *const f32, output: *mut f32, begin: usize, end: usize) {
    let zero = f32x4_splat(0.0);
    map([input], output, begin, end, |[x]| f32x4_max(x, zero))
}

/// gradInput = gradOutput where output > 0, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relu_grad(
    grad_output: *const f32,
    output: *const f32,
    grad_input: *mut f32,
    begin: usize,
    end: usize,
) {
    let zero = f32x4_splat(0.0);
    map([grad_output, output], grad_input, begin, end, |[g, y]| v128_and(g, f32x4_gt(y, zero)))
}
