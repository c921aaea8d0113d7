//! `tripletMargin` and its gradient over [batch, width]. `margin` is NaN for the soft form.

use crate::operations::binary_cross_entropy_with_logits::softplus;

/// Squared distance of two rows, at least `least`.
pub unsafe fn squared_distance(input: *const f32, width: usize, a: usize, b: usize, least: f64) -> f64 {
    let (a, b) = (input.add(a * width), input.add(b * width));
    let sum: f64 = (0..width).map(|i| (*a.add(i) as f64 - *b.add(i) as f64).powi(2)).sum();
    if sum < least { least } else { sum }
}

/// The farthest other row with an anchor's target and the nearest with another, −1 for both where one is missing. The
/// range counts anchors.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn triplet_margin_mine(
    input: *const f32,
    target: *const i32,
    positive: *mut i32,
    negative: *mut i32,
    batch: usize,
    width: usize,
    least: f64,
    begin: usize,
    end: usize,
) {
    for anchor in begin..end {
        let mut farthest = (-1, f64::NEG_INFINITY);
        let mut nearest = (-1, f64::INFINITY);
        for other in (0..batch).filter(|&other| other != anchor) {
            let d = squared_distance(input, width, anchor, other, least);
            if *target.add(other) == *target.add(anchor) {
                if farthest.0 < 0 || d > farthest.1 {
                    farthest = (other as i32, d);
                }
            } else if nearest.0 < 0 || d < nearest.1 {
                nearest = (other as i32, d);
            }
        }
        let valid = farthest.0 >= 0 && nearest.0 >= 0;
        *positive.add(anchor) = if valid { farthest.0 } else { -1 };
        *negative.add(anchor) = if valid { nearest.0 } else { -1 };
    }
}

/// How much farther the positive is than the negative.
unsafe fn gap(input: *const f32, width: usize, anchor: usize, positive: i32, negative: i32, least: f64) -> f64 {
    squared_distance(input, width, anchor, positive as usize, least).sqrt()
        - squared_distance(input, width, anchor, negative as usize, least).sqrt()
}

/// output = mean over the anchors that have both. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn triplet_margin(
    input: *const f32,
    positive: *const i32,
    negative: *const i32,
    output: *mut f32,
    batch: usize,
    width: usize,
    least: f64,
    margin: f64,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let (mut sum, mut count) = (0f64, 0usize);
        for anchor in (0..batch).filter(|&anchor| *positive.add(anchor) >= 0) {
            let gap = gap(input, width, anchor, *positive.add(anchor), *negative.add(anchor), least);
            let hinge = margin + gap;
            sum += if margin.is_nan() {
                softplus(gap)
            } else if hinge < 0.0 {
                0.0
            } else {
                hinge
            };
            count += 1;
        }
        *output = if count > 0 { (sum / count as f64) as f32 } else { 0.0 };
    }
}

/// gradInput of each row: what it gets as anchor, as positive and as negative. The range counts rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn triplet_margin_grad(
    grad_output: *const f32,
    input: *const f32,
    positive: *const i32,
    negative: *const i32,
    grad_input: *mut f32,
    batch: usize,
    width: usize,
    least: f64,
    margin: f64,
    begin: usize,
    end: usize,
) {
    let count = (0..batch).filter(|&anchor| *positive.add(anchor) >= 0).count();
    for row in begin..end {
        let grad = grad_input.add(row * width);
        crate::simd::fill(grad, width, 0.0);
        // Adds weight · (row − other) / distance; through a distance at its least nothing flows.
        let pull = |other: usize, weight: f64| {
            let squared = squared_distance(input, width, row, other, least);
            if squared <= least {
                return;
            }
            let weight = weight / squared.sqrt();
            for i in 0..width {
                let apart = *input.add(row * width + i) as f64 - *input.add(other * width + i) as f64;
                *grad.add(i) += (weight * apart) as f32;
            }
        };
        for anchor in (0..batch).filter(|&anchor| *positive.add(anchor) >= 0) {
            let (p, n) = (*positive.add(anchor), *negative.add(anchor));
            if anchor != row && p as usize != row && n as usize != row {
                continue;
            }
            let gap = gap(input, width, anchor, p, n, least);
            let slope = if margin.is_nan() {
                1.0 / (1.0 + (-gap).exp())
            } else if margin + gap > 0.0 {
                1.0
            } else {
                0.0
            };
            let weight = *grad_output as f64 * slope / count as f64;
            if anchor == row {
                pull(p as usize, weight);
                pull(n as usize, -weight);
            } else if p as usize == row {
                pull(anchor, weight);
            } else {
                pull(anchor, -weight);
            }
        }
    }
}
