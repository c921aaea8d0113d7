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
        let right = (u * 16384.0 + 0.5) as i32;
        blend(upper, lower, i32x4_splat((16384 - right) | (right << 16)), f32x4_splat(v), output);
    }

    /// Four pixels at once, all of whose neighbours usually lie inside.
    #[inline(always)]
    unsafe fn sample4(&self, x: v128, y: v128, output: *mut u8) {
        let (left, top) = (f32x4_floor(x), f32x4_floor(y));
        let (u, v) = (f32x4_sub(x, left), f32x4_sub(y, top));
        let (left, top) = (i32x4_trunc_sat_f32x4(left), i32x4_trunc_sat_f32x4(top));
        let inside = v128_and(
            u32x4_lt(left, i32x4_splat(self.width - 1)),
            u32x4_lt(top, i32x4_splat(self.height - 1)),
        );
        if !i32x4_all_true(inside) {
            let (mut xs, mut ys) = ([0f32; 4], [0f32; 4]);
            v128_store(xs.as_mut_ptr() as *mut v128, x);
            v128_store(ys.as_mut_ptr() as *mut v128, y);
            for i in 0..4 {
                self.sample(xs[i], ys[i], output.add(3 * i));
            }
            return;
        }
        let at = i32x4_mul(i32x4_add(i32x4_mul(top, i32x4_splat(self.width)), left), i32x4_splat(3));
        // Added to 2^23, a number keeps its integer part in the lowest bits.
        let right = f32x4_add(f32x4_mul(u, f32x4_splat(16384.0)), f32x4_splat(MAGIC));
        let right = v128_and(right, i32x4_splat(0xffff));
        let weights = v128_or(i32x4_sub(i32x4_splat(16384), right), i32x4_shl(right, 16));
        let stride = 3 * self.width as usize;
        macro_rules! lane {
            ($i:literal) => {
                let upper = self.pixels.add(i32x4_extract_lane::<$i>(at) as usize);
                let lower = upper.add(stride);
                blend(
                    v128_load64_zero(upper as *const u64),
                    v128_load64_zero(lower as *const u64),
                    i32x4_shuffle::<$i, $i, $i, $i>(weights, weights),
                    i32x4_shuffle::<$i, $i, $i, $i>(v, v),
                    output.add(3 * $i),
                );
            };
        }
        lane!(0);
        lane!(1);
        lane!(2);
        lane!(3);
    }
}

const MAGIC: f32 = 8388608.0;

/// Of two pixels above and two below, 6 bytes each; `weights` has the pair (left, right) with 14 bits behind the point.
#[inline(always)]
unsafe fn blend(upper: v128, lower: v128, weights: v128, v: v128, output: *mut u8) {
    let zero = i32x4_splat(0);
    // (left, right) of each channel as 16-bit numbers.
    let pairs = |row: v128| i8x16_shuffle::<0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16>(row, zero);
    let upper = f32x4_convert_i32x4(i32x4_dot_i16x8(pairs(upper), weights));
    let lower = f32x4_convert_i32x4(i32x4_dot_i16x8(pairs(lower), weights));
    let sum = f32x4_add(upper, f32x4_mul(f32x4_sub(lower, upper), v));
    let bits = f32x4_add(f32x4_mul(sum, f32x4_splat(1.0 / 16384.0)), f32x4_splat(MAGIC));
    let bytes = i8x16_shuffle::<0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>(bits, bits);
    v128_store32_lane::<0>(bytes, output as *mut u32);
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
        let mut column = 0;
        if affine {
            let lanes = f32x4(0.0, 1.0, 2.0, 3.0);
            let (dx, dy) = (f32x4_splat(m(0) as f32), f32x4_splat(m(3) as f32));
            let (dx, dy) = (f32x4_mul(dx, lanes), f32x4_mul(dy, lanes));
            while column + 4 <= width {
                let x = column as f64;
                let xs = f32x4_add(f32x4_splat((m(0) * x + x0) as f32), dx);
                let ys = f32x4_add(f32x4_splat((m(3) * x + y0) as f32), dy);
                from.sample4(xs, ys, to.add(3 * column));
                column += 4;
            }
        } else {
            let lanes = f32x4(0.0, 1.0, 2.0, 3.0);
            let step = |i: usize| f32x4_mul(f32x4_splat(m(i) as f32), lanes);
            let (dx, dy, dw) = (step(0), step(3), step(6));
            while column + 4 <= width {
                let x = column as f64;
                let w = f32x4_add(f32x4_splat((m(6) * x + w0) as f32), dw);
                let xs = f32x4_add(f32x4_splat((m(0) * x + x0) as f32), dx);
                let ys = f32x4_add(f32x4_splat((m(3) * x + y0) as f32), dy);
                from.sample4(f32x4_div(xs, w), f32x4_div(ys, w), to.add(3 * column));
                column += 4;
            }
        }
        for column in column..width {
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
    let amount = f32x4_splat(alpha);
    for row in 0..height {
        let mut column = 0;
        while column + 4 <= width {
            let i = row * width + column;
            let start = f32x4_add(f32x4_splat(column as f32), f32x4(0.0, 1.0, 2.0, 3.0));
            let x = f32x4_add(start, f32x4_mul(amount, v128_load(dx.add(i) as *const v128)));
            let y = f32x4_add(f32x4_splat(row as f32), f32x4_mul(amount, v128_load(dy.add(i) as *const v128)));
            from.sample4(x, y, output.add(3 * i));
            column += 4;
        }
        for column in column..width {
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
