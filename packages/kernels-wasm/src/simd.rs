//! f32 in vectors of four.

use core::arch::wasm32::*;

pub const LANES: usize = 4;

#[inline(always)]
pub unsafe fn load(p: *const f32) -> v128 {
    v128_load(p as *const v128)
}

#[inline(always)]
pub unsafe fn store(p: *mut f32, v: v128) {
    v128_store(p as *mut v128, v)
}

/// Values 0, 2, 4 and 6.
#[inline(always)]
pub unsafe fn every_other(p: *const f32) -> v128 {
    i32x4_shuffle::<0, 2, 5, 7>(load(p), load(p.add(3)))
}

/// The first `n` ≤ 4 values; the other lanes are 0.
#[inline(always)]
pub unsafe fn load_part(p: *const f32, n: usize) -> v128 {
    let mut lanes = [0f32; LANES];
    for (i, lane) in lanes.iter_mut().enumerate().take(n) {
        *lane = *p.add(i);
    }
    load(lanes.as_ptr())
}

/// Stores the first `n` ≤ 4 lanes.
#[inline(always)]
pub unsafe fn store_part(p: *mut f32, v: v128, n: usize) {
    let mut lanes = [0f32; LANES];
    store(lanes.as_mut_ptr(), v);
    for (i, lane) in lanes.iter().enumerate().take(n) {
        *p.add(i) = *lane;
    }
}

/// output[i] = f(inputs[0][i], inputs[1][i], …) for i in begin..end; an input may be the output itself.
#[inline(always)]
pub unsafe fn map<const N: usize>(
    inputs: [*const f32; N],
    output: *mut f32,
    begin: usize,
    end: usize,
    f: impl Fn([v128; N]) -> v128,
) {
    let mut i = begin;
    // In pairs: an engine may make one 256-bit instruction of two neighbouring ones.
    while i + 2 * LANES <= end {
        let low = f(inputs.map(|p| load(p.add(i))));
        let high = f(inputs.map(|p| load(p.add(i + LANES))));
        store(output.add(i), low);
        store(output.add(i + LANES), high);
        i += 2 * LANES;
    }
    if i + LANES <= end {
        store(output.add(i), f(inputs.map(|p| load(p.add(i)))));
        i += LANES;
    }
    if i < end {
        let n = end - i;
        store_part(output.add(i), f(inputs.map(|p| load_part(p.add(i), n))), n);
    }
}

#[inline(always)]
pub unsafe fn copy(source: *const f32, target: *mut f32, n: usize) {
    map([source], target, 0, n, |[x]| x)
}

#[inline(always)]
pub unsafe fn fill(target: *mut f32, n: usize, value: f32) {
    let v = f32x4_splat(value);
    map([], target, 0, n, |[]| v)
}

/// Values that are added up in f32 before they go into the f64 total.
const BLOCK: usize = 256;

/// For each of the M values of f: its sum over inputs[0][i], inputs[1][i], … for i < n, in f64.
#[inline(always)]
pub unsafe fn sums<const N: usize, const M: usize>(
    inputs: [*const f32; N],
    n: usize,
    f: impl Fn([v128; N]) -> [v128; M],
) -> [f64; M] {
    let mut totals = [0f64; M];
    let mut i = 0;
    while i + LANES <= n {
        let end = (i + BLOCK).min(n);
        let mut partial = [[f32x4_splat(0.0); 2]; M];
        while i + 2 * LANES <= end {
            let low = f(inputs.map(|p| load(p.add(i))));
            let high = f(inputs.map(|p| load(p.add(i + LANES))));
            for m in 0..M {
                partial[m] = [f32x4_add(partial[m][0], low[m]), f32x4_add(partial[m][1], high[m])];
            }
            i += 2 * LANES;
        }
        if i + LANES <= end {
            let low = f(inputs.map(|p| load(p.add(i))));
            for m in 0..M {
                partial[m][0] = f32x4_add(partial[m][0], low[m]);
            }
            i += LANES;
        }
        for m in 0..M {
            totals[m] += sum_lanes(partial[m][0], LANES) + sum_lanes(partial[m][1], LANES);
        }
    }
    if i < n {
        let last = f(inputs.map(|p| load_part(p.add(i), n - i)));
        for m in 0..M {
            totals[m] += sum_lanes(last[m], n - i);
        }
    }
    totals
}

