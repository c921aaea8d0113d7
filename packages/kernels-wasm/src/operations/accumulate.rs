//! `accumulate`

use crate::simd::map;
use core::arch::wasm32::*;

/// target += value
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accumulate(target: *mut f32, value: *const f32, begin: usize, end: usize) {
    map([target as *const f32, value], target, begin, end, |[t, v]| f32x4_add(t, v))
}
