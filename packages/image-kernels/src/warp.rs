//! Geometric transforms: where each output pixel lies in the source, and a bilinear lookup there. Borders are reflected.

use crate::border::reflect101_far;
use std::arch::wasm32::*;

struct Source {
    pixels: *const u8,
    width: i32,
    height: i32,
}

impl Source {
    /// The colour at (x, y), written to `output` with a byte more.
    #[inline(always)]
    unsafe fn sample(&self, x: f32, y: f32, output: *mut u8) {
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let (left, top) = (left as i32, top as i32);
        let inside = left >= 0 && left < self.width - 1 && top >= 0 && top < self.height - 1;
        let (upper, lower) = if inside {
            let upper = self.pixels.add(3 * (top * self.width + left) as usize);
            let lower = upper.add(3 * self.width as usize);
            (v128_load64_zero(upper as *const u64), v128_load64_zero(lower as *const u64))
        } else {
            let columns = [reflect101_far(left, self.width), reflect101_far(left.wrapping_add(1), self.width)];
            let pair = |row: i32| {
                let mut bytes = [0u8; 16];
                let row = reflect101_far(row, self.height) * self.width;
                for (i, column) in columns.iter().enumerate() {
                    let from = self.pixels.add(3 * (row + column) as usize);
                    std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr().add(3 * i), 3);
                }
                v128_load(bytes.as_ptr() as *const v128)
            };
            (pair(top), pair(top.wrapping_add(1)))
        };
        // (left, right) of each channel as 16-bit numbers, times weights of 14 bits behind the point.
        let spread = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
        let right = (u * 16384.0 + 0.5) as i32;
        let weights = i32x4_splat((16384 - right) | (right << 16));
        let upper = f32x4_convert_i32x4(i32x4_dot_i16x8(i8x16_swizzle(upper, spread), weights));
        let lower = f32x4_convert_i32x4(i32x4_dot_i16x8(i8x16_swizzle(lower, spread), weights));
        let sum = f32x4_add(upper, f32x4_mul(f32x4_sub(lower, upper), f32x4_splat(v)));
        let rounded = i32x4_trunc_sat_f32x4(f32x4_add(f32x4_mul(sum, f32x4_splat(1.0 / 16384.0)), f32x4_splat(0.5)));
        let words = i16x8_narrow_i32x4(rounded, rounded);
        v128_store32_lane::<0>(u8x16_narrow_i16x8(words, words), output as *mut u32);
    }
}

/// Output pixel (x, y) shows the source at m · (x, y, 1), m [3, 3] row by row (warpPerspective with WARP_INVERSE_MAP).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn warp_perspective(
    source: *const u8,
    output: *mut u8,
    width: usize,
    height: usize,
    m: *const f64,
) {
    let from = Source { pixels: source, width: width as i32, height: height as i32 };
    let m = |i: usize| *m.add(i);
    let affine = m(6) == 0.0 && m(7) == 0.0 && m(8) == 1.0;
    for row in 0..height {
        let y = row as f64;
        let to = output.add(3 * row * width);
        let (x0, y0, w0) = (m(1) * y + m(2), m(4) * y + m(5), m(7) * y + m(8));
        for column in 0..width {
            let x = column as f64;
            let (mut sx, mut sy) = (m(0) * x + x0, m(3) * x + y0);
            if !affine {
                let w = m(6) * x + w0;
                let inverse = if w == 0.0 { 0.0 } else { 1.0 / w };
                (sx, sy) = (sx * inverse, sy * inverse);
            }
            from.sample(sx as f32, sy as f32, to.add(3 * column));
        }
    }
}

/// Output pixel (x, y) shows the source at (x + dx · alpha, y + dy · alpha), dx and dy [height, width].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn displace(
    source: *const u8,
    output: *mut u8,
    width: usize,
    height: usize,
    dx: *const f32,
    dy: *const f32,
    alpha: f32,
) {
    let from = Source { pixels: source, width: width as i32, height: height as i32 };
    for row in 0..height {
        for column in 0..width {
            let i = row * width + column;
            let (x, y) = (column as f32 + alpha * *dx.add(i), row as f32 + alpha * *dy.add(i));
            from.sample(x, y, output.add(3 * i));
        }
    }
}

/// Mirrored left to right.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn horizontal_flip(source: *const u8, output: *mut u8, width: usize, height: usize) {
    for row in 0..height {
        let from = source.add(3 * row * width);
        let to = output.add(3 * row * width);
        for column in 0..width {
            std::ptr::copy_nonoverlapping(from.add(3 * column), to.add(3 * (width - 1 - column)), 3);
        }
    }
}

/// Mirrored top to bottom.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vertical_flip(source: *const u8, output: *mut u8, width: usize, height: usize) {
    for row in 0..height {
        let from = source.add(3 * row * width);
        std::ptr::copy_nonoverlapping(from, output.add(3 * (height - 1 - row) * width), 3 * width);
    }
}
