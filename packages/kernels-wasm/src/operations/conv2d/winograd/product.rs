//! The 36 products of matrices.

use super::{PLACES, PRODUCT_PLACE, ROW_PANELS, panel_size, place_size};
use crate::operations::gemm::{KC, MR, NR, Tile, VECTORS, accumulate, whole_tiles};
use core::arch::wasm32::*;

/// products[place][column panel][row panel] = rows[row panel][place] · columns[column panel][place] for the operands' first
/// panels of 4 rows and of 16 columns.
#[inline(always)]
pub unsafe fn multiply(
    rows: *const f32,
    row_count: usize,
    columns: *const f32,
    column_count: usize,
    depth: usize,
    products: *mut f32,
) {
    let whole = whole_tiles();
    for place in 0..PLACES {
        let rows = rows.add(place * place_size(depth, MR));
        for column in 0..column_count {
            let columns = columns.add(column * panel_size(depth, NR) + place * place_size(depth, NR));
            let products = products.add(place * PRODUCT_PLACE + column * ROW_PANELS * MR * NR);
            let mut p = 0;
            while p < depth {
                let deep = KC.min(depth - p);
                for row in 0..row_count {
                    let product = products.add(row * MR * NR) as *mut Tile;
                    if p == 0 {
                        *product = [[f32x4_splat(0.0); VECTORS]; MR];
                    }
                    let row = rows.add(row * panel_size(depth, MR) + p * MR);
                    accumulate(&mut *product, whole, deep, row, columns.add(p * NR));
                }
                p += deep;
            }
        }
    }
}
