//! The left operand.

use super::MR;
use crate::simd::{LANES, load, store, transpose};

/// Packs a left operand: A[r][n · depth + p] = source[n · batch_stride + r · row_stride + p · stride] for n < batch,
/// p < depth, into packed[r / 4][n · depth + p][r % 4]. The range counts panels of 4 rows; missing rows are 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gemm_pack_rows(
    source: *const f32,
    rows: usize,
    row_stride: usize,
    depth: usize,
    stride: usize,
    batch: usize,
    batch_stride: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    for panel in begin..end {
        let row = panel * MR;
        let valid = MR.min(rows - row);
        for n in 0..batch {
            let from = source.add(row * row_stride + n * batch_stride);
            let to = packed.add((panel * batch + n) * depth * MR);
            let mut p = 0;
            if valid == MR && stride == 1 {
                while p + LANES <= depth {
                    let lines = [0, 1, 2, 3].map(|r| load(from.add(r * row_stride + p)));
                    for (i, line) in transpose(lines).into_iter().enumerate() {
                        store(to.add((p + i) * MR), line);
                    }
                    p += LANES;
                }
            } else if valid == MR && row_stride == 1 {
                while p < depth {
                    store(to.add(p * MR), load(from.add(p * stride)));
                    p += 1;
                }
            }
            while p < depth {
                for r in 0..MR {
                    *to.add(p * MR + r) = if r < valid { *from.add(r * row_stride + p * stride) } else { 0.0 };
                }
                p += 1;
            }
        }
    }
}
