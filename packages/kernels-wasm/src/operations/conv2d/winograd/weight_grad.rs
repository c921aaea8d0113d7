//! The weight's gradient.

use super::product::multiply;
use super::transform::{kernel_gradient_1d, transform};
use super::{PATCH, PLACES, PRODUCT_PLACE, ROW_PANELS, panel_size};
use crate::operations::gemm::{MR, NR};
use crate::simd::{LANES, load, store};
use core::array::from_fn;

/// Bytes that one caller of `winograd_weight_grad` needs for itself.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_weight_grad_private_bytes() -> usize {
    PLACES * PRODUCT_PLACE * size_of::<f32>()
}

/// gradWeight = Gᵀ [Σ gradOutput · input] G, summed over tiles, for the transformed operands of `winograd_grad_output` and
/// `winograd_input_by_tile`; added to what is there if `add`. The range counts blocks of `unit_rows` ≤ 8 panels of 4 outputs
/// times `unit_columns` ≤ 2 panels of 16 channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_weight_grad(
    unit_rows: usize,
    unit_columns: usize,
    grad_output: *const f32,
    outputs: usize,
    input: *const f32,
    channels: usize,
    tiles: usize,
    grad_weight: *mut f32,
    add: bool,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let row_panels = outputs.div_ceil(MR);
    let column_panels = channels.div_ceil(NR);
    let row_blocks = row_panels.div_ceil(unit_rows);
    for block in begin..end {
        let first_row = block % row_blocks * unit_rows;
        let rows = unit_rows.min(row_panels - first_row);
        let first_column = block / row_blocks * unit_columns;
        let columns = unit_columns.min(column_panels - first_column);
        multiply(
            grad_output.add(first_row * panel_size(tiles, MR)),
            rows,
            input.add(first_column * panel_size(tiles, NR)),
            columns,
            tiles,
            private,
        );
        for row in 0..(rows * MR).min(outputs - first_row * MR) {
            let to = grad_weight.add((first_row * MR + row) * channels * 9);
            for channel in (first_column * NR..channels.min((first_column + columns) * NR)).step_by(LANES) {
                let column = channel - first_column * NR;
                let from = private.add(column / NR * ROW_PANELS * MR * NR + row * NR + column % NR);
                transform(
                    |r| from_fn(|i| load(from.add((r * PATCH + i) * PRODUCT_PLACE))),
                    |u| kernel_gradient_1d(u),
                    |tap, values| {
                        let mut lanes = [0f32; LANES];
                        store(lanes.as_mut_ptr(), values);
                        for (i, value) in lanes.into_iter().enumerate().take(channels - channel) {
                            let target = to.add((channel + i) * 9 + tap);
                            *target = if add { *target + value } else { value };
                        }
                    },
                );
            }
        }
    }
}