/// Sum of the first `n` lanes.
#[inline(always)]
unsafe fn sum_lanes(v: v128, n: usize) -> f64 {
    let mut lanes = [0f32; LANES];
    store(lanes.as_mut_ptr(), v);
    lanes[..n].iter().map(|&x| x as f64).sum()
}

/// eˣ to about 1 unit in the last place (polynomial of Cephes' expf); infinite from 88.73, 0 below −87.
#[inline(always)]
pub fn exp(x: v128) -> v128 {
    let splat = f32x4_splat;
    let bounded = f32x4_min(f32x4_max(x, splat(-87.3)), splat(88.73));
    let n = f32x4_nearest(f32x4_mul(bounded, splat(std::f32::consts::LOG2_E)));
    // ln 2 in two parts: the first has few enough bits to make n · ln 2 exact.
    let r = f32x4_sub(f32x4_sub(bounded, f32x4_mul(n, splat(0.693359375))), f32x4_mul(n, splat(-2.12194440e-4)));
    let mut p = splat(1.9875691500e-4);
    for c in [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1] {
        p = madd(p, r, splat(c));
    }
    let p = f32x4_add(madd(p, f32x4_mul(r, r), r), splat(1.0));
    // 2ⁿ in two steps: n = 128 alone would overflow the exponent.
    let half = i32x4_shl(i32x4_add(i32x4_trunc_sat_f32x4(n), i32x4_splat(126)), 23);
    let power = f32x4_mul(f32x4_mul(p, half), splat(2.0));
    let power = v128_bitselect(splat(f32::INFINITY), power, f32x4_gt(x, splat(88.73)));
    v128_andnot(power, f32x4_lt(x, splat(-87.0)))
}

/// ln x of positive normal numbers to about 1 unit in the last place (polynomial of Cephes' logf); NaN stays.
#[inline(always)]
pub fn ln(x: v128) -> v128 {
    let splat = f32x4_splat;
    // x = m · 2ᵉ with m in [√½, √2)
    let half = v128_or(v128_and(x, i32x4_splat(0x007f_ffff)), splat(0.5));
    let low = f32x4_lt(half, splat(std::f32::consts::FRAC_1_SQRT_2));
    let e = f32x4_convert_i32x4(i32x4_add(i32x4_sub(u32x4_shr(x, 23), i32x4_splat(126)), low));
    let r = f32x4_sub(f32x4_add(half, v128_and(half, low)), splat(1.0));
    let mut p = splat(7.0376836292e-2);
    for c in [
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    ] {
        p = madd(p, r, splat(c));
    }
    let square = f32x4_mul(r, r);
    let p = madd(e, splat(-2.12194440e-4), f32x4_mul(f32x4_mul(p, r), square));
    let ln = madd(e, splat(0.693359375), f32x4_add(r, madd(square, splat(-0.5), p)));
    v128_bitselect(ln, x, f32x4_eq(x, x))
}

/// 1 / (1 + e⁻ˣ)
#[inline(always)]
pub fn logistic(x: v128) -> v128 {
    let one = f32x4_splat(1.0);
    f32x4_div(one, f32x4_add(one, exp(f32x4_neg(x))))
}

/// `a · b + c`, rounded once where the build and the processor have fused multiply-add.
#[inline(always)]
pub fn madd(a: v128, b: v128, c: v128) -> v128 {
    #[cfg(target_feature = "relaxed-simd")]
    return f32x4_relaxed_madd(a, b, c);
    #[cfg(not(target_feature = "relaxed-simd"))]
    return f32x4_add(f32x4_mul(a, b), c);
}

/// Rows become columns.
#[inline(always)]
pub fn transpose(r: [v128; 4]) -> [v128; 4] {
    let low01 = i32x4_shuffle::<0, 4, 1, 5>(r[0], r[1]);
    let high01 = i32x4_shuffle::<2, 6, 3, 7>(r[0], r[1]);
    let low23 = i32x4_shuffle::<0, 4, 1, 5>(r[2], r[3]);
    let high23 = i32x4_shuffle::<2, 6, 3, 7>(r[2], r[3]);
    [
        i64x2_shuffle::<0, 2>(low01, low23),
        i64x2_shuffle::<1, 3>(low01, low23),
        i64x2_shuffle::<0, 2>(high01, high23),
        i64x2_shuffle::<1, 3>(high01, high23),
    ]
}
