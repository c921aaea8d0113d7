//! Positions of a batch, and values at some distance from each other.

use core::arch::wasm32::*;

/// Positions (image, y, x) of a batch, numbered row by row, and where they lie in memory.
pub struct Positions {
    pub count: usize,
    pub height: usize,
    pub width: usize,
    pub image_stride: usize,
    pub row_stride: usize,
    pub column_stride: usize,
}

impl Positions {
    /// Offsets of positions j, j + 1, …; past the last position that one repeats.
    #[inline(always)]
    pub fn offsets(&self, j: usize, offsets: &mut [usize]) {
        let (mut x, mut y, mut image) = (j % self.width, j / self.width % self.height, j / (self.width * self.height));
        for (i, offset) in offsets.iter_mut().enumerate() {
            *offset = image * self.image_stride + y * self.row_stride + x * self.column_stride;
            if j + i + 1 < self.count {
                x += 1;
                if x == self.width {
                    x = 0;
                    y += 1;
                    if y == self.height {
                        y = 0;
                        image += 1;
                    }
                }
            }
        }
    }
}

#[inline(always)]
pub fn apart(offsets: &[usize], step: usize) -> bool {
    offsets.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(step))
}

/// Four values, wherever they lie.
#[inline(always)]
pub unsafe fn one_by_one(p: *const f32, offsets: &[usize]) -> v128 {
    let v = v128_load32_zero(p.add(offsets[0]) as *const u32);
    let v = v128_load32_lane::<1>(v, p.add(offsets[1]) as *const u32);
    let v = v128_load32_lane::<2>(v, p.add(offsets[2]) as *const u32);
    v128_load32_lane::<3>(v, p.add(offsets[3]) as *const u32)
}
