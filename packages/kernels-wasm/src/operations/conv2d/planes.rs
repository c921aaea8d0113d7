//! Planes as what a product becomes.

use super::positions::{Positions, apart, one_by_one};
use crate::operations::gemm::{MR, NR, Target, Tile, VECTORS};
use crate::simd::{LANES, load, store};
use core::arch::wasm32::*;

/// Channels × positions of the planes, beginning as `bias` (one value per channel) or zeros.
pub struct Planes {
    pub target: *mut f32,
    pub channels: usize,
    pub channel_stride: usize,
    pub positions: Positions,
    pub bias: *const f32,
}

/// Offsets of a panel's columns, how many there are, and whether they lie side by side.
pub struct PlanesPanel {
    pub offsets: [usize; NR],
    pub columns: usize,
    pub contiguous: bool,
}

impl Target for Planes {
    type Panel = PlanesPanel;

    #[inline(always)]
    fn panel(&self, panel: usize) -> PlanesPanel {
        let mut offsets = [0; NR];
        self.positions.offsets(panel * NR, &mut offsets);
        let columns = NR.min(self.positions.count - panel * NR);
        PlanesPanel { offsets, columns, contiguous: columns == NR && apart(&offsets, 1) }
    }

    #[inline(always)]
    unsafe fn initial(&self, _panel: &PlanesPanel, row: usize) -> Tile {
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        if !self.bias.is_null() {
            for (r, line) in tile.iter_mut().enumerate().take(self.channels - row) {
                *line = [f32x4_splat(*self.bias.add(row + r)); VECTORS];
            }
        }
        tile
    }

    #[inline(always)]
    unsafe fn load(&self, panel: &PlanesPanel, row: usize) -> Tile {
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        for (r, line) in tile.iter_mut().enumerate().take(self.channels - row) {
            let target = self.target.add((row + r) * self.channel_stride);
            for (v, vector) in line.iter_mut().enumerate() {
                *vector = if panel.contiguous {
                    load(target.add(panel.offsets[0] + v * LANES))
                } else {
                    one_by_one(target, &panel.offsets[v * LANES..])
                };
            }
        }
        tile
    }

    #[inline(always)]
    unsafe fn store(&self, panel: &PlanesPanel, row: usize, tile: &Tile) {
        for (r, line) in tile.iter().enumerate().take(self.channels - row) {
            let target = self.target.add((row + r) * self.channel_stride);
            if panel.contiguous {
                for (v, vector) in line.iter().enumerate() {
                    store(target.add(panel.offsets[0] + v * LANES), *vector);
                }
            } else {
                let mut values = [0f32; NR];
                for (v, vector) in line.iter().enumerate() {
                    store(values.as_mut_ptr().add(v * LANES), *vector);
                }
                for j in 0..panel.columns {
                    *target.add(panel.offsets[j]) = values[j];
                }
            }
        }
    }
}
