//! `updateLossScale`

/// One step of dynamic loss scaling; `rest1` and `rest2` are 1 − β₁ and 1 − β₂, which f32 could not tell from the betas. One
/// work unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn update_loss_scale(
    norm: *const f32,
    state: *const f32,
    next_state: *mut f32,
    control: *mut f32,
    grad_norm: *mut f32,
    growth_factor: f32,
    backoff_factor: f32,
    growth_interval: f32,
    max_norm: f32,
    beta1: f32,
    beta2: f32,
    rest1: f32,
    rest2: f32,
    begin: usize,
    end: usize,
) {
    for _ in begin..end {
        let (scale, since) = (*state, *state.add(1) + 1.0);
        let (mut correction1, mut correction2) = (*state.add(2), *state.add(3));
        let unscaled = *norm / scale;
        *grad_norm = unscaled;
        *control = 0.0;
        *next_state = scale * backoff_factor;
        *next_state.add(1) = 0.0;
        if (*norm).is_finite() {
            correction1 = beta1 * correction1 + rest1;
            correction2 = beta2 * correction2 + rest2;
            let clip = if max_norm > 0.0 { (max_norm / (unscaled + 1e-6)).min(1.0) } else { 1.0 };
            *control = clip / scale;
            let is_due = since >= growth_interval;
            let grown = scale * growth_factor;
            *next_state = if is_due && grown.is_finite() { grown } else { scale };
            *next_state.add(1) = if is_due { 0.0 } else { since };
        }
        for results in [next_state.add(2), control.add(1)] {
            *results = correction1;
            *results.add(1) = correction2;
        }
    }
}
