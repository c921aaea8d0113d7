//! Extrema of the differences of Gaussians in space and scale, to a fraction of a pixel, without weak ones and edges.

use super::plane::Plane;
use super::pyramid::{LAYERS, Octave, SIGMA};
use std::arch::wasm32::*;

/// An extremum, in pixels of its octave.
pub struct Extremum {
    pub x: f32,
    pub y: f32,
    /// The image of the octave nearest in scale, and how far from it, in layers.
    pub layer: usize,
    pub offset: f32,
    /// Size of the difference there.
    pub response: f32,
}

/// Pixels at the border where nothing is looked for.
const BORDER: usize = 5;
/// Ratio of the two curvatures above which an extremum is an edge.
const EDGE: f32 = 10.0;
const STEPS: usize = 5;
const LANES: usize = 4;

impl Extremum {
    /// σ in pixels of the octave.
    pub fn scale(&self) -> f32 {
        SIGMA * 2f32.powf((self.layer as f32 + self.offset) / LAYERS as f32)
    }

    /// Where it is, as a number to sort by.
    pub fn place(&self) -> (usize, u32, u32) {
        (self.layer, self.y.to_bits(), self.x.to_bits())
    }
}

pub fn extrema(octave: &Octave, contrast: f32) -> Vec<Extremum> {
    let mut found = Vec::new();
    let Plane { width, height, .. } = octave.differences[0];
    if width <= 2 * BORDER || height <= 2 * BORDER {
        return found;
    }
    let least = 0.5 * contrast / LAYERS as f32;
    for layer in 1..=LAYERS {
        for y in BORDER..height - BORDER {
            let plane = &octave.differences[layer];
            for first in (BORDER..width - BORDER).step_by(LANES) {
                let mut lanes = unsafe { likely(plane, first, y, least) };
                while lanes != 0 {
                    let x = first + lanes.trailing_zeros() as usize;
                    lanes &= lanes - 1;
                    if x < width - BORDER && is_extreme(octave, layer, x, y, plane.at(x, y)) {
                        found.extend(refine(octave, layer, x, y, contrast));
                    }
                }
            }
        }
    }
    found
}

/// Of the four values from (x, y) on, as bits, those beyond `least` that no neighbour to the left, to the right, above or below
/// exceeds: few. There are at least four values more to the right.
#[inline(always)]
unsafe fn likely(plane: &Plane, x: usize, y: usize, least: f32) -> u8 {
    let at = |x: usize, y: usize| v128_load(plane.values.as_ptr().add(y * plane.width + x) as *const v128);
    let value = at(x, y);
    let neighbours = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)];
    let above = neighbours.iter().fold(f32x4_gt(value, f32x4_splat(least)), |a, &b| v128_and(a, f32x4_ge(value, b)));
    let below = neighbours.iter().fold(f32x4_lt(value, f32x4_splat(-least)), |a, &b| v128_and(a, f32x4_le(value, b)));
    i32x4_bitmask(v128_or(above, below))
}

/// Whether none of the 26 neighbours is farther from 0 on the same side.
fn is_extreme(octave: &Octave, layer: usize, x: usize, y: usize, value: f32) -> bool {
    let sign = value.signum();
    let most = sign * value;
    // The own layer first: it rules out most.
    [layer, layer - 1, layer + 1].into_iter().all(|l| {
        let plane = &octave.differences[l];
        (y - 1..=y + 1).all(|row| {
            let from = &plane.values[row * plane.width + x - 1..][..3];
            from.iter().all(|&neighbour| sign * neighbour <= most)
        })
    })
}

/// Moves to where a parabola through the neighbours has its extremum; nothing where it wanders off, is weak or lies on an edge.
fn refine(octave: &Octave, layer: usize, x: usize, y: usize, contrast: f32) -> Option<Extremum> {
    let (mut layer, mut x, mut y) = (layer, x, y);
    let Plane { width, height, .. } = octave.differences[0];
    for _ in 0..STEPS {
        let at = |l: isize, dx: isize, dy: isize| {
            octave.differences[(layer as isize + l) as usize].at((x as isize + dx) as usize, (y as isize + dy) as usize)
        };
        let value = at(0, 0, 0);
        let gradient =
            [at(0, 1, 0) - at(0, -1, 0), at(0, 0, 1) - at(0, 0, -1), at(1, 0, 0) - at(-1, 0, 0)].map(|d| 0.5 * d);
        let xx = at(0, 1, 0) + at(0, -1, 0) - 2.0 * value;
        let yy = at(0, 0, 1) + at(0, 0, -1) - 2.0 * value;
        let ss = at(1, 0, 0) + at(-1, 0, 0) - 2.0 * value;
        let xy = 0.25 * (at(0, 1, 1) - at(0, -1, 1) - at(0, 1, -1) + at(0, -1, -1));
        let xs = 0.25 * (at(1, 1, 0) - at(1, -1, 0) - at(-1, 1, 0) + at(-1, -1, 0));
        let ys = 0.25 * (at(1, 0, 1) - at(1, 0, -1) - at(-1, 0, 1) + at(-1, 0, -1));
        let [dx, dy, ds] = solve([[xx, xy, xs], [xy, yy, ys], [xs, ys, ss]], gradient.map(|g| -g))?;
        if dx.abs() < 0.5 && dy.abs() < 0.5 && ds.abs() < 0.5 {
            let response = (value + 0.5 * (gradient[0] * dx + gradient[1] * dy + gradient[2] * ds)).abs();
            let (trace, determinant) = (xx + yy, xx * yy - xy * xy);
            let is_edge = determinant <= 0.0 || trace * trace * EDGE >= (EDGE + 1.0).powi(2) * determinant;
            if response * LAYERS as f32 <= contrast || is_edge {
                return None;
            }
            return Some(Extremum { x: x as f32 + dx, y: y as f32 + dy, layer, offset: ds, response });
        }
        let moved = |i: usize, d: f32| i as f32 + d.round();
        let (new_x, new_y, new_layer) = (moved(x, dx), moved(y, dy), moved(layer, ds));
        let inside = |i: f32, n: usize| i >= BORDER as f32 && i < (n - BORDER) as f32;
        if !inside(new_x, width) || !inside(new_y, height) || !(1.0..=LAYERS as f32).contains(&new_layer) {
            return None;
        }
        (x, y, layer) = (new_x as usize, new_y as usize, new_layer as usize);
    }
    None
}

/// The solution of a 3 × 3 system by Cramer's rule; none where it has none.
fn solve(m: [[f32; 3]; 3], b: [f32; 3]) -> Option<[f32; 3]> {
    let determinant = |m: [[f32; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(m);
    let solution = [0, 1, 2].map(|column| {
        let mut replaced = m;
        for (row, value) in replaced.iter_mut().zip(b) {
            row[column] = value;
        }
        determinant(replaced) / whole
    });
    solution.iter().all(|x| x.is_finite()).then_some(solution)
}
