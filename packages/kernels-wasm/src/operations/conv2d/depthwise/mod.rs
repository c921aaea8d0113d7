//! Depthwise convolution (one kernel per channel) and its gradients. There is no product of matrices in it: each plane is
//! laid out with its padding in memory of the thread's own and correlated with its kernel.

use crate::simd::{LANES, copy, every_other, fill, load, load_part, madd, store, store_part};
use core::arch::wasm32::*;

/// Vectors may read this far past the last value of a padded plane.
const SLACK: usize = 32;
/// Elements of the largest kernel.
pub const MOST_TAPS: usize = 121;

/// Bytes that one caller needs for a padded plane of its own.
#[unsafe(no_mangle)]
pub extern "C" fn depthwise_private_bytes(rows: usize, columns: usize) -> usize {
    (rows * columns + SLACK) * size_of::<f32>()
}

/// A plane that carries its padding: value (y, x) of the source lies at (y · spacing + top, x · spacing + left), if that is
/// inside; all else is 0.
struct Padded {
    rows: usize,
    columns: usize,
    top: isize,
    left: isize,
    spacing_y: usize,
    spacing_x: usize,
}

impl Padded {
    unsafe fn lay_out(&self, source: *const f32, height: usize, width: usize, plane: *mut f32) {
        fill(plane, self.rows * self.columns + SLACK, 0.0);
        for y in 0..height {
            let row = (y * self.spacing_y) as isize + self.top;
            if row < 0 || row >= self.rows as isize {
                continue;
            }
            let target = plane.add(row as usize * self.columns);
            let source = source.add(y * width);
            if self.spacing_x == 1 {
                let first = (-self.left).max(0) as usize;
                let last = (self.columns as isize - self.left).clamp(0, width as isize) as usize;
                if first < last {
                    copy(source.add(first), target.offset(first as isize + self.left), last - first);
                }
                continue;
            }
            for x in 0..width {
                let column = (x * self.spacing_x) as isize + self.left;
                if column >= 0 && column < self.columns as isize {
                    *target.offset(column) = *source.add(x);
                }
            }
        }
    }
}

/// Four values `step` apart.
#[inline(always)]
unsafe fn load_step(p: *const f32, step: usize) -> v128 {
    match step {
        1 => load(p),
        2 => every_other(p),
        _ => f32x4(*p, *p.add(step), *p.add(2 * step), *p.add(3 * step)),
    }
}

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
    turned: usize,
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
            let from = if turned != 0 { taps - 1 - tap } else { tap };
            *value = *weight.add(channel * taps + from);
        }
        let bias = if bias.is_null() { 0.0 } else { *bias.add(channel) };
        padded.lay_out(source.add(unit * height * width), height, width, private);
        let output = output.add(unit * out_height * out_width);
        correlate_any(private, columns, kernel.as_ptr(), bias, window, output, out_height, out_width);
    }
}

/// Sums of g · p, g · (p one dilation on), … over a row of `n` outputs.
#[inline(always)]
unsafe fn row_dots<const K: usize>(g: *const f32, p: *const f32, n: usize, dilation: usize, stride: usize) -> [f64; K] {
    let mut sums = [f32x4_splat(0.0); K];
    let mut x = 0;
    while x < n {
        let left = n - x;
        let gradient = if left >= LANES { load(g.add(x)) } else { load_part(g.add(x), left) };
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum = madd(load_step(p.add(x * stride + k * dilation), stride), gradient, *sum);
        }
        x += LANES;
    }
    sums.map(|sum| {
        let mut lanes = [0f32; LANES];
        store(lanes.as_mut_ptr(), sum);
        lanes.iter().map(|&value| value as f64).sum()
    })
}

/// gradWeight[c] = Σ over images and outputs of gradOutput · padded input. The range counts channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn depthwise_weight_grad(
    grad_output: *const f32,
    out_height: usize,
    out_width: usize,
    input: *const f32,
    height: usize,
    width: usize,
    rows: usize,
    columns: usize,
    top: isize,
    left: isize,
    batch: usize,
    channels: usize,
    kernel_height: usize,
    kernel_width: usize,
    dilation_y: usize,
    dilation_x: usize,
    stride_y: usize,
    stride_x: usize,
    grad_weight: *mut f32,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let padded = Padded { rows, columns, top, left, spacing_y: 1, spacing_x: 1 };
    for channel in begin..end {
        let mut totals = [0f64; MOST_TAPS];
        for image in 0..batch {
            let plane = image * channels + channel;
            padded.lay_out(input.add(plane * height * width), height, width, private);
            let gradient = grad_output.add(plane * out_height * out_width);
            for y in 0..out_height {
                let g = gradient.add(y * out_width);
                for ky in 0..kernel_height {
                    let p = private.add((y * stride_y + ky * dilation_y) * columns);
                    let totals = &mut totals[ky * kernel_width..(ky + 1) * kernel_width];
                    match (kernel_width, dilation_x, stride_x) {
                        (3, 1, 1) => add(totals, row_dots::<3>(g, p, out_width, 1, 1)),
                        (3, 1, 2) => add(totals, row_dots::<3>(g, p, out_width, 1, 2)),
                        (5, 1, 1) => add(totals, row_dots::<5>(g, p, out_width, 1, 1)),
                        (5, 1, 2) => add(totals, row_dots::<5>(g, p, out_width, 1, 2)),
                        _ => {
                            for (kx, total) in totals.iter_mut().enumerate() {
                                *total += row_dots::<1>(g, p.add(kx * dilation_x), out_width, 1, stride_x)[0];
                            }
                        }
                    }
                }
            }
        }
        let taps = kernel_height * kernel_width;
        for (tap, total) in totals.iter().enumerate().take(taps) {
            *grad_weight.add(channel * taps + tap) = *total as f32;
        }
    }
}

#[inline(always)]
fn add<const K: usize>(totals: &mut [f64], row: [f64; K]) {
    for (total, value) in totals.iter_mut().zip(row) {
        *total += value;
    }
}
