//! `mul`

use crate::operations::broadcast::binary;
use core::arch::wasm32::f32x4_mul;

/// output = a · b, shapes broadcast together; `layout` is that of `broadcast::for_each_row`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mul(
    a: *const f32,
    b: *const f32,
    output: *mut f32,
    layout: *const usize,
    rank: usize,
    begin: usize,
    end: usize,
) {
    binary(a, b, output, layout, rank, begin, end, |x, y| f32x4_mul(x, y))
}
