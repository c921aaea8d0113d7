//! What `add`, `sub`, `mul` and `broadcastTo` share: operands that are repeated along some dimensions.

use crate::simd::map;
use core::arch::wasm32::*;

/// Elements begin..end of a contiguous result, row by row along its last dimension: visit(first element, how many,
/// offset of each operand). `layout` holds the extents of `rank` ≥ 1 dimensions, then each operand's `rank` strides.
#[inline(always)]
pub unsafe fn for_each_row<const N: usize>(
    layout: *const usize,
    rank: usize,
    begin: usize,
    end: usize,
    mut visit: impl FnMut(usize, usize, [usize; N]),
) {
    let extents = std::slice::from_raw_parts(layout, rank);
    let strides: [&[usize]; N] =
        std::array::from_fn(|operand| std::slice::from_raw_parts(layout.add(rank * (operand + 1)), rank));
    let width = extents[rank - 1];
    let mut i = begin;
    while i < end {
        let column = i % width;
        let n = (width - column).min(end - i);
        let mut row = i / width;
        let mut offsets: [usize; N] = std::array::from_fn(|operand| column * strides[operand][rank - 1]);
        for d in (0..rank - 1).rev() {
            for operand in 0..N {
                offsets[operand] += row % extents[d] * strides[operand][d];
            }
            row /= extents[d];
        }
        visit(i, n, offsets);
        i += n;
    }
}

/// output = f(a, b) with both operands broadcast. Along the last dimension an operand's stride is 1, or 0: it repeats.
#[inline(always)]
pub unsafe fn binary(
    a: *const f32,
    b: *const f32,
    output: *mut f32,
    layout: *const usize,
    rank: usize,
    begin: usize,
    end: usize,
    f: impl Fn(v128, v128) -> v128,
) {
    let a_repeats = *layout.add(2 * rank - 1) == 0;
    let b_repeats = *layout.add(3 * rank - 1) == 0;
    for_each_row(layout, rank, begin, end, |first, n, [at_a, at_b]| {
        let (a, b, output) = (a.add(at_a), b.add(at_b), output.add(first));
        match (a_repeats, b_repeats) {
            (false, false) => map([a, b], output, 0, n, |[x, y]| f(x, y)),
            (false, true) => {
                let y = v128_load32_splat(b as *const u32);
                map([a], output, 0, n, |[x]| f(x, y))
            }
            (true, false) => {
                let x = v128_load32_splat(a as *const u32);
                map([b], output, 0, n, |[y]| f(x, y))
            }
            (true, true) => {
                let z = f(v128_load32_splat(a as *const u32), v128_load32_splat(b as *const u32));
                map([], output, 0, n, |[]| z)
            }
        }
    })
}
