//! `clipNorm`

use crate::simd::map;
use core::arch::wasm32::*;

/// value · min(1, max_norm / (norm + 1e-6)); NaN where the norm is NaN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clip_norm(value: *mut f32, norm: *const f32, max_norm: f32, begin: usize, end: usize) {
    let ratio = f32x4_splat(max_norm / (*norm + 1e-6));
    // Unlike f32::min, this one keeps NaN.
    let factor = f32x4_min(f32x4_splat(1.0), ratio);
    map([value as *const f32], value, begin, end, |[x]| f32x4_mul(factor, x))
}
