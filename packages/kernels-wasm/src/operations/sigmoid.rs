//! `sigmoid` and its gradient.

use crate::simd::{logistic, map};
use core::arch::wasm32::*;

/// output = 1 / (1 + e⁻ˣ)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sigmoid(input: *const f32, output: *mut f32, begin: usize, end: usize) {
    map([input], output, begin, end, |[x]| logistic(x))
}

/// gradInput = gradOutput · y · (1 − y)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sigmoid_grad(
    grad_output: *const f32,
    output: *const f32,
    grad_input: *mut f32,
    begin: usize,
    end: usize,
) {
    let one = f32x4_splat(1.0);
    map([grad_output, output], grad_input, begin, end, |[g, y]| f32x4_mul(f32x4_mul(g, y), f32x4_sub(one, y)))
}
