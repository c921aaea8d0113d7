//! A matrix in memory as right operand.

use super::{Columns, NR, VECTORS};
use crate::simd::{LANES, load, store, transpose};

/// A right operand in memory: B[p][j] = source[p · stride + j · column_stride], `columns` wide.
pub struct Matrix {
    pub source: *const f32,
    pub stride: usize,
    pub column_stride: usize,
    pub columns: usize,
}

impl Columns for Matrix {
    #[inline(always)]
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32) {
        let column = panel * NR;
        let valid = NR.min(self.columns - column);
        let from = self.source.add(p * self.stride + column * self.column_stride);
        let mut i = 0;
        if valid == NR && self.column_stride == 1 {
            while i < depth {
                for v in 0..VECTORS {
                    store(packed.add(i * NR + v * LANES), load(from.add(i * self.stride + v * LANES)));
                }
                i += 1;
            }
        } else if valid == NR && self.stride == 1 {
            while i + LANES <= depth {
                for v in 0..VECTORS {
                    let lines = [0, 1, 2, 3].map(|j| load(from.add((v * LANES + j) * self.column_stride + i)));
                    for (j, line) in transpose(lines).into_iter().enumerate() {
                        store(packed.add((i + j) * NR + v * LANES), line);
                    }
                }
                i += LANES;
            }
        }
        while i < depth {
            for j in 0..NR {
                *packed.add(i * NR + j) =
                    if j < valid { *from.add(i * self.stride + j * self.column_stride) } else { 0.0 };
            }
            i += 1;
        }
    }
}
