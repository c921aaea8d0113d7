//! `leakyRelu` and its gradient.

use crate::simd::map;
use core::arch::wasm32::*;

/// output = input where positive, slope · input elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn leaky_relu(input: *const f32, output: *mut f32, slope: f32, begin: usize, end: usize) {
    let (zero, slope) = (f32x4_splat(0.0), f32x4_splat(slope));
    map([input], output, begin, end, |[x]| v128_bitselect(x, f32x4_mul(slope, x), f32x4_gt(x, zero)))
}

/// gradInput = gradOutput where input is positive, slope · gradOutput elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn leaky_relu_grad(
    grad_output: *const f32,
    input: *const f32,
    grad_input: *mut f32,
    slope: f32,
    begin: usize,
    end: usize,
) {
    let (zero, slope) = (f32x4_splat(0.0), f32x4_splat(slope));
    map([grad_output, input], grad_input, begin, end, |[g, x]| {
        v128_bitselect(g, f32x4_mul(slope, g), f32x4_gt(x, zero))
    })
}
