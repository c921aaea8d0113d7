//! Depthwise `conv2d`, and `conv2dInputGrad` with the kernels turned.

use super::MOST_TAPS;
use super::padded::{Padded, load_step};
use crate::simd::{LANES, madd, store, store_part};
use core::arch::wasm32::*;

/// The kernel, its distances, and how far it moves between two outputs.
#[derive(Clone, Copy)]
struct Window {
    height: usize,
    width: usize,
    dilation_y: usize,
    dilation_x: usize,
    stride_y: usize,
    stride_x: usize,
}

/// `V` neighbouring vectors of a row of outputs, the first at `p`.
#[inline(always)]
unsafe fn at<const V: usize>(p: *const f32, columns: usize, weight: *const f32, bias: v128, w: Window) -> [v128; V] {
    let mut sums = [bias; V];
    for ky in 0..w.height {
        for kx in 0..w.width {
            let tap = v128_load32_splat(weight.add(ky * w.width + kx) as *const u32);
            let from = p.add(ky * w.dilation_y * columns + kx * w.dilation_x);
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = madd(load_step(from.add(v * LANES * w.stride_x), w.stride_x), tap, *sum);
            }
        }
    }
    sums
}

#[inline(always)]
unsafe fn correlate(
    plane: *const f32,
    columns: usize,
    weight: *const f32,
    bias: f32,
    w: Window,
    output: *mut f32,
    height: usize,
    width: usize,
) {
    let bias = f32x4_splat(bias);
    for y in 0..height {
        let row = plane.add(y * w.stride_y * columns);
        let output = output.add(y * width);
        let mut x = 0;
        while x + 2 * LANES <= width {
            let [low, high] = at::<2>(row.add(x * w.stride_x), columns, weight, bias, w);
            store(output.add(x), low);
            store(output.add(x + LANES), high);
            x += 2 * LANES;
        }
        while x < width {
            let [sum] = at::<1>(row.add(x * w.stride_x), columns, weight, bias, w);
            store_part(output.add(x), sum, LANES.min(width - x));
            x += LANES;
        }
    }
}

/// With the usual sizes known to the compiler, which then unrolls the kernel.
unsafe fn correlate_any(
    plane: *const f32,
    columns: usize,
    weight: *const f32,
    bias: f32,
    w: Window,
    output: *mut f32,
    height: usize,
    width: usize,
) {
    let square = |size: usize, stride: usize| Window {
        height: size,
        width: size,
        dilation_y: 1,
        dilation_x: 1,
        stride_y: stride,
        stride_x: stride,
    };
    let plain = w.dilation_y == 1 && w.dilation_x == 1 && w.height == w.width && w.stride_y == w.stride_x;
    match (plain, w.height, w.stride_x) {
        (true, 3, 1) => correlate(plane, columns, weight, bias, square(3, 1), output, height, width),
        (true, 3, 2) => correlate(plane, columns, weight, bias, square(3, 2), output, height, width),
        (true, 5, 1) => correlate(plane, columns, weight, bias, square(5, 1), output, height, width),
        (true, 5, 2) => correlate(plane, columns, weight, bias, square(5, 2), output, height, width),
        _ => correlate(plane, columns, weight, bias, w, output, height, width),
    }
}

/// Each plane (n, c) of the output: bias[c] + the kernel of channel c over the padded plane of the source. With `turned` the
/// kernel is turned by 180°, which makes the input's gradient of gradOutput with zeros between its values. The range counts
/// planes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn depthwise(
    source: *const f32,
    height: usize,
    width: usize,
    rows: usize,
    columns: usize,
    top: isize,
    left: isize,
    spacing_y: usize,
    spacing_x: usize,
    weight: *const f32,
    turned: bool,
    bias: *const f32,
    channels: usize,
    kernel_height: usize,
    kernel_width: usize,
    dilation_y: usize,
    dilation_x: usize,
    stride_y: usize,
    stride_x: usize,
    output: *mut f32,
    out_height: usize,
    out_width: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let padded = Padded { rows, columns, top, left, spacing_y, spacing_x };
    let window = Window { height: kernel_height, width: kernel_width, dilation_y, dilation_x, stride_y, stride_x };
    let taps = kernel_height * kernel_width;
    let mut kernel = [0f32; MOST_TAPS];
    for unit in begin..end {
        let channel = unit % channels;
        for (tap, value) in kernel.iter_mut().enumerate().take(taps) {
            let from = if turned { taps - 1 - tap } else { tap };
            *value = *weight.add(channel * taps + from);
        }
        let bias = if bias.is_null() { 0.0 } else { *bias.add(channel) };
        padded.lay_out(source.add(unit * height * width), height, width, private);
        let output = output.add(unit * out_height * out_width);
        correlate_any(private, columns, kernel.as_ptr(), bias, window, output, out_height, out_width);
    }
}
