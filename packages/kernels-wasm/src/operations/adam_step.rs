//! `adamStep`

use crate::simd::{LANES, load, load_part, madd, store, store_part};
use core::arch::wasm32::*;

/// One step of Adam in place. `rest1` and `rest2` are 1 − β₁ and 1 − β₂, which f32 could not tell from the betas;
/// `step_size` is lr / (1 − β₁ᵗ), `correction2` is √(1 − β₂ᵗ). Weight decay joins the gradient; `shrink`, of AdamW, is the
/// part of the parameter that the step takes away beside it. `control`, or null: what the gradient is multiplied by (0 to leave
/// all as it is), and 1 − β₁ᵗ, by which `step_size` is not divided yet, and 1 − β₂ᵗ.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adam_step(
    param: *mut f32,
    grad: *const f32,
    exp_avg: *mut f32,
    exp_avg_sq: *mut f32,
    control: *const f32,
    beta1: f32,
    rest1: f32,
    beta2: f32,
    rest2: f32,
    step_size: f32,
    correction2: f32,
    eps: f32,
    weight_decay: f32,
    shrink: f32,
    begin: usize,
    end: usize,
) {
    let (factor, step_size, correction2) = if control.is_null() {
        (1.0, step_size, correction2)
    } else {
        (*control, step_size / *control.add(1), f32x4_extract_lane::<0>(f32x4_sqrt(f32x4_splat(*control.add(2)))))
    };
    if factor == 0.0 {
        return;
    }
    let splat = f32x4_splat;
    let update = |[p, g, m, v]: [v128; 4]| {
        let g = madd(splat(weight_decay), p, f32x4_mul(splat(factor), g));
        let m = madd(splat(beta1), m, f32x4_mul(splat(rest1), g));
        let v = madd(splat(beta2), v, f32x4_mul(f32x4_mul(splat(rest2), g), g));
        let length = f32x4_add(f32x4_div(f32x4_sqrt(v), splat(correction2)), splat(eps));
        let step = f32x4_div(f32x4_mul(splat(step_size), m), length);
        let p = f32x4_sub(p, madd(splat(shrink), p, step));
        [p, m, v]
    };
    let read = [param as *const f32, grad, exp_avg, exp_avg_sq];
    let written = [param, exp_avg, exp_avg_sq];
    let mut i = begin;
    // In pairs: an engine may make one 256-bit instruction of two neighbouring ones.
    while i + 2 * LANES <= end {
        let low = update(read.map(|p| load(p.add(i))));
        let high = update(read.map(|p| load(p.add(i + LANES))));
        for (p, (low, high)) in written.into_iter().zip(low.into_iter().zip(high)) {
            store(p.add(i), low);
            store(p.add(i + LANES), high);
        }
        i += 2 * LANES;
    }
    while i < end {
        let n = LANES.min(end - i);
        let values = update(read.map(|p| load_part(p.add(i), n)));
        for (p, value) in written.into_iter().zip(values) {
            store_part(p.add(i), value, n);
        }
        i += n;
    }
}
