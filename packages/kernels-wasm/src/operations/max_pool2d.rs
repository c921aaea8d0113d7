//! `maxPool2d` and its gradient. Ranges count planes.

use crate::simd::{LANES, every_other, fill, load, store};
use core::arch::wasm32::*;

/// A plane and the window that slides over it.
struct Window {
    input: *const f32,
    in_height: usize,
    in_width: usize,
    kernel_height: usize,
    kernel_width: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
}

impl Window {
    /// Rows of the plane that the windows of an output row see.
    fn rows(&self, oy: usize) -> core::ops::Range<usize> {
        let top = (oy * self.stride_y).saturating_sub(self.pad_y);
        top..(oy * self.stride_y + self.kernel_height - self.pad_y).min(self.in_height)
    }

    /// The largest value of one window and where it is.
    unsafe fn largest(&self, oy: usize, ox: usize) -> (f32, i32) {
        let left = (ox * self.stride_x).saturating_sub(self.pad_x);
        let right = (ox * self.stride_x + self.kernel_width - self.pad_x).min(self.in_width);
        let mut best = self.rows(oy).start * self.in_width + left;
        let mut largest = *self.input.add(best);
        for y in self.rows(oy) {
            for x in left..right {
                let value = *self.input.add(y * self.in_width + x);
                if value > largest || value.is_nan() {
                    largest = value;
                    best = y * self.in_width + x;
                }
            }
        }
        (largest, best as i32)
    }

    /// The same of four windows side by side, none of which reaches over the sides of the plane.
    #[inline(always)]
    unsafe fn largest_of_four(&self, oy: usize, ox: usize) -> (v128, v128) {
        let left = ox * self.stride_x - self.pad_x;
        let stride = self.stride_x as i32;
        let lanes = i32x4(0, stride, 2 * stride, 3 * stride);
        let mut largest = f32x4_splat(f32::NEG_INFINITY);
        let mut best = i32x4_add(i32x4_splat((self.rows(oy).start * self.in_width + left) as i32), lanes);
        for y in self.rows(oy) {
            for x in left..left + self.kernel_width {
                let at = y * self.in_width + x;
                let from = self.input.add(at);
                let value = if self.stride_x == 1 { load(from) } else { every_other(from) };
                let wins = v128_or(f32x4_gt(value, largest), f32x4_ne(value, value));
                largest = v128_bitselect(value, largest, wins);
                best = v128_bitselect(i32x4_add(i32x4_splat(at as i32), lanes), best, wins);
            }
        }
        (largest, best)
    }
}

/// Largest value of each window and where in the plane it was: the first of equal ones; a NaN wins.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn max_pool2d(
    input: *const f32,
    output: *mut f32,
    indices: *mut i32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    kernel_height: usize,
    kernel_width: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
    begin: usize,
    end: usize,
) {
    // The first window that begins inside its row, and the first that ends outside.
    let first = pad_x.div_ceil(stride_x).min(out_width);
    let inside = (in_width + pad_x + stride_x).saturating_sub(kernel_width) / stride_x;
    let last = inside.clamp(first, out_width);
    for plane in begin..end {
        let input = input.add(plane * in_height * in_width);
        let window =
            Window { input, in_height, in_width, kernel_height, kernel_width, stride_y, stride_x, pad_y, pad_x };
        for oy in 0..out_height {
            let row = (plane * out_height + oy) * out_width;
            let mut ox = 0;
            while ox < out_width {
                if stride_x <= 2 && ox >= first && ox + LANES <= last {
                    let (largest, best) = window.largest_of_four(oy, ox);
                    store(output.add(row + ox), largest);
                    v128_store(indices.add(row + ox) as *mut v128, best);
                    ox += LANES;
                } else {
                    (*output.add(row + ox), *indices.add(row + ox)) = window.largest(oy, ox);
                    ox += 1;
                }
            }
        }
    }
}

/// Each gradient goes to where its maximum was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn max_pool2d_grad(
    grad_output: *const f32,
    indices: *const i32,
    grad_input: *mut f32,
    in_positions: usize,
    out_positions: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let target = grad_input.add(plane * in_positions);
        fill(target, in_positions, 0.0);
        for at in plane * out_positions..(plane + 1) * out_positions {
            *target.add(*indices.add(at) as usize) += *grad_output.add(at);
        }
    }
}
