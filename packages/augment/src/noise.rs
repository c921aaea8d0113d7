//! Normal noise from a seed, and its addition.

use std::arch::wasm32::*;

const LEVELS: usize = 1 << 16;
static mut QUANTILES: [f32; LEVELS] = [0.0; LEVELS];
static mut READY: bool = false;

/// Inverse of the normal distribution function (Wichura 1988, algorithm AS 241, PPND16), for 0 < p < 1.
fn quantile(p: f64) -> f64 {
    fn ratio(r: f64, a: [f64; 8], b: [f64; 8]) -> f64 {
        let horner = |c: [f64; 8]| c.iter().rev().fold(0.0, |sum, &c| sum * r + c);
        horner(a) / horner(b)
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q
            * ratio(
                0.180625 - q * q,
                [
                    3.387_132_872_796_366_5,
                    133.141_667_891_784_38,
                    1_971.590_950_306_551_3,
                    13_731.693_765_509_46,
                    45_921.953_931_549_87,
                    67_265.770_927_008_7,
                    33_430.575_583_588_13,
                    2_509.080_928_730_122_7,
                ],
                [
                    1.0,
                    42.313_330_701_600_91,
                    687.187_007_492_057_9,
                    5_394.196_021_424_751,
                    21_213.794_301_586_597,
                    39_307.895_800_092_71,
                    28_729.085_735_721_943,
                    5_226.495_278_852_545,
                ],
            );
    }
    let r = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    // 65,536 levels end at r = 3.43: the far tail (r > 5) is never asked for.
    let value = ratio(
        r - 1.6,
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_8e-9,
        ],
    );
    if q < 0.0 { -value } else { value }
}

fn rotate(x: v128, bits: u32) -> v128 {
    v128_or(u32x4_shl(x, bits), u32x4_shr(x, 32 - bits))
}

/// Standard normal numbers, `count` rounded up to 8 of them: four xoshiro128++ generators (Blackman & Vigna 2019) side by side,
/// begun with `seed` [4 words, 4 generators], and every 16 bits through a table of quantiles, which ends at ±4.3.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn normal(output: *mut f32, count: usize, seed: *const u32) {
    let table = &raw mut QUANTILES as *mut f32;
    if !READY {
        for i in 0..LEVELS {
            *table.add(i) = quantile((i as f64 + 0.5) / LEVELS as f64) as f32;
        }
        READY = true;
    }
    let word = |i: usize| v128_load(seed.add(4 * i) as *const v128);
    let (mut s0, mut s1, mut s2, mut s3) = (word(0), word(1), word(2), word(3));
    for i in (0..count).step_by(8) {
        let result = u32x4_add(rotate(u32x4_add(s0, s3), 7), s0);
        let t = u32x4_shl(s1, 9);
        s2 = v128_xor(s2, s0);
        s3 = v128_xor(s3, s1);
        s1 = v128_xor(s1, s2);
        s0 = v128_xor(s0, s3);
        s2 = v128_xor(s2, t);
        s3 = rotate(s3, 11);
        let mut words = [0u16; 8];
        v128_store(words.as_mut_ptr() as *mut v128, result);
        for (j, &word) in words.iter().enumerate() {
            *output.add(i + j) = *table.add(word as usize);
        }
    }
}

/// image + trunc(mean + deviation × noise), saturated, in place: albucore adds whole grey levels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn add_noise(image: *mut u8, count: usize, noise: *const f32, mean: f32, deviation: f32) {
    let (mean, deviation) = (f32x4_splat(mean), f32x4_splat(deviation));
    let level = |i: usize| {
        let value = f32x4_add(mean, f32x4_mul(deviation, v128_load(noise.add(i) as *const v128)));
        i32x4_trunc_sat_f32x4(value)
    };
    for i in (0..count).step_by(8) {
        let levels = i16x8_narrow_i32x4(level(i), level(i + 4));
        let values = u16x8_load_extend_u8x8(image.add(i));
        let sum = i16x8_add_sat(values, levels);
        v128_store64_lane::<0>(u8x16_narrow_i16x8(sum, sum), image.add(i) as *mut u64);
    }
}

/// The largest absolute value of `count` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn largest(values: *const f32, count: usize) -> f32 {
    (0..count).map(|i| (*values.add(i)).abs()).fold(0.0, f32::max)
}
