//! `indexSelect`, its gradient and `indexCopy` on rows of `width` values; `rows` is how many the larger tensor has.

use crate::operations::cross_entropy::known as row_of;
use core::ptr::copy_nonoverlapping;

/// A row of NaN where the index is none of the rows. The range counts indices.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn index_select(
    input: *const f32,
    index: *const i32,
    output: *mut f32,
    rows: usize,
    width: usize,
    begin: usize,
    end: usize,
) {
    for i in begin..end {
        let output = output.add(i * width);
        match row_of(*index.add(i), rows) {
            Some(row) => copy_nonoverlapping(input.add(row * width), output, width),
            None => crate::simd::fill(output, width, f32::NAN),
        }
    }
}

/// Each row of gradInput is the sum of the rows of gradOutput whose index it is, in their order. The range counts rows of
/// gradInput: a call looks at all `count` indices and adds what belongs to its own rows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn index_select_grad(
    grad_output: *const f32,
    index: *const i32,
    grad_input: *mut f32,
    count: usize,
    width: usize,
    begin: usize,
    end: usize,
) {
    crate::simd::fill(grad_input.add(begin * width), (end - begin) * width, 0.0);
    for i in 0..count {
        let Some(row) = row_of(*index.add(i), end) else { continue };
        if row < begin {
            continue;
        }
        for column in 0..width {
            *grad_input.add(row * width + column) += *grad_output.add(i * width + column);
        }
    }
}

/// Nothing is written where the index is none of the rows. The range counts indices.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn index_copy(
    target: *mut f32,
    index: *const i32,
    source: *const f32,
    rows: usize,
    width: usize,
    begin: usize,
    end: usize,
) {
    for i in begin..end {
        if let Some(row) = row_of(*index.add(i), rows) {
            copy_nonoverlapping(source.add(i * width), target.add(row * width), width);
        }
    }
}
