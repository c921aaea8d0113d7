//! `sumTo`

use crate::simd::{LANES, load, load_part, sums};
use core::arch::wasm32::*;

/// output[o][i] = Σₑ input[o][e][i] for i < inner, in f64. The range counts elements of the output.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum_to(
    input: *const f32,
    output: *mut f32,
    extent: usize,
    inner: usize,
    begin: usize,
    end: usize,
) {
    let mut at = begin;
    while at < end {
        if inner == 1 {
            let [sum] = sums([input.add(at * extent)], extent, |[x]| [x]);
            *output.add(at) = sum as f32;
            at += 1;
            continue;
        }
        let (o, i) = (at / inner, at % inner);
        let n = LANES.min(inner - i).min(end - at);
        let (mut low, mut high) = (f64x2_splat(0.0), f64x2_splat(0.0));
        for e in 0..extent {
            let from = input.add((o * extent + e) * inner + i);
            let x = if n == LANES { load(from) } else { load_part(from, n) };
            low = f64x2_add(low, f64x2_promote_low_f32x4(x));
            high = f64x2_add(high, f64x2_promote_low_f32x4(i64x2_shuffle::<1, 0>(x, x)));
        }
        let sum = i64x2_shuffle::<0, 2>(f32x4_demote_f64x2_zero(low), f32x4_demote_f64x2_zero(high));
        crate::simd::store_part(output.add(at), sum, n);
        at += n;
    }
}
