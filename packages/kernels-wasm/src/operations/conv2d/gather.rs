//! The right operands: taps of a source, gathered while the product packs them.

use super::positions::{Positions, apart, one_by_one};
use crate::operations::gemm::{Columns, KC, NR};
use crate::simd::{LANES, every_other, load, store, transpose};

/// Taps × positions: row t, column j is source[base(j) + taps[t]].
pub struct Gather {
    pub source: *const f32,
    pub taps: *const usize,
    pub positions: Positions,
}

impl Columns for Gather {
    #[inline(always)]
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32) {
        let mut offsets = [0; NR];
        self.positions.offsets(panel * NR, &mut offsets);
        let taps = self.taps.add(p);
        for (part, quad) in offsets.chunks_exact(LANES).enumerate() {
            let source = self.source.add(quad[0]);
            let packed = packed.add(part * LANES);
            if apart(quad, 1) {
                for t in 0..depth {
                    store(packed.add(t * NR), load(source.add(*taps.add(t))));
                }
            } else if apart(quad, 2) {
                for t in 0..depth {
                    store(packed.add(t * NR), every_other(source.add(*taps.add(t))));
                }
            } else {
                for t in 0..depth {
                    store(packed.add(t * NR), one_by_one(self.source.add(*taps.add(t)), quad));
                }
            }
        }
    }
}

/// Positions × taps: the transpose of `Gather`, for sums over positions.
pub struct GatherTransposed {
    pub source: *const f32,
    pub taps: *const usize,
    pub tap_count: usize,
    pub positions: Positions,
    /// Of the positions of this block.
    pub offsets: [usize; KC],
}

impl Columns for GatherTransposed {
    #[inline(always)]
    fn descend(&mut self, p: usize, depth: usize) {
        self.positions.offsets(p, &mut self.offsets[..depth]);
    }

    #[inline(always)]
    unsafe fn pack(&self, panel: usize, _p: usize, depth: usize, packed: *mut f32) {
        // Past the last tap that one repeats: its products are never stored.
        let mut taps = [0; NR];
        for (i, tap) in taps.iter_mut().enumerate() {
            *tap = *self.taps.add((panel * NR + i).min(self.tap_count - 1));
        }
        let mut j = 0;
        while j < depth {
            if j + LANES <= depth {
                let quad = &self.offsets[j..j + LANES];
                let (near, far) = (apart(quad, 1), apart(quad, 2));
                if near || far {
                    for (part, taps) in taps.chunks_exact(LANES).enumerate() {
                        let source = self.source.add(quad[0]);
                        let lines = if near {
                            [0, 1, 2, 3].map(|i| load(source.add(taps[i])))
                        } else {
                            [0, 1, 2, 3].map(|i| every_other(source.add(taps[i])))
                        };
                        for (i, line) in transpose(lines).into_iter().enumerate() {
                            store(packed.add((j + i) * NR + part * LANES), line);
                        }
                    }
                    j += LANES;
                    continue;
                }
            }
            let source = self.source.add(self.offsets[j]);
            for (part, taps) in taps.chunks_exact(LANES).enumerate() {
                store(packed.add(j * NR + part * LANES), one_by_one(source, taps));
            }
            j += 1;
        }
    }
}
