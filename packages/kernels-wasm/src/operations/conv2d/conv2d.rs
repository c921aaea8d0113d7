//! `conv2d`, and `conv2dInputGrad` with weights packed for it.

use super::gather::Gather;
use super::planes::Planes;
use super::positions::Positions;
use crate::operations::gemm::multiply;

/// target[c][j] = bias[c] + Σₜ weight[c][t] · source[base(j) + taps[t]] for the channels of one group, over `positions`
/// of (image, y, x) that step through source and target by their own strides. The range counts panels of 16 positions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d(
    weight: *const f32,
    channels: usize,
    taps: *const usize,
    tap_count: usize,
    source: *const f32,
    bias: *const f32,
    target: *mut f32,
    channel_stride: usize,
    positions: usize,
    height: usize,
    width: usize,
    source_image: usize,
    source_row: usize,
    source_column: usize,
    target_image: usize,
    target_row: usize,
    target_column: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let grid = |image_stride, row_stride, column_stride| Positions {
        count: positions,
        height,
        width,
        image_stride,
        row_stride,
        column_stride,
    };
    let mut columns = Gather { source, taps, positions: grid(source_image, source_row, source_column) };
    let planes =
        Planes { target, channels, channel_stride, positions: grid(target_image, target_row, target_column), bias };
    multiply(weight, tap_count, channels, tap_count, &mut columns, &planes, private, begin, end);
}
