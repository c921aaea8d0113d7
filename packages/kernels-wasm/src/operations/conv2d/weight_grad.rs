//! `conv2dWeightGrad`

use super::gather::GatherTransposed;
use super::positions::Positions;
use crate::operations::gemm::{KC, MR, NR, RowMajor, multiply};

/// parts[i][c][t] = Σⱼ gradOutput[c][j] · source[base(j) + taps[t]], where j runs over the images of part i, and gradOutput
/// is packed for all of them. The range counts blocks of `unit_panels` panels of 16 taps of parts. A part begins as zeros,
/// or as it was if `add`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d_weight_grad(
    grad_output: *const f32,
    channels: usize,
    taps: *const usize,
    tap_count: usize,
    source: *const f32,
    parts: *mut f32,
    images: usize,
    images_per_part: usize,
    unit_panels: usize,
    height: usize,
    width: usize,
    source_image: usize,
    source_row: usize,
    source_column: usize,
    add: bool,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let panels = tap_count.div_ceil(NR);
    let part_units = panels.div_ceil(unit_panels);
    let positions = height * width;
    let mut unit = begin;
    while unit < end {
        let (part, first) = (unit / part_units, unit % part_units);
        let units = (part_units - first).min(end - unit);
        let (first, last) = (first * unit_panels, panels.min((first + units) * unit_panels));
        let first_image = part * images_per_part;
        let count = images_per_part.min(images - first_image) * positions;
        let mut columns = GatherTransposed {
            source: source.add(first_image * source_image),
            taps,
            tap_count,
            positions: Positions {
                count,
                height,
                width,
                image_stride: source_image,
                row_stride: source_row,
                column_stride: source_column,
            },
            offsets: [0; KC],
        };
        let target = parts.add(part * channels * tap_count);
        let target = RowMajor { target, rows: channels, columns: tap_count, bias: std::ptr::null(), add };
        let grad_output = grad_output.add(first_image * positions * MR);
        multiply(grad_output, images * positions, channels, count, &mut columns, &target, private, first, last);
        unit += units;
    }
}
