//! `batchNorm`, `catBatchNorm` and their gradients. Ranges count channels.

use crate::simd::{madd, map, sums};
use core::arch::wasm32::*;

/// One of the tensors [batch, channels, positions] that stand side by side as if they were joined along the channels.
#[repr(C)]
pub struct Part {
    data: *mut f32,
    channels: usize,
}

/// One channel of a tensor: its plane in the first image, and how far on that of the next image is.
#[derive(Clone, Copy)]
struct Channel {
    first: *mut f32,
    stride: usize,
}

impl Channel {
    /// `channel` counts through all parts.
    unsafe fn of(mut part: *const Part, positions: usize, mut channel: usize) -> Self {
        while channel >= (*part).channels {
            channel -= (*part).channels;
            part = part.add(1);
        }
        Self { first: (*part).data.add(channel * positions), stride: (*part).channels * positions }
    }

    unsafe fn plane(self, image: usize) -> *mut f32 {
        self.first.add(image * self.stride)
    }

    /// Sum of f over all values.
    #[inline(always)]
    unsafe fn sum(self, batch: usize, positions: usize, f: impl Fn(v128) -> v128) -> f64 {
        (0..batch).map(|n| sums([self.plane(n).cast_const()], positions, |[x]| [f(x)])[0]).sum()
    }
}

unsafe fn value_or(p: *const f32, channel: usize, absent: f32) -> f64 {
    (if p.is_null() { absent } else { *p.add(channel) }) as f64
}

/// Statistics of the batch: saveMean, saveInvstd, and the running ones, if any, moved towards them; then the output, in
/// one pass: relu(x̂ · weight + bias + residual). When not training the running statistics are used and saved.
/// `inputs` are the parts of the input; `weight`, `bias` and `residual` may be null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch_norm(
    inputs: *const Part,
    weight: *const f32,
    bias: *const f32,
    running_mean: *mut f32,
    running_var: *mut f32,
    residual: *const f32,
    output: *mut f32,
    save_mean: *mut f32,
    save_invstd: *mut f32,
    batch: usize,
    channels: usize,
    positions: usize,
    training: bool,
    relu: bool,
    momentum: f64,
    eps: f64,
    begin: usize,
    end: usize,
) {
    let count = (batch * positions) as f64;
    let least = f32x4_splat(if relu { 0.0 } else { f32::NEG_INFINITY });
    for c in begin..end {
        let input = Channel::of(inputs, positions, c);
        let (mean, variance) = if training {
            let mean = input.sum(batch, positions, |x| x) / count;
            let shift = f32x4_splat(mean as f32);
            let squares = input.sum(batch, positions, |x| {
                let d = f32x4_sub(x, shift);
                f32x4_mul(d, d)
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
        let normalised = |x| madd(f32x4_sub(x, shift), slope, offset);
        // Two instructions where f32x4_max takes eight on x86; f32x4_pmax loses NaN with relaxed SIMD.
        let clamped = |y| v128_andnot(y, f32x4_lt(y, least));
        for n in 0..batch {
            let start = (n * channels + c) * positions;
            let (x, y) = (input.plane(n).cast_const(), output.add(start));
            if residual.is_null() {
                map([x], y, 0, positions, |[x]| clamped(normalised(x)));
            } else {
                map([x, residual.add(start)], y, 0, positions, |[x, r]| clamped(f32x4_add(normalised(x), r)));
            }
        }
    }
}

/// With g the gradient where the output is positive, or everywhere without `relu`: gradResidual = g, gradBias = Σ g,
/// gradWeight = Σ g · x̂, gradInput = (g − (gradBias + x̂ · gradWeight) / count) · invstd · weight; when not training the
/// statistics are constants and only g · invstd · weight remains. `output` is null without `relu`, `grad_residual` where
/// it is not wanted; `inputs` and `grad_inputs` are parts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch_norm_grad(
    grad_output: *const f32,
    output: *const f32,
    inputs: *const Part,
    save_mean: *const f32,
    save_invstd: *const f32,
    weight: *const f32,
    grad_inputs: *const Part,
    grad_weight: *mut f32,
    grad_bias: *mut f32,
    grad_residual: *mut f32,
    batch: usize,
    channels: usize,
    positions: usize,
    training: bool,
    begin: usize,
    end: usize,
) {
    let count = (batch * positions) as f64;
    let relu = !output.is_null();
    // Without relu anything may stand in for the output: every gradient passes.
    let output = if relu { output } else { grad_output };
    let (zero, always) = (f32x4_splat(0.0), i32x4_splat(if relu { 0 } else { -1 }));
    let masked = |g, y| v128_and(g, v128_or(f32x4_gt(y, zero), always));
    for c in begin..end {
        let (input, grad_input) = (Channel::of(inputs, positions, c), Channel::of(grad_inputs, positions, c));
        let invstd = *save_invstd.add(c) as f64;
        let mean = f32x4_splat(*save_mean.add(c));
        let (mut sum, mut dot) = (0f64, 0f64);
        for n in 0..batch {
            let start = (n * channels + c) * positions;
            let (g, y, x) = (grad_output.add(start), output.add(start), input.plane(n).cast_const());
            // A plane at a time, so that it is read from memory once.
            if !grad_residual.is_null() {
                map([g, y], grad_residual.add(start), 0, positions, |[g, y]| masked(g, y));
            }
            let part = sums([g, y, x], positions, |[g, y, x]| {
                let g = masked(g, y);
                [g, f32x4_mul(g, f32x4_sub(x, mean))]
            });
            sum += part[0];
            dot += part[1];
        }
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
            let planes = [grad_output.add(start), output.add(start), input.plane(n)];
            map(planes, grad_input.plane(n), 0, positions, |[g, y, x]| {
                madd(masked(g, y), slope, madd(f32x4_sub(x, mean), along_input, constant))
            });
        }
    }
}
