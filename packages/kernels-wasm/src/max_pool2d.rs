//! `maxPool2d` and its gradient. Ranges count planes.

use crate::simd::fill;

/// Largest value of each window and where in the plane it was: the first of equal ones; a NaN wins.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn max_pool2d(
    input: *const f32,
    output: *mut f32,
    indices: *mut i32,
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
        let mut at = plane * out_height * out_width;
        for oy in 0..out_height {
            let top = (oy * stride_y).saturating_sub(pad_y);
            let bottom = (oy * stride_y + kernel_height - pad_y).min(in_height);
            for ox in 0..out_width {
                let left = (ox * stride_x).saturating_sub(pad_x);
                let right = (ox * stride_x + kernel_width - pad_x).min(in_width);
                let mut best = top * in_width + left;
                let mut largest = *input.add(best);
                for y in top..bottom {
                    for x in left..right {
                        let value = *input.add(y * in_width + x);
                        if value > largest || value.is_nan() {
                            largest = value;
                            best = y * in_width + x;
                        }
                    }
                }
                *output.add(at) = largest;
                *indices.add(at) = best as i32;
                at += 1;
            }
        }
    }
}

/// Each gradient goes to where its maximum was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn max_pool2d_grad(
    grad_output: *const f32,
    indices: *const i32,
    grad_input: *mut f32,
    in_positions: usize,
    out_positions: usize,
    begin: usize,
    end: usize,
) {
    for plane in begin..end {
        let target = grad_input.add(plane * in_positions);
        fill(target, in_positions, 0.0);
        for at in plane * out_positions..(plane + 1) * out_positions {
            *target.add(*indices.add(at) as usize) += *grad_output.add(at);
        }
    }
}
