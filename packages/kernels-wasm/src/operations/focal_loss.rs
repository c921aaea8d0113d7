//! `focalLoss` and its gradient, over [rows, classes]; `log_softmax` does the first half.

use crate::operations::cross_entropy::known;

/// output = mean of (1 − p)^γ · −ln p, p the probability of the target; NaN where a target is no class. One work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn focal_loss(
    log_probabilities: *const f32,
    target: *const i32,
    output: *mut f32,
    rows: usize,
    classes: usize,
    gamma: f64,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let mut sum = 0f64;
        for row in 0..rows {
            sum -= match known(*target.add(row), classes) {
                Some(class) => {
                    let log_p = *log_probabilities.add(row * classes + class) as f64;
                    (-log_p.exp_m1()).powf(gamma) * log_p
                }
                None => f64::NAN,
            };
        }
        *output = (sum / rows as f64) as f32;
    }
}

/// The range counts rows; one whose target is no class becomes NaN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn focal_loss_grad(
    grad_output: *const f32,
    log_probabilities: *const f32,
    target: *const i32,
    grad_input: *mut f32,
    rows: usize,
    classes: usize,
    gamma: f64,
    begin: usize,
    end: usize,
) {
    let scale = *grad_output as f64 / rows as f64;
    for row in begin..end {
        let log_probabilities = log_probabilities.add(row * classes);
        let grad_input = grad_input.add(row * classes);
        let label = known(*target.add(row), classes);
        let slope = match label {
            Some(label) => {
                let log_p = *log_probabilities.add(label) as f64;
                let rest = -log_p.exp_m1();
                // d/dln p of −(1 − p)^γ · ln p; the first term is 0 for γ = 0, where (1 − p)^(γ − 1) may be infinite.
                let steepening = if gamma == 0.0 || rest == 0.0 {
                    0.0
                } else {
                    gamma * log_p.exp() * rest.powf(gamma - 1.0) * log_p
                };
                steepening - rest.powf(gamma)
            }
            None => f64::NAN,
        };
        for class in 0..classes {
            let log_p = *log_probabilities.add(class) as f64;
            let on_target = if label == Some(class) { -log_p.exp_m1() } else { -log_p.exp() };
            *grad_input.add(class) = (scale * slope * on_target) as f32;
        }
    }
}
