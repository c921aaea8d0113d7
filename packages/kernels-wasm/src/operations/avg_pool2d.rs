//! `avgPool2d` and its gradient. Ranges count planes.

use crate::simd::fill;

/// A window along one axis: the part inside the input, and how many positions count in the mean: zeros of the padding do,
/// what hangs over the padding does not.
fn window(i: usize, stride: usize, kernel: usize, pad: usize, extent: usize) -> (usize, usize, usize) {
    let start = i * stride;
    let stop = (start + kernel).min(extent + 2 * pad);
    (start.saturating_sub(pad), (stop - pad).min(extent), stop - start)
}

/// Visits every window of a plane: (output position, top, bottom, left, right, positions that count).
#[inline(always)]
fn for_each_window(
    [in_height, in_width]: [usize; 2],
    [out_height, out_width]: [usize; 2],
    [kernel_height, kernel_width]: [usize; 2],
    [stride_y, stride_x]: [usize; 2],
    [pad_y, pad_x]: [usize; 2],
    mut visit: impl FnMut(usize, usize, usize, usize, usize, usize),
) {
    for y in 0..out_height {
        let (top, bottom, rows) = window(y, stride_y, kernel_height, pad_y, in_height);
        for x in 0..out_width {
            let (left, right, columns) = window(x, stride_x, kernel_width, pad_x, in_width);
            visit(y * out_width + x, top, bottom, left, right, rows * columns);
        }
    }
}

/// Mean of each window.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avg_pool2d(
    input: *const f32,
    output: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    kernel_height: usize,
    kernel_width: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let input = input.add(plane * in_height * in_width);
        let output = output.add(plane * out_height * out_width);
        for_each_window(
            [in_height, in_width],
            [out_height, out_width],
            [kernel_height, kernel_width],
            [stride_y, stride_x],
            [pad_y, pad_x],
            |at, top, bottom, left, right, count| {
                let mut sum = 0.0;
                for y in top..bottom {
                    for x in left..right {
                        sum += *input.add(y * in_width + x);
                    }
                }
                *output.add(at) = sum / count as f32;
            },
        );
    }
}

/// Spreads each gradient over its window.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avg_pool2d_grad(
    grad_output: *const f32,
    grad_input: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    kernel_height: usize,
    kernel_width: usize,
    stride_y: usize,
    stride_x: usize,
    pad_y: usize,
    pad_x: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let grad_output = grad_output.add(plane * out_height * out_width);
        let grad_input = grad_input.add(plane * in_height * in_width);
        fill(grad_input, in_height * in_width, 0.0);
        for_each_window(
            [in_height, in_width],
            [out_height, out_width],
            [kernel_height, kernel_width],
            [stride_y, stride_x],
            [pad_y, pad_x],
            |at, top, bottom, left, right, count| {
                let share = *grad_output.add(at) / count as f32;
                for y in top..bottom {
                    for x in left..right {
                        *grad_input.add(y * in_width + x) += share;
                    }
                }
            },
        );
    }
}
