//! Separable filters: of 8-bit images with weights of 8 bits behind the point as OpenCV's sepFilter2D has them, and of planes of
//! f32.

use crate::border::{pad, reflect101};
use std::arch::wasm32::*;

/// `weights` [2 radius + 1] sum to 256. `rows` has room for u16 [height + 2 radius, width, 3], and both buffers for a vector more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn separable_filter(
    source: *const u8,
    output: *mut u8,
    padded: *mut u8,
    rows: *mut u16,
    width: usize,
    height: usize,
    radius: usize,
    weights: *const u16,
) {
    pad(source, padded, width, height, radius);
    let row_values = width * 3;
    let stride = (width + 2 * radius) * 3;
    let taps = 2 * radius + 1;
    for y in 0..height + 2 * radius {
        let from = padded.add(y * stride);
        let to = rows.add(y * row_values);
        for x in (0..row_values).step_by(16) {
            let mut low = u16x8_splat(0);
            let mut high = u16x8_splat(0);
            for tap in 0..taps {
                let weight = u16x8_splat(*weights.add(tap));
                let values = v128_load(from.add(x + 3 * tap) as *const v128);
                low = u16x8_add(low, u16x8_mul(u16x8_extend_low_u8x16(values), weight));
                high = u16x8_add(high, u16x8_mul(u16x8_extend_high_u8x16(values), weight));
            }
            v128_store(to.add(x) as *mut v128, low);
            v128_store(to.add(x + 8) as *mut v128, high);
        }
    }
    let half = u32x4_splat(1 << 15);
    for y in 0..height {
        let to = output.add(y * row_values);
        for x in (0..row_values).step_by(8) {
            let mut low = half;
            let mut high = half;
            for tap in 0..taps {
                let weight = u16x8_splat(*weights.add(tap));
                let values = v128_load(rows.add((y + tap) * row_values + x) as *const v128);
                low = u32x4_add(low, u32x4_extmul_low_u16x8(values, weight));
                high = u32x4_add(high, u32x4_extmul_high_u16x8(values, weight));
            }
            let words = u16x8_narrow_i32x4(u32x4_shr(low, 16), u32x4_shr(high, 16));
            v128_store64_lane::<0>(u8x16_narrow_i16x8(words, words), to.add(x) as *mut u64);
        }
    }
}

/// A plane [height, width] filtered in place along both axes, its border repeated (`replicate`). `rows` has room for
/// [height + 2 radius, width + 2 radius] and a vector more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn separable_filter_plane(
    plane: *mut f32,
    rows: *mut f32,
    width: usize,
    height: usize,
    radius: usize,
    weights: *const f32,
) {
    let taps = 2 * radius + 1;
    let line = rows.add(height * width + 4);
    for y in 0..height {
        let from = plane.add(y * width);
        for x in 0..width + 2 * radius {
            *line.add(x) = *from.add((x as i32 - radius as i32).clamp(0, width as i32 - 1) as usize);
        }
        for x in (0..width).step_by(16) {
            let mut sums = [f32x4_splat(0.0); 4];
            for tap in 0..taps {
                let weight = f32x4_splat(*weights.add(tap));
                for (i, sum) in sums.iter_mut().enumerate() {
                    let values = v128_load(line.add(x + tap + 4 * i) as *const v128);
                    *sum = f32x4_add(*sum, f32x4_mul(values, weight));
                }
            }
            for (i, sum) in sums.iter().enumerate() {
                if x + 4 * i < width {
                    v128_store(rows.add(y * width + x + 4 * i) as *mut v128, *sum);
                }
            }
        }
    }
    for y in 0..height {
        for x in (0..width).step_by(16) {
            let mut sums = [f32x4_splat(0.0); 4];
            for tap in 0..taps {
                let weight = f32x4_splat(*weights.add(tap));
                let row = (y as i32 + tap as i32 - radius as i32).clamp(0, height as i32 - 1) as usize;
                for (i, sum) in sums.iter_mut().enumerate() {
                    let values = v128_load(rows.add(row * width + x + 4 * i) as *const v128);
                    *sum = f32x4_add(*sum, f32x4_mul(values, weight));
                }
            }
            for (i, sum) in sums.iter().enumerate() {
                if x + 4 * i < width {
                    v128_store(plane.add(y * width + x + 4 * i) as *mut v128, *sum);
                }
            }
        }
    }
}

/// Box sums of a mask [height, width] of zeros and ones, border reflected: how many of the `taps` × `taps` neighbours are set.
/// `rows` has room for as much.
pub unsafe fn box_counts(mask: *mut u8, rows: *mut u8, width: usize, height: usize, taps: usize) {
    let radius = (taps / 2) as i32;
    for y in 0..height {
        let from = mask.add(y * width);
        let to = rows.add(y * width);
        let mut sum: u8 = (0..taps as i32).map(|t| *from.add(reflect101(t - radius, width as i32) as usize)).sum();
        for x in 0..width {
            *to.add(x) = sum;
            sum += *from.add(reflect101(x as i32 + taps as i32 - radius, width as i32) as usize);
            sum -= *from.add(reflect101(x as i32 - radius, width as i32) as usize);
        }
    }
    for y in 0..height {
        for x in (0..width).step_by(16) {
            let mut sum = u8x16_splat(0);
            for tap in 0..taps as i32 {
                let row = reflect101(y as i32 + tap - radius, height as i32) as usize;
                sum = u8x16_add(sum, v128_load(rows.add(row * width + x) as *const v128));
            }
            v128_store(mask.add(y * width + x) as *mut v128, sum);
        }
    }
}
