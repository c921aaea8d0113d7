//! `adamStep`

use crate::simd::{LANES, load, load_part, madd, store, store_part};
use core::arch::wasm32::*;

/// One step of Adam in place. `rest1` and `rest2` are 1 − β₁ and 1 − β₂, which f32 could not tell from the betas;
/// `step_size` is lr / (1 − β₁ᵗ), `correction2` is √(1 − β₂ᵗ).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adam_step(
    param: *mut f32,
    grad: *const f32,
    exp_avg: *mut f32,
    exp_avg_sq: *mut f32,
    beta1: f32,
    rest1: f32,
    beta2: f32,
    rest2: f32,
    step_size: f32,
    correction2: f32,
    eps: f32,
    weight_decay: f32,
    begin: usize,
    end: usize,
) {
    let splat = f32x4_splat;
    let update = |[p, g, m, v]: [v128; 4]| {
        let g = madd(splat(weight_decay), p, g);
        let m = madd(splat(beta1), m, f32x4_mul(splat(rest1), g));
        let v = madd(splat(beta2), v, f32x4_mul(f32x4_mul(splat(rest2), g), g));
        let length = f32x4_add(f32x4_div(f32x4_sqrt(v), splat(correction2)), splat(eps));
        let p = f32x4_sub(p, f32x4_div(f32x4_mul(splat(step_size), m), length));
        [p, m, v]
    };
    let mut i = begin;
    while i < end {
        let n = LANES.min(end - i);
        let from = [param as *const f32, grad, exp_avg, exp_avg_sq].map(|address| address.add(i));
        let to = [param, exp_avg, exp_avg_sq].map(|address| address.add(i));
        if n == LANES {
            let values = update(from.map(|address| load(address)));
            to.into_iter().zip(values).for_each(|(address, value)| store(address, value));
        } else {
            let values = update(from.map(|address| load_part(address, n)));
            to.into_iter().zip(values).for_each(|(address, value)| store_part(address, value, n));
        }
        i += n;
    }
}
