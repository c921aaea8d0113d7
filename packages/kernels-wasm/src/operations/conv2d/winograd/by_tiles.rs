//! The convolution for few channels.

use super::outputs::Outputs;
use super::product::multiply;
use super::tiles::Tiles;
use super::{COLUMN_PANELS, PLACES, PRODUCT_PLACE, ROW_PANELS, panel_size};
use crate::operations::gemm::{MR, NR};

/// Bytes that one caller of `winograd_by_tiles` needs for itself: the patches of a block, and their products.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_by_tiles_private_bytes(depth: usize) -> usize {
    (COLUMN_PANELS * panel_size(depth, NR) + PLACES * PRODUCT_PLACE) * size_of::<f32>()
}

/// target = bias + the convolution of source with kernels that `winograd_weight` transformed. For few channels, whose
/// kernels stay in a cache: a block of patches is transformed on the spot. The range counts blocks of `unit` ≤ 2 panels of
/// 16 tiles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_by_tiles(
    unit: usize,
    weight: *const f32,
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    pad_y: usize,
    pad_x: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    bias: *const f32,
    target: *mut f32,
    out_channels: usize,
    out_height: usize,
    out_width: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let from =
        Tiles { source, channels, height, width, pad_y, pad_x, count: tiles, rows: tile_rows, columns: tile_columns };
    let to = Outputs {
        at: target,
        bias,
        channels: out_channels,
        height: out_height,
        width: out_width,
        tiles,
        tile_rows,
        tile_columns,
    };
    let products = private.add(COLUMN_PANELS * panel_size(channels, NR));
    let row_panels = out_channels.div_ceil(MR);
    for block in begin..end {
        let first_column = block * unit;
        let columns = unit.min(tiles.div_ceil(NR) - first_column);
        for c in 0..columns {
            from.transform_panel(first_column + c, 0..channels, private.add(c * panel_size(channels, NR)));
        }
        for first_row in (0..row_panels).step_by(ROW_PANELS) {
            let rows = ROW_PANELS.min(row_panels - first_row);
            let kernels = weight.add(first_row * panel_size(channels, MR));
            multiply(kernels, rows, private, columns, channels, products);
            to.store(first_row, rows, first_column, columns, products);
        }
    }
}
