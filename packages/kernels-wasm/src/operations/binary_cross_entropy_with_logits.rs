//! `binaryCrossEntropyWithLogits` and its gradient.

use crate::simd::{logistic, map};
use core::arch::wasm32::*;

/// Elements of one partial sum.
const BLOCK: usize = 4096;

/// ln(1 + eˣ) without overflow; NaN stays NaN.
pub fn softplus(x: f64) -> f64 {
    let positive = if x < 0.0 { 0.0 } else { x };
    positive + (-x.abs()).exp().ln_1p()
}

/// Sums softplus(x) − x · target over blocks of 4096 of `count` elements into `sums`. The range counts blocks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn binary_cross_entropy_with_logits_blocks(
    input: *const f32,
    target: *const f32,
    sums: *mut f64,
    count: usize,
    begin: usize,
    end: usize,
) {
    for block in begin..end {
        let mut sum = 0f64;
        for i in block * BLOCK..((block + 1) * BLOCK).min(count) {
            let x = *input.add(i) as f64;
            sum += softplus(x) - x * *target.add(i) as f64;
        }
        *sums.add(block) = sum;
    }
}

/// output = mean over the `count` elements that went into the sums of `blocks` blocks. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn binary_cross_entropy_with_logits(
    sums: *const f64,
    blocks: usize,
    output: *mut f32,
    count: usize,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let sum: f64 = (0..blocks).map(|block| *sums.add(block)).sum();
        *output = (sum / count as f64) as f32;
    }
}

/// gradInput = (σ(x) − target) · gradOutput / count. The range counts elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn binary_cross_entropy_with_logits_grad(
    grad_output: *const f32,
    input: *const f32,
    target: *const f32,
    grad_input: *mut f32,
    count: usize,
    begin: usize,
    end: usize,
) {
    let scale = f32x4_splat((*grad_output as f64 / count as f64) as f32);
    map([input, target], grad_input, begin, end, |[x, t]| f32x4_mul(scale, f32x4_sub(logistic(x), t)))
}
