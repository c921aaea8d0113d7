//! `silu` and its gradient.

use crate::simd::{logistic, madd, map};
use core::arch::wasm32::*;

/// output = x · σ(x)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn silu(input: *const f32, output: *mut f32, begin: usize, end: usize) {
    map([input], output, begin, end, |[x]| f32x4_mul(x, logistic(x)))
}

/// gradInput = gradOutput · σ · (1 + x · (1 − σ))
#[unsafe(no_mangle)]
pub unsafe extern "C" fn silu_grad(
    grad_output: *const f32,
    input: *const f32,
    grad_input: *mut f32,
    begin: usize,
    end: usize,
) {
    let one = f32x4_splat(1.0);
    map([grad_output, input], grad_input, begin, end, |[g, x]| {
        let s = logistic(x);
        f32x4_mul(f32x4_mul(g, s), madd(x, f32x4_sub(one, s), one))
    })
}
