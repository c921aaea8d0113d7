//! `logSoftmax` and its gradient. Ranges count lines, as those of `softmax`.

use crate::operations::softmax::line_start;

/// output = x − max − ln Σ e^(x − max)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn log_softmax(
    input: *const f32,
    output: *mut f32,
    extent: usize,
    inner: usize,
    begin: usize,
    end: usize,
) {
    for line in begin..end {
        let start = line_start(line, extent, inner);
        let (input, output) = (input.add(start), output.add(start));
        let max = (0..extent).fold(f32::NEG_INFINITY, |max, i| max.max(*input.add(i * inner)));
        let sum: f64 = (0..extent).map(|i| (*input.add(i * inner) - max).exp() as f64).sum();
        let log_sum = max as f64 + sum.ln();
        for i in 0..extent {
            *output.add(i * inner) = (*input.add(i * inner) as f64 - log_sum) as f32;
        }
    }
}

/// gradInput = g − eʸ · Σ g
#[unsafe(no_mangle)]
pub unsafe extern "C" fn log_softmax_grad(
    grad_output: *const f32,
    output: *const f32,
    grad_input: *mut f32,
    extent: usize,
    inner: usize,
    begin: usize,
    end: usize,
) {
    for line in begin..end {
        let start = line_start(line, extent, inner);
        let sum: f64 = (0..extent).map(|i| *grad_output.add(start + i * inner) as f64).sum();
        for i in 0..extent {
            let at = start + i * inner;
            *grad_input.add(at) = (*grad_output.add(at) as f64 - (*output.add(at)).exp() as f64 * sum) as f32;
        }
    }
}
