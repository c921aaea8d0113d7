//! `weightedTripletMargin` and its gradient over [batch, width]. `margin` is NaN for the soft form.

use crate::operations::binary_cross_entropy_with_logits::softplus;
use crate::operations::triplet_margin::squared_distance;

/// An anchor's distances to its positives weighted by softmax(d), and to its negatives weighted by softmax(−d).
struct Anchor {
    positive: f64,
    negative: f64,
    /// What the exponentials are taken relative to, and their sums.
    farthest: f64,
    nearest: f64,
    positive_sum: f64,
    negative_sum: f64,
}

impl Anchor {
    /// None if nobody else of its individual, or nobody of another, is in the batch.
    unsafe fn new(anchor: usize, distance: *const f32, target: *const i32, batch: usize) -> Option<Self> {
        let distance = distance.add(anchor * batch);
        let (mut farthest, mut nearest) = (f64::NEG_INFINITY, f64::INFINITY);
        let (mut positives, mut negatives) = (0usize, 0usize);
        for other in (0..batch).filter(|&other| other != anchor) {
            let d = *distance.add(other) as f64;
            if *target.add(other) == *target.add(anchor) {
                positives += 1;
                farthest = farthest.max(d);
            } else {
                negatives += 1;
                nearest = nearest.min(d);
            }
        }
        if positives == 0 || negatives == 0 {
            return None;
        }
        let (mut positive, mut positive_sum) = (0.0, 0.0);
        let (mut negative, mut negative_sum) = (0.0, 0.0);
        for other in (0..batch).filter(|&other| other != anchor) {
            let d = *distance.add(other) as f64;
            if *target.add(other) == *target.add(anchor) {
                let e = (d - farthest).exp();
                positive += e * d;
                positive_sum += e;
            } else {
                let e = (nearest - d).exp();
                negative += e * d;
                negative_sum += e;
            }
        }
        let (positive, negative) = (positive / positive_sum, negative / negative_sum);
        Some(Anchor { positive, negative, farthest, nearest, positive_sum, negative_sum })
    }

    fn gap(&self) -> f64 {
        self.positive - self.negative
    }

    /// Derivative of the gap by the distance `d` to a row of the same or of another individual.
    fn slope(&self, d: f64, same: bool) -> f64 {
        if same {
            (d - self.farthest).exp() / self.positive_sum * (1.0 + d - self.positive)
        } else {
            (self.nearest - d).exp() / self.negative_sum * (d - 1.0 - self.negative)
        }
    }
}

/// distance [batch, batch]: square roots of squared distances of at least `least`. The range counts rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weighted_triplet_distance(
    input: *const f32,
    distance: *mut f32,
    batch: usize,
    width: usize,
    least: f64,
    begin: usize,
    end: usize,
) {
    for row in begin..end {
        for other in 0..batch {
            *distance.add(row * batch + other) = squared_distance(input, width, row, other, least).sqrt() as f32;
        }
    }
}

/// output = mean over the anchors that have both. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weighted_triplet_margin(
    distance: *const f32,
    target: *const i32,
    output: *mut f32,
    batch: usize,
    margin: f64,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let (mut sum, mut count) = (0f64, 0usize);
        for anchor in (0..batch).filter_map(|anchor| Anchor::new(anchor, distance, target, batch)) {
            let hinge = margin + anchor.gap();
            sum += if margin.is_nan() {
                softplus(anchor.gap())
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

/// pull [batch, batch]: derivative of the sum of all anchors' losses by each anchor's distances, divided by the distance;
/// 0 up to `least`, for the anchor itself and for one that has not both; `valid` is 1 for those that have. The range counts
/// anchors.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weighted_triplet_pull(
    distance: *const f32,
    target: *const i32,
    pull: *mut f32,
    valid: *mut i32,
    batch: usize,
    least: f64,
    margin: f64,
    begin: usize,
    end: usize,
) {
    for row in begin..end {
        let pull = pull.add(row * batch);
        crate::simd::fill(pull, batch, 0.0);
        let anchor = Anchor::new(row, distance, target, batch);
        *valid.add(row) = anchor.is_some() as i32;
        let Some(anchor) = anchor else { continue };
        let slope = if margin.is_nan() {
            1.0 / (1.0 + (-anchor.gap()).exp())
        } else if margin + anchor.gap() > 0.0 {
            1.0
        } else {
            0.0
        };
        for other in (0..batch).filter(|&other| other != row) {
            let d = *distance.add(row * batch + other) as f64;
            if d <= least {
                continue;
            }
            let same = *target.add(other) == *target.add(row);
            *pull.add(other) = (slope * anchor.slope(d, same) / d) as f32;
        }
    }
}

/// gradInput of each row: what it gets as anchor and as another's positive or negative. The range counts rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn weighted_triplet_margin_grad(
    grad_output: *const f32,
    input: *const f32,
    pull: *const f32,
    valid: *const i32,
    grad_input: *mut f32,
    batch: usize,
    width: usize,
    begin: usize,
    end: usize,
) {
    let count = (0..batch).filter(|&anchor| *valid.add(anchor) != 0).count().max(1);
    let scale = *grad_output as f64 / count as f64;
    for row in begin..end {
        for i in 0..width {
            let x = *input.add(row * width + i) as f64;
            let mut sum = 0f64;
            for other in 0..batch {
                let weight = *pull.add(row * batch + other) as f64 + *pull.add(other * batch + row) as f64;
                sum += weight * (x - *input.add(other * width + i) as f64);
            }
            *grad_input.add(row * width + i) = (scale * sum) as f32;
        }
    }
}
