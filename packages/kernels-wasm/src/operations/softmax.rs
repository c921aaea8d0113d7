//! `softmax` and its gradient. Ranges count lines along the dimension: `inner` of them lie side by side.

/// Index of the first element of a line; the next ones follow at a distance of `inner`.
pub fn line_start(line: usize, extent: usize, inner: usize) -> usize {
    line / inner * extent * inner + line % inner
}

/// output = eˣ / Σ eˣ, the maximum subtracted first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn softmax(
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
        let mut sum = 0f64;
        for i in 0..extent {
            let power = (*input.add(i * inner) - max).exp();
            *output.add(i * inner) = power;
            sum += power as f64;
        }
        let sum = sum as f32;
        for i in 0..extent {
            *output.add(i * inner) /= sum;
        }
    }
}

/// gradInput = y · (g − Σ g · y)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn softmax_grad(
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
        let mut dot = 0f64;
        for i in 0..extent {
            let at = start + i * inner;
            dot += *grad_output.add(at) as f64 * *output.add(at) as f64;
        }
        for i in 0..extent {
            let at = start + i * inner;
            *grad_input.add(at) = (*output.add(at) as f64 * (*grad_output.add(at) as f64 - dot)) as f32;
        }
    }
}
