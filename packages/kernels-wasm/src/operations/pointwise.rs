//! Functions of one number, applied to every element. Ranges count elements.

use crate::simd::{logistic, madd, map};
use core::arch::wasm32::{f32x4_splat as splat, *};

/// Two kernels from each entry: output = f(input), and gradInput from gradOutput (g) and what is saved, the input (x) or the
/// output (y). Expressions are of four elements; attributes of the operation stand behind a semicolon.
macro_rules! pointwise {
    ($(
        $(#[$doc:meta])*
        $f:ident($x:ident $(; $($attribute:ident),+)?) = $value:expr;
        $grad:ident($g:ident, $saved:ident) = $derivative:expr;
    )*) => {$(
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $f(
            input: *const f32,
            output: *mut f32,
            $($($attribute: f32,)+)?
            begin: usize,
            end: usize,
        ) {
            $($(let $attribute = splat($attribute);)+)?
            map([input], output, begin, end, |[$x]| $value)
        }

        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $grad(
            grad_output: *const f32,
            saved: *const f32,
            grad_input: *mut f32,
            $($($attribute: f32,)+)?
            begin: usize,
            end: usize,
        ) {
            $($(let $attribute = splat($attribute);)+)?
            map([grad_output, saved], grad_input, begin, end, |[$g, $saved]| $derivative)
        }
    )*};
}

// f32x4_max and f32x4_min keep NaN.
pointwise! {
    /// max(0, x)
    relu(x) = f32x4_max(x, splat(0.0));
    relu_grad(g, y) = v128_and(g, f32x4_gt(y, splat(0.0)));

    /// min(max(0, x), 6)
    relu6(x) = f32x4_min(f32x4_max(x, splat(0.0)), splat(6.0));
    relu6_grad(g, y) = v128_and(g, v128_and(f32x4_gt(y, splat(0.0)), f32x4_lt(y, splat(6.0))));

    /// x where positive, negative_slope · x elsewhere
    leaky_relu(x; negative_slope) = v128_bitselect(x, f32x4_mul(negative_slope, x), f32x4_gt(x, splat(0.0)));
    leaky_relu_grad(g, x) = v128_bitselect(g, f32x4_mul(negative_slope, g), f32x4_gt(x, splat(0.0)));

    /// x · σ(x), and g · σ · (1 + x · (1 − σ))
    silu(x) = f32x4_mul(x, logistic(x));
    silu_grad(g, x) = {
        let s = logistic(x);
        f32x4_mul(f32x4_mul(g, s), madd(x, f32x4_sub(splat(1.0), s), splat(1.0)))
    };

    /// x · relu6(x + 3) / 6, and g · (x / 3 + ½) between −3 and 3, 0 below, g above
    hardswish(x) = {
        let clamped = f32x4_min(f32x4_max(f32x4_add(x, splat(3.0)), splat(0.0)), splat(6.0));
        f32x4_mul(x, f32x4_div(clamped, splat(6.0)))
    };
    hardswish_grad(g, x) = {
        let between = f32x4_mul(g, madd(x, splat(1.0 / 3.0), splat(0.5)));
        v128_andnot(v128_bitselect(between, g, f32x4_lt(x, splat(3.0))), f32x4_le(x, splat(-3.0)))
    };

    /// 1 / (1 + e⁻ˣ), and g · y · (1 − y)
    sigmoid(x) = logistic(x);
    sigmoid_grad(g, y) = f32x4_mul(f32x4_mul(g, y), f32x4_sub(splat(1.0), y));
}
