//! `interpolate` and its gradient. Ranges count planes.

/// Where the pixels of one axis come from: (1 − weight) · input[low] + weight · input[high].
struct Taps {
    low: *const usize,
    high: *const usize,
    weight: *const f32,
}

impl Taps {
    unsafe fn at(&self, i: usize) -> (usize, usize, f32) {
        (*self.low.add(i), *self.high.add(i), *self.weight.add(i))
    }
}

/// Without weight `b` does not count, not even a NaN.
fn mix(a: f32, b: f32, weight: f32) -> f32 {
    if weight == 0.0 { a } else { (1.0 - weight) * a + weight * b }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn interpolate(
    input: *const f32,
    output: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    row_low: *const usize,
    row_high: *const usize,
    row_weight: *const f32,
    column_low: *const usize,
    column_high: *const usize,
    column_weight: *const f32,
    begin: usize,
    end: usize,
) {
    let rows = Taps { low: row_low, high: row_high, weight: row_weight };
    let columns = Taps { low: column_low, high: column_high, weight: column_weight };
    for plane in begin..end {
        let input = input.add(plane * in_height * in_width);
        for y in 0..out_height {
            let (top, bottom, down) = rows.at(y);
            let (top, bottom) = (input.add(top * in_width), input.add(bottom * in_width));
            let output = output.add((plane * out_height + y) * out_width);
            for x in 0..out_width {
                let (left, right, along) = columns.at(x);
                let upper = mix(*top.add(left), *top.add(right), along);
                let lower = mix(*bottom.add(left), *bottom.add(right), along);
                *output.add(x) = mix(upper, lower, down);
            }
        }
    }
}

/// Every output hands its shares back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn interpolate_grad(
    grad_output: *const f32,
    grad_input: *mut f32,
    in_height: usize,
    in_width: usize,
    out_height: usize,
    out_width: usize,
    row_low: *const usize,
    row_high: *const usize,
    row_weight: *const f32,
    column_low: *const usize,
    column_high: *const usize,
    column_weight: *const f32,
    begin: usize,
    end: usize,
) {
    let rows = Taps { low: row_low, high: row_high, weight: row_weight };
    let columns = Taps { low: column_low, high: column_high, weight: column_weight };
    for plane in begin..end {
        let grad_input = grad_input.add(plane * in_height * in_width);
        crate::simd::fill(grad_input, in_height * in_width, 0.0);
        for y in 0..out_height {
            let (top, bottom, down) = rows.at(y);
            let (top, bottom) = (grad_input.add(top * in_width), grad_input.add(bottom * in_width));
            let grad_output = grad_output.add((plane * out_height + y) * out_width);
            for x in 0..out_width {
                let (left, right, along) = columns.at(x);
                let g = *grad_output.add(x);
                *top.add(left) += (1.0 - down) * (1.0 - along) * g;
                if along != 0.0 {
                    *top.add(right) += (1.0 - down) * along * g;
                }
                if down != 0.0 {
                    *bottom.add(left) += down * (1.0 - along) * g;
                    *bottom.add(right) += down * along * g;
                }
            }
        }
    }
}
