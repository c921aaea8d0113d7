//! `linear` and its gradients: the rows of a left operand are packed by `gemm_pack_rows`, and the range counts panels of
//! 16 columns of the result.

use crate::operations::gemm::{Matrix, RowMajor, multiply};

/// output[m][o] = bias[o] + Σₖ left[m][k] · right[k][o], where right[k][o] = source[k · stride + o · column_stride].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn linear(
    left: *const f32,
    rows: usize,
    depth: usize,
    source: *const f32,
    stride: usize,
    column_stride: usize,
    bias: *const f32,
    output: *mut f32,
    columns: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let mut right = Matrix { source, stride, column_stride, columns };
    let target = RowMajor { target: output, rows, columns, bias, add: false };
    multiply(left, depth, rows, depth, &mut right, &target, private, begin, end);
}
