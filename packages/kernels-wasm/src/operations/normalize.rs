//! `normalize` and its gradient. Ranges count lines, as those of `softmax`.

use crate::operations::softmax::line_start;

/// output = x / max(‖x‖₂, eps), norm = ‖x‖₂
#[unsafe(no_mangle)]
pub unsafe extern "C" fn normalize(
    input: *const f32,
    output: *mut f32,
    norm: *mut f32,
    extent: usize,
    inner: usize,
    eps: f64,
    begin: usize,
    end: usize,
) {
    for line in begin..end {
        let start = line_start(line, extent, inner);
        let squares: f64 = (0..extent).map(|i| (*input.add(start + i * inner) as f64).powi(2)).sum();
        let length = squares.sqrt();
        *norm.add(line) = length as f32;
        // A NaN is larger than eps.
        let divisor = if length < eps { eps } else { length };
        for i in 0..extent {
            let at = start + i * inner;
            *output.add(at) = (*input.add(at) as f64 / divisor) as f32;
        }
    }
}

/// gradInput = (g − y · Σ g · y) / ‖x‖, or g / eps where ‖x‖ is below eps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn normalize_grad(
    grad_output: *const f32,
    output: *const f32,
    norm: *const f32,
    grad_input: *mut f32,
    extent: usize,
    inner: usize,
    eps: f64,
    begin: usize,
    end: usize,
) {
    for line in begin..end {
        let start = line_start(line, extent, inner);
        let length = *norm.add(line) as f64;
        let mut dot = 0f64;
        for i in 0..extent {
            let at = start + i * inner;
            dot += *grad_output.add(at) as f64 * *output.add(at) as f64;
        }
        for i in 0..extent {
            let at = start + i * inner;
            let g = *grad_output.add(at) as f64;
            let grad = if length < eps { g / eps } else { (g - *output.add(at) as f64 * dot) / length };
            *grad_input.add(at) = grad as f32;
        }
    }
}
