//! Planes with their padding, in memory of the thread's own.

use crate::simd::{copy, every_other, fill, load};
use core::arch::wasm32::*;

/// Vectors may read this far past the last value of a padded plane.
const SLACK: usize = 32;

/// Bytes that one caller needs for a padded plane of its own.
#[unsafe(no_mangle)]
pub extern "C" fn depthwise_private_bytes(rows: usize, columns: usize) -> usize {
    (rows * columns + SLACK) * size_of::<f32>()
}

/// A plane that carries its padding: value (y, x) of the source lies at (y · spacing + top, x · spacing + left), if that is
/// inside; all else is 0.
pub struct Padded {
    pub rows: usize,
    pub columns: usize,
    pub top: isize,
    pub left: isize,
    pub spacing_y: usize,
    pub spacing_x: usize,
}

impl Padded {
    pub unsafe fn lay_out(&self, source: *const f32, height: usize, width: usize, plane: *mut f32) {
        fill(plane, self.rows * self.columns + SLACK, 0.0);
        for y in 0..height {
            let row = (y * self.spacing_y) as isize + self.top;
            if row < 0 || row >= self.rows as isize {
                continue;
            }
            let target = plane.add(row as usize * self.columns);
            let source = source.add(y * width);
            if self.spacing_x == 1 {
                let first = (-self.left).max(0) as usize;
                let last = (self.columns as isize - self.left).clamp(0, width as isize) as usize;
                if first < last {
                    copy(source.add(first), target.offset(first as isize + self.left), last - first);
                }
                continue;
            }
            for x in 0..width {
                let column = (x * self.spacing_x) as isize + self.left;
                if column >= 0 && column < self.columns as isize {
                    *target.offset(column) = *source.add(x);
                }
            }
        }
    }
}

/// Four values `step` apart.
#[inline(always)]
pub unsafe fn load_step(p: *const f32, step: usize) -> v128 {
    match step {
        1 => load(p),
        2 => every_other(p),
        _ => f32x4(*p, *p.add(step), *p.add(2 * step), *p.add(3 * step)),
    }
}
