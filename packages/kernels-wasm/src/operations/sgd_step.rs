//! `sgdStep`

use crate::simd::{LANES, load, load_part, madd, map, store, store_part};
use core::arch::wasm32::*;

/// One step of gradient descent in place; `momentum_buffer` is null where there is no momentum. `control`, or
/// null: what the gradient is multiplied by, 0 to leave all as it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sgd_step(
    param: *mut f32,
    grad: *const f32,
    momentum_buffer: *mut f32,
    control: *const f32,
    lr: f32,
    momentum: f32,
    nesterov: bool,
    weight_decay: f32,
    begin: usize,
    end: usize,
) {
    let factor = if control.is_null() { 1.0 } else { *control };
    if factor == 0.0 {
        return;
    }
    let splat = f32x4_splat;
    let decayed = |p, g| madd(splat(weight_decay), p, f32x4_mul(splat(factor), g));
    let moved = |p, direction| f32x4_sub(p, f32x4_mul(splat(lr), direction));
    if momentum_buffer.is_null() {
        return map([param as *const f32, grad], param, begin, end, |[p, g]| moved(p, decayed(p, g)));
    }
    let update = |[p, g, b]: [v128; 3]| {
        let g = decayed(p, g);
        let b = madd(splat(momentum), b, g);
        let direction = if nesterov { madd(splat(momentum), b, g) } else { b };
        [moved(p, direction), b]
    };
    let read = [param as *const f32, grad, momentum_buffer];
    let written = [param, momentum_buffer];
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
