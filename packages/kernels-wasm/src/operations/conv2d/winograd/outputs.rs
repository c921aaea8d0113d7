//! What products become: tiles of the output.

use super::transform::{output_1d, transform};
use super::{PATCH, PRODUCT_PLACE, ROW_PANELS, TILE};
use crate::operations::gemm::{MR, NR};
use crate::simd::{LANES, load, store, transpose};
use core::arch::wasm32::*;
use core::array::from_fn;

/// Planes [N, channels, height, width] that the products become: they begin as `bias`, one value per channel, or zeros.
#[derive(Clone, Copy)]
pub struct Outputs {
    pub at: *mut f32,
    pub bias: *const f32,
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub tiles: usize,
    pub tile_rows: usize,
    pub tile_columns: usize,
}

impl Outputs {
    /// Aᵀ m A for `rows` panels of channels and `columns` panels of tiles, from a block of products.
    #[inline(always)]
    pub unsafe fn store(
        &self,
        first_row: usize,
        rows: usize,
        first_column: usize,
        columns: usize,
        products: *const f32,
    ) {
        let tiles = first_column * NR..self.tiles.min((first_column + columns) * NR);
        for first in tiles.clone().step_by(LANES) {
            let valid = LANES.min(tiles.end - first);
            // The first pixel of each tile, the rows and columns of it that lie inside.
            let places: [(usize, usize, usize); LANES] = from_fn(|i| {
                let tile = (first + i).min(tiles.end - 1);
                let (row, x) = (tile / self.tile_columns, tile % self.tile_columns * TILE);
                let (image, y) = (row / self.tile_rows, row % self.tile_rows * TILE);
                let offset = (image * self.channels * self.height + y) * self.width + x;
                (offset, self.height - y, self.width - x)
            });
            let column = first - tiles.start;
            let from = products.add(column / NR * ROW_PANELS * MR * NR + column % NR);
            for row in 0..(rows * MR).min(self.channels - first_row * MR) {
                let channel = first_row * MR + row;
                let from = from.add(row * NR);
                let mut pixels = [[f32x4_splat(0.0); TILE]; TILE];
                transform(
                    |r| from_fn(|i| load(from.add((r * PATCH + i) * PRODUCT_PLACE))),
                    |m| output_1d(m),
                    |place, value| pixels[place / TILE][place % TILE] = value,
                );
                let bias = f32x4_splat(if self.bias.is_null() { 0.0 } else { *self.bias.add(channel) });
                let plane = self.at.add(channel * self.height * self.width);
                for (y, line) in pixels.into_iter().enumerate() {
                    let lines = transpose(line.map(|v| f32x4_add(v, bias)));
                    for ((offset, height, width), values) in places.into_iter().zip(lines).take(valid) {
                        if y < height {
                            store_up_to(plane.add(offset + y * self.width), values, width);
                        }
                    }
                }
            }
        }
    }
}

/// The lanes that lie inside a row of which `n` elements are left.
#[inline(always)]
pub unsafe fn store_up_to(to: *mut f32, values: v128, n: usize) {
    match n {
        1 => *to = f32x4_extract_lane::<0>(values),
        2 => v128_store64_lane::<0>(values, to as *mut u64),
        3 => {
            v128_store64_lane::<0>(values, to as *mut u64);
            *to.add(2) = f32x4_extract_lane::<2>(values);
        }
        _ => store(to, values),
    }
}
