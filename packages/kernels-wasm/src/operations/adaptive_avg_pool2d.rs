//! `adaptiveAvgPool2d` and its gradient. Ranges count planes.

use crate::simd::{fill, sums};
use core::arch::wasm32::*;

/// The window of output position i: from ⌊i · in / out⌋ up to ⌈(i + 1) · in / out⌉.
fn window(i: usize, in_extent: usize, out_extent: usize) -> (usize, usize) {
    (i * in_extent / out_extent, ((i + 1) * in_extent).div_ceil(out_extent))
}

/// Means over windows that divide the plane as evenly as they can.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adaptive_avg_pool2d(
    input: *const f32,
    output: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let input = input.add(plane * in_height * in_width);
        for oy in 0..out_height {
            let (top, bottom) = window(oy, in_height, out_height);
            for ox in 0..out_width {
                let (left, right) = window(ox, in_width, out_width);
                let mut sum = 0.0;
                for y in top..bottom {
                    let [row] = sums([input.add(y * in_width + left)], right - left, |[x]| [x]);
                    sum += row;
                }
                let mean = sum / ((bottom - top) * (right - left)) as f64;
                *output.add((plane * out_height + oy) * out_width + ox) = mean as f32;
            }
        }
    }
}

/// Spreads each gradient over its window.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adaptive_avg_pool2d_grad(
    grad_output: *const f32,
    grad_input: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let grad_input = grad_input.add(plane * in_height * in_width);
        fill(grad_input, in_height * in_width, 0.0);
        for oy in 0..out_height {
            let (top, bottom) = window(oy, in_height, out_height);
            for ox in 0..out_width {
                let (left, right) = window(ox, in_width, out_width);
                let share = *grad_output.add((plane * out_height + oy) * out_width + ox)
                    / ((bottom - top) * (right - left)) as f32;
                let share = f32x4_splat(share);
                for y in top..bottom {
                    let row = grad_input.add(y * in_width);
                    crate::simd::map([row as *const f32], row, left, right, |[g]| f32x4_add(g, share));
                }
            }
        }
    }
}
