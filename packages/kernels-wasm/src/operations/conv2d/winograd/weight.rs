//! Transforms of the kernels.

use super::transform::{kernel_1d, transform};
use super::{panel_size, place_size};
use crate::operations::gemm::MR;
use crate::simd::store;
use core::arch::wasm32::*;
use core::array::from_fn;

/// Kernels g[row][d] = at[row · row_stride + d · depth_stride ..][..9], turned around by half a turn if `turned`.
#[derive(Clone, Copy)]
pub struct Weights {
    pub at: *const f32,
    pub rows: usize,
    pub row_stride: usize,
    pub depth: usize,
    pub depth_stride: usize,
    pub turned: bool,
}

impl Weights {
    /// G g Gᵀ of a panel of 4 rows, into packed[place][d][row]; missing rows repeat the last.
    #[inline(always)]
    pub unsafe fn transform_panel(&self, panel: usize, packed: *mut f32) {
        let kernels: [*const f32; MR] = from_fn(|r| self.at.add((panel * MR + r).min(self.rows - 1) * self.row_stride));
        for d in 0..self.depth {
            let kernels = kernels.map(|k| k.add(d * self.depth_stride));
            let tap = |i: usize| {
                let i = if self.turned { 8 - i } else { i };
                let v = v128_load32_zero(kernels[0].add(i) as *const u32);
                let v = v128_load32_lane::<1>(v, kernels[1].add(i) as *const u32);
                let v = v128_load32_lane::<2>(v, kernels[2].add(i) as *const u32);
                v128_load32_lane::<3>(v, kernels[3].add(i) as *const u32)
            };
            transform(
                |r| from_fn(|c| tap(r * 3 + c)),
                |g| kernel_1d(g),
                |place, value| store(packed.add(place * place_size(self.depth, MR) + d * MR), value),
            );
        }
    }
}

/// Transforms kernels into packed[row / 4][place][d][row % 4]. The range counts panels of 4 rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_weight(
    weight: *const f32,
    rows: usize,
    row_stride: usize,
    depth: usize,
    depth_stride: usize,
    turned: bool,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let weights = Weights { at: weight, rows, row_stride, depth, depth_stride, turned };
    for panel in begin..end {
        weights.transform_panel(panel, packed.add(panel * panel_size(depth, MR)));
    }
}
