//! Correlation of an image with a small kernel (OpenCV's filter2D), border reflected.

use crate::border::pad;
use std::arch::wasm32::*;

/// Taps are multiplied two at a time in 16 bits: `weights` are fixed-point numbers of `shift` bits behind the point, one pair
/// after the other, and `offsets` say how many bytes behind the top left tap each lies in the padded image; an odd last tap has
/// a partner of weight 0. `padded` has room for [height + 2 radius, width + 2 radius, 3].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn filter2d(
    source: *const u8,
    output: *mut u8,
    padded: *mut u8,
    width: usize,
    height: usize,
    radius: usize,
    weights: *const u32,
    offsets: *const u32,
    pairs: usize,
    shift: u32,
) {
    pad(source, padded, width, height, radius);
    let row_bytes = width * 3;
    let stride = (width + 2 * radius) * 3;
    let half = i32x4_splat(1 << (shift - 1));
    for y in 0..height {
        let from = padded.add(y * stride);
        let to = output.add(y * row_bytes);
        let mut x = 0;
        while x < row_bytes {
            let mut sums = [half; 4];
            for pair in 0..pairs {
                let weight = u32x4_splat(*weights.add(pair));
                let a = v128_load(from.add(x + *offsets.add(2 * pair) as usize) as *const v128);
                let b = v128_load(from.add(x + *offsets.add(2 * pair + 1) as usize) as *const v128);
                let low = i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(a, b);
                let high = i8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(a, b);
                sums[0] = i32x4_add(sums[0], i32x4_dot_i16x8(u16x8_extend_low_u8x16(low), weight));
                sums[1] = i32x4_add(sums[1], i32x4_dot_i16x8(u16x8_extend_high_u8x16(low), weight));
                sums[2] = i32x4_add(sums[2], i32x4_dot_i16x8(u16x8_extend_low_u8x16(high), weight));
                sums[3] = i32x4_add(sums[3], i32x4_dot_i16x8(u16x8_extend_high_u8x16(high), weight));
            }
            let low = i16x8_narrow_i32x4(i32x4_shr(sums[0], shift), i32x4_shr(sums[1], shift));
            let high = i16x8_narrow_i32x4(i32x4_shr(sums[2], shift), i32x4_shr(sums[3], shift));
            let bytes = u8x16_narrow_i16x8(low, high);
            // The rest of the vector lands in the next row, which is written later, or behind the image.
            v128_store(to.add(x) as *mut v128, bytes);
            x += 16;
        }
    }
}
