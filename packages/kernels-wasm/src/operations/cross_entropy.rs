//! `crossEntropy` and its gradient, over [N, classes, positions]; `log_softmax` does the first half.

use crate::operations::softmax::line_start;

/// The class as an index, if there is such a class.
pub fn known(label: i32, classes: usize) -> Option<usize> {
    usize::try_from(label).ok().filter(|&class| class < classes)
}

/// output = mean of −logProbabilities[target] over `rows` = N · positions, a share `label_smoothing` of the target spread
/// over all classes; NaN where a target is no class. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cross_entropy(
    log_probabilities: *const f32,
    target: *const i32,
    output: *mut f32,
    rows: usize,
    classes: usize,
    positions: usize,
    label_smoothing: f64,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let mut sum = 0f64;
        for row in 0..rows {
            let start = log_probabilities.add(line_start(row, classes, positions));
            sum -= match known(*target.add(row), classes) {
                Some(class) => (1.0 - label_smoothing) * *start.add(class * positions) as f64,
                None => f64::NAN,
            };
            if label_smoothing > 0.0 {
                let all: f64 = (0..classes).map(|class| *start.add(class * positions) as f64).sum();
                sum -= label_smoothing / classes as f64 * all;
            }
        }
        *output = (sum / rows as f64) as f32;
    }
}

/// gradInput = (softmax − smoothed one-hot) · gradOutput / rows; NaN in rows whose target is no class. The range counts
/// rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cross_entropy_grad(
    grad_output: *const f32,
    log_probabilities: *const f32,
    target: *const i32,
    grad_input: *mut f32,
    rows: usize,
    classes: usize,
    positions: usize,
    label_smoothing: f64,
    begin: usize,
    end: usize,
) {
    let scale = *grad_output as f64 / rows as f64;
    let spread = label_smoothing / classes as f64;
    for row in begin..end {
        let start = line_start(row, classes, positions);
        let label = known(*target.add(row), classes);
        for class in 0..classes {
            let at = start + class * positions;
            *grad_input.add(at) = match label {
                Some(label) => {
                    let log_p = *log_probabilities.add(at) as f64;
                    let apart = if class == label { log_p.exp_m1() + label_smoothing } else { log_p.exp() };
                    (scale * (apart - spread)) as f32
                }
                None => f32::NAN,
            };
        }
    }
}
