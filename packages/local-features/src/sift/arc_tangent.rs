//! Directions of gradients: most of a descriptor's time, were it the standard library's arc tangent.

use core::f32::consts::{FRAC_PI_2, PI};

/// The odd polynomial, by power, that is nowhere on 0 to 1 farther than 4e-8 from the arc tangent (fitted by Lawson's weights).
const COEFFICIENTS: [f32; 8] =
    [0.99999934, -0.33329859, 0.19946566, -0.13908629, 0.096421957, -0.055912301, 0.021862941, -0.0040545627];

/// Radians from −π to π, to the last bits of an f32; 0 where both are 0.
#[inline(always)]
pub fn arc_tangent(y: f32, x: f32) -> f32 {
    let (along, across) = (x.abs(), y.abs());
    let ratio = along.min(across) / along.max(across).max(f32::MIN_POSITIVE);
    let squared = ratio * ratio;
    let mut angle = ratio * COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * squared + c);
    if across > along {
        angle = FRAC_PI_2 - angle;
    }
    if x < 0.0 {
        angle = PI - angle;
    }
    angle.copysign(y)
}
