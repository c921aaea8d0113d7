//! Depthwise `conv2dWeightGrad`.

use super::MOST_TAPS;
use super::padded::{Padded, load_step};
use crate::simd::{LANES, load, load_part, madd, store};
use core::arch::wasm32::*;

/// Sums of g · p, g · (p one dilation on), … over a row of `n` outputs.
#[inline(always)]
unsafe fn row_dots<const K: usize>(g: *const f32, p: *const f32, n: usize, dilation: usize, stride: usize) -> [f64; K] {
    let mut sums = [f32x4_splat(0.0); K];
    let mut x = 0;
    while x < n {
        let left = n - x;
        let gradient = if left >= LANES { load(g.add(x)) } else { load_part(g.add(x), left) };
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum = madd(load_step(p.add(x * stride + k * dilation), stride), gradient, *sum);
        }
        x += LANES;
    }
    sums.map(|sum| {
        let mut lanes = [0f32; LANES];
        store(lanes.as_mut_ptr(), sum);
        lanes.iter().map(|&value| value as f64).sum()
    })
}

/// gradWeight[c] = Σ over images and outputs of gradOutput · padded input. The range counts channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn depthwise_weight_grad(
    grad_output: *const f32,
    out_height: usize,
    out_width: usize,
    input: *const f32,
    height: usize,
    width: usize,
    rows: usize,
    columns: usize,
    top: isize,
    left: isize,
    batch: usize,
    channels: usize,
    kernel_height: usize,
    kernel_width: usize,
    dilation_y: usize,
    dilation_x: usize,
    stride_y: usize,
    stride_x: usize,
    grad_weight: *mut f32,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let padded = Padded { rows, columns, top, left, spacing_y: 1, spacing_x: 1 };
    for channel in begin..end {
        let mut totals = [0f64; MOST_TAPS];
        for image in 0..batch {
            let plane = image * channels + channel;
            padded.lay_out(input.add(plane * height * width), height, width, private);
            let gradient = grad_output.add(plane * out_height * out_width);
            for y in 0..out_height {
                let g = gradient.add(y * out_width);
                for ky in 0..kernel_height {
                    let p = private.add((y * stride_y + ky * dilation_y) * columns);
                    let totals = &mut totals[ky * kernel_width..(ky + 1) * kernel_width];
                    match (kernel_width, dilation_x, stride_x) {
                        (3, 1, 1) => add(totals, row_dots::<3>(g, p, out_width, 1, 1)),
                        (3, 1, 2) => add(totals, row_dots::<3>(g, p, out_width, 1, 2)),
                        (5, 1, 1) => add(totals, row_dots::<5>(g, p, out_width, 1, 1)),
                        (5, 1, 2) => add(totals, row_dots::<5>(g, p, out_width, 1, 2)),
                        _ => {
                            for (kx, total) in totals.iter_mut().enumerate() {
                                *total += row_dots::<1>(g, p.add(kx * dilation_x), out_width, 1, stride_x)[0];
                            }
                        }
                    }
                }
            }
        }
        let taps = kernel_height * kernel_width;
        for (tap, total) in totals.iter().enumerate().take(taps) {
            *grad_weight.add(channel * taps + tap) = *total as f32;
        }
    }
}

#[inline(always)]
fn add<const K: usize>(totals: &mut [f64], row: [f64; K]) {
    for (total, value) in totals.iter_mut().zip(row) {
        *total += value;
    }
}
