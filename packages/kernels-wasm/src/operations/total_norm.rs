//! `totalNorm`: the sum of squares of every chunk, then the root of their sum, in f64.

use crate::simd::sums;
use core::arch::wasm32::*;

/// Values whose squares one work unit adds up.
const CHUNK: usize = 16384;

#[unsafe(no_mangle)]
pub extern "C" fn sum_squares_chunk_size() -> usize {
    CHUNK
}

/// partials[i] = Σ x² of the i-th chunk of the input's `count` values. The range counts chunks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum_squares(input: *const f32, partials: *mut f64, count: usize, begin: usize, end: usize) {
    for i in begin..end {
        let start = i * CHUNK;
        let [sum] = sums([input.add(start)], CHUNK.min(count - start), |[x]| [f32x4_mul(x, x)]);
        *partials.add(i) = sum;
    }
}

/// output = √Σ partials. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn total_norm(partials: *const f64, output: *mut f32, count: usize, begin: usize, end: usize) {
    for _ in begin..end {
        *output = (0..count).map(|i| *partials.add(i)).sum::<f64>().sqrt() as f32;
    }
}
