//! `broadcastTo`

use crate::operations::broadcast::for_each_row;
use crate::simd::{copy, fill};

/// Repeats the input; `layout` is that of `broadcast::for_each_row`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn broadcast_to(
    input: *const f32,
    output: *mut f32,
    layout: *const usize,
    rank: usize,
    begin: usize,
    end: usize,
) {
    let repeats = *layout.add(2 * rank - 1) == 0;
    for_each_row(layout, rank, begin, end, |first, n, [at]| {
        let (input, output) = (input.add(at), output.add(first));
        if repeats { fill(output, n, *input) } else { copy(input, output, n) }
    })
}
