//! A matrix in memory as what a product becomes.

use super::{MR, NR, Target, Tile, VECTORS};
use crate::simd::{LANES, load, load_part, store, store_part};
use core::arch::wasm32::*;

/// A row-major target, `rows` × `columns`, that begins as zeros, as `bias` (one value per column) or as it was (`add`).
pub struct RowMajor {
    pub target: *mut f32,
    pub rows: usize,
    pub columns: usize,
    pub bias: *const f32,
    pub add: bool,
}

impl RowMajor {
    #[inline(always)]
    fn holds(&self, column: usize, row: usize) -> bool {
        row + MR <= self.rows && column + NR <= self.columns
    }

    /// Reads or writes the part of a tile that lies inside: f(row of the tile, vector, address, values).
    #[inline(always)]
    unsafe fn visit(&self, column: usize, row: usize, mut f: impl FnMut(usize, usize, *mut f32, usize)) {
        for r in 0..MR.min(self.rows - row) {
            for v in 0..VECTORS {
                let j = column + v * LANES;
                if j < self.columns {
                    f(r, v, self.target.add((row + r) * self.columns + j), LANES.min(self.columns - j));
                }
            }
        }
    }
}

impl Target for RowMajor {
    type Panel = usize;

    fn panel(&self, panel: usize) -> usize {
        panel * NR
    }

    #[inline(always)]
    unsafe fn initial(&self, column: &usize, row: usize) -> Tile {
        if self.add {
            return self.load(column, row);
        }
        let mut line = [f32x4_splat(0.0); VECTORS];
        if !self.bias.is_null() {
            for (v, vector) in line.iter_mut().enumerate() {
                let j = column + v * LANES;
                if j < self.columns {
                    *vector = load_part(self.bias.add(j), LANES.min(self.columns - j));
                }
            }
        }
        [line; MR]
    }

    #[inline(always)]
    unsafe fn load(&self, column: &usize, row: usize) -> Tile {
        if self.holds(*column, row) {
            let from = self.target.add(row * self.columns + column);
            return core::array::from_fn(|r| core::array::from_fn(|v| load(from.add(r * self.columns + v * LANES))));
        }
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        self.visit(*column, row, |r, v, address, n| {
            tile[r][v] = if n == LANES { load(address) } else { load_part(address, n) };
        });
        tile
    }

    #[inline(always)]
    unsafe fn store(&self, column: &usize, row: usize, tile: &Tile) {
        if self.holds(*column, row) {
            let to = self.target.add(row * self.columns + column);
            for (r, line) in tile.iter().enumerate() {
                for (v, vector) in line.iter().enumerate() {
                    store(to.add(r * self.columns + v * LANES), *vector);
                }
            }
            return;
        }
        self.visit(*column, row, |r, v, address, n| {
            if n == LANES { store(address, tile[r][v]) } else { store_part(address, tile[r][v], n) }
        });
    }
}
