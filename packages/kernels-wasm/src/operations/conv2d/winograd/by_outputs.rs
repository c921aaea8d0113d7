//! The convolution for many channels.

use super::outputs::Outputs;
use super::product::multiply;
use super::weight::Weights;
use super::{COLUMN_PANELS, PLACES, PRODUCT_PLACE, ROW_PANELS, panel_size};
use crate::operations::gemm::{MR, NR};

/// Bytes that one caller of `winograd_by_outputs` needs for itself: the kernels of a block, and their products.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_by_outputs_private_bytes(depth: usize) -> usize {
    (ROW_PANELS * panel_size(depth, MR) + PLACES * PRODUCT_PLACE) * size_of::<f32>()
}

/// The same for patches that `winograd_input` transformed. For many channels, whose kernels would fill the memory: a block
/// of them is transformed on the spot. The range counts blocks of `unit` ≤ 8 panels of 4 channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_by_outputs(
    unit: usize,
    weight: *const f32,
    row_stride: usize,
    depth: usize,
    depth_stride: usize,
    turned: bool,
    patches: *const f32,
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
    let weights = Weights { at: weight, rows: out_channels, row_stride, depth, depth_stride, turned };
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
    let products = private.add(ROW_PANELS * panel_size(depth, MR));
    let column_panels = tiles.div_ceil(NR);
    for block in begin..end {
        let first_row = block * unit;
        let rows = unit.min(out_channels.div_ceil(MR) - first_row);
        for r in 0..rows {
            weights.transform_panel(first_row + r, private.add(r * panel_size(depth, MR)));
        }
        for first_column in (0..column_panels).step_by(COLUMN_PANELS) {
            let columns = COLUMN_PANELS.min(column_panels - first_column);
            let patches = patches.add(first_column * panel_size(depth, NR));
            multiply(private, rows, patches, columns, depth, products);
            to.store(first_row, rows, first_column, columns, products);
        }
    }
}
