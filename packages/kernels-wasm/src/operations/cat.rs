//! `cat` and its gradient: the same copy, there and back.

use crate::simd::copy;

/// Copies blocks of `length` elements between tensors in which they lie at different distances. The range counts blocks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cat(
    source: *const f32,
    source_stride: usize,
    target: *mut f32,
    target_stride: usize,
    length: usize,
    begin: usize,
    end: usize,
) {
    for block in begin..end {
        copy(source.add(block * source_stride), target.add(block * target_stride), length);
    }
}
