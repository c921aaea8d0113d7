//! `lerp`

use crate::simd::map;
use core::arch::wasm32::*;

/// target moves the part `weight` of the way to value. `rest` is 1 − weight, which f32 could not tell from it; the longer
/// part of the way is never computed, so that a weight of 1 copies.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lerp(target: *mut f32, value: *const f32, weight: f32, rest: f32, begin: usize, end: usize) {
    let inputs = [target as *const f32, value];
    if weight < 0.5 {
        let weight = f32x4_splat(weight);
        map(inputs, target, begin, end, |[t, v]| f32x4_add(t, f32x4_mul(weight, f32x4_sub(v, t))))
    } else {
        let rest = f32x4_splat(rest);
        map(inputs, target, begin, end, |[t, v]| f32x4_sub(v, f32x4_mul(rest, f32x4_sub(v, t))))
    }
}
