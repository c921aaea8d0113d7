//! `batchNorm` and its gradient. Ranges count channels.

use crate::simd::{madd, map, sums};
use core::arch::wasm32::*;

/// Adds up f over all values of a channel of [batch, channels, positions].
#[inline(always)]
unsafe fn channel_sums<const N: usize, const M: usize>(
    tensors: [*const f32; N],
    batch: usize,
    channels: usize,
    positions: usize,
    channel: usize,
    f: impl Fn([v128; N]) -> [v128; M],
) -> [f64; M] {
    let mut totals = [0f64; M];
    for n in 0..batch {
        let start = (n * channels + channel) * positions;
        let part = sums(tensors.map(|p| p.add(start)), positions, &f);
        for m in 0..M {
            totals[m] += part[m];
        }
    }
    totals
}

unsafe fn value_or(p: *const f32, channel: usize, absent: f32) -> f64 {
    (if p.is_null() { absent } else { *p.add(channel) }) as f64
}

/// Statistics of the batch: saveMean, saveInvstd, and the running ones, if any, moved towards them; then the output.
/// When not training the running statistics are used and saved. `weight` and `bias` may be null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch_norm(
    input: *const f32,
    weight: *const f32,
    bias: *const f32,
    running_mean: *mut f32,
    running_var: *mut f32,
    output: *mut f32,
    save_mean: *mut f32,
    save_invstd: *mut f32,
    batch: usize,
    channels: usize,
    positions: usize,
    training: bool,
    momentum: f64,
    eps: f64,
    begin: usize,
    end: usize,
) {
    let count = (batch * positions) as f64;
    for c in begin..end {
        let (mean, variance) = if training {
            let [sum] = channel_sums([input], batch, channels, positions, c, |[x]| [x]);
            let mean = sum / count;
            let shift = f32x4_splat(mean as f32);
            let [squares] = channel_sums([input], batch, channels, positions, c, |[x]| {
                let d = f32x4_sub(x, shift);
                [f32x4_mul(d, d)]
            });
            // The squares were taken around the mean as f32 has it.
            let variance = (squares / count - (mean - mean as f32 as f64).powi(2)).max(0.0);
            // `max` would hide a NaN.
            let variance = if squares.is_nan() { squares } else { variance };
            if !running_mean.is_null() {
                let (old_mean, old_var) = (*running_mean.add(c) as f64, *running_var.add(c) as f64);
                *running_mean.add(c) = (old_mean + momentum * (mean - old_mean)) as f32;
                let unbiased = variance * count / (count - 1.0);
                *running_var.add(c) = (old_var + momentum * (unbiased - old_var)) as f32;
            }
            (mean, variance)
        } else {
            (*running_mean.add(c) as f64, *running_var.add(c) as f64)
        };
        let invstd = 1.0 / (variance + eps).sqrt();
        *save_mean.add(c) = mean as f32;
        *save_invstd.add(c) = invstd as f32;

        let slope = invstd * value_or(weight, c, 1.0);
        let offset = value_or(bias, c, 0.0) - (mean - mean as f32 as f64) * slope;
        let (shift, slope, offset) = (f32x4_splat(mean as f32), f32x4_splat(slope as f32), f32x4_splat(offset as f32));
        for n in 0..batch {
            let start = (n * channels + c) * positions;
            map([input.add(start)], output.add(start), 0, positions, |[x]| madd(f32x4_sub(x, shift), slope, offset));
        }
    }
}

/// gradBias = Σ g, gradWeight = Σ g · x̂, gradInput = (g − (gradBias + x̂ · gradWeight) / count) · invstd · weight; when not
/// training the statistics are constants and only g · invstd · weight remains.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch_norm_grad(
    grad_output: *const f32,
    input: *const f32,
    save_mean: *const f32,
    save_invstd: *const f32,
    weight: *const f32,
    grad_input: *mut f32,
    grad_weight: *mut f32,
    grad_bias: *mut f32,
    batch: usize,
    channels: usize,
    positions: usize,
    training: bool,
    begin: usize,
    end: usize,
) {
    let count = (batch * positions) as f64;
    for c in begin..end {
        let invstd = *save_invstd.add(c) as f64;
        let mean = f32x4_splat(*save_mean.add(c));
        let [sum, dot] = channel_sums([grad_output, input], batch, channels, positions, c, |[g, x]| {
            [g, f32x4_mul(g, f32x4_sub(x, mean))]
        });
        let dot = dot * invstd;
        *grad_bias.add(c) = sum as f32;
        *grad_weight.add(c) = dot as f32;

        let slope = invstd * value_or(weight, c, 1.0);
        let (along_input, constant) =
            if training { (-slope * dot * invstd / count, -slope * sum / count) } else { (0.0, 0.0) };
        let slope = f32x4_splat(slope as f32);
        let (along_input, constant) = (f32x4_splat(along_input as f32), f32x4_splat(constant as f32));
        for n in 0..batch {
            let start = (n * channels + c) * positions;
            let target = grad_input.add(start);
            if training {
                map([grad_output.add(start), input.add(start)], target, 0, positions, |[g, x]| {
                    madd(g, slope, madd(f32x4_sub(x, mean), along_input, constant))
                });
            } else {
                map([grad_output.add(start)], target, 0, positions, |[g]| f32x4_mul(g, slope));
            }
        }
    }
}
