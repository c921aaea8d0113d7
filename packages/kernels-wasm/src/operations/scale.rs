//! `scale`

use crate::simd::map;
use core::arch::wasm32::*;

/// output = factor · input
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scale(input: *const f32, output: *mut f32, factor: f32, begin: usize, end: usize) {
    let factor = f32x4_splat(factor);
    map([input], output, begin, end, |[x]| f32x4_mul(factor, x))
}
