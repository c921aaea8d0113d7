//! Histograms of gradient directions in 4 × 4 fields around a keypoint.

use super::arc_tangent::arc_tangent;
use super::extrema::Extremum;
use super::plane::Plane;
use core::f32::consts::{SQRT_2, TAU};

const FIELDS: usize = 4;
const DIRECTIONS: usize = 8;
pub const DESCRIPTOR: usize = FIELDS * FIELDS * DIRECTIONS;
/// Side of a field, in scales of the keypoint.
const FIELD: f32 = 3.0;
/// Share of the length above which a value is cut, so that no one gradient decides.
const LARGEST: f32 = 0.2;

/// Fields with one more on every side, for what is shared out beyond the border.
const PADDED: usize = FIELDS + 2;

/// RootSIFT: the root of each value's share of the sum, which makes Euclidean distance the Hellinger distance of the histograms.
pub fn describe(image: &Plane, at: &Extremum, scale: f32, angle: f32, output: &mut [f32]) {
    let side = FIELD * scale;
    let radius = (side * SQRT_2 * (FIELDS as f32 + 1.0) * 0.5).round() as isize;
    let (cx, cy) = (at.x.round() as isize, at.y.round() as isize);
    let (sin, cos) = (angle.sin() / side, angle.cos() / side);
    let middle = FIELDS as f32 / 2.0;
    // Of the distance along one axis; the window is their product.
    let window: Vec<f32> =
        (0..=radius).map(|d| (-(d as f32 / side).powi(2) / (0.5 * (FIELDS * FIELDS) as f32)).exp()).collect();
    let mut histogram = [0f32; PADDED * PADDED * DIRECTIONS];
    for y in (cy - radius).max(1)..=(cy + radius).min(image.height as isize - 2) {
        for x in (cx - radius).max(1)..=(cx + radius).min(image.width as isize - 2) {
            let (dx, dy) = ((x - cx) as f32, (y - cy) as f32);
            let (u, v) = (cos * dx + sin * dy, cos * dy - sin * dx);
            let (column, row) = (u + middle - 0.5, v + middle - 0.5);
            let inside = -1.0..FIELDS as f32;
            if !inside.contains(&column) || !inside.contains(&row) {
                continue;
            }
            let (gx, gy) = image.gradient(x as usize, y as usize);
            let weight = window[dx.abs() as usize] * window[dy.abs() as usize];
            // From −12 to 4.
            let mut direction = (arc_tangent(gy, gx) - angle) / TAU * DIRECTIONS as f32;
            while direction < 0.0 {
                direction += DIRECTIONS as f32;
            }
            share_out(&mut histogram, [row, column, direction], weight * (gx * gx + gy * gy).sqrt());
        }
    }
    for row in 0..FIELDS {
        for column in 0..FIELDS {
            let from = ((row + 1) * PADDED + column + 1) * DIRECTIONS;
            let to = (row * FIELDS + column) * DIRECTIONS;
            output[to..to + DIRECTIONS].copy_from_slice(&histogram[from..from + DIRECTIONS]);
        }
    }
    let length = output.iter().map(|v| v * v).sum::<f32>().sqrt();
    for value in output.iter_mut() {
        *value = value.min(LARGEST * length);
    }
    let sum = output.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    for value in output.iter_mut() {
        *value = (*value / sum).sqrt();
    }
}

/// Gives each of the eight neighbouring bins its part.
#[inline(always)]
fn share_out(histogram: &mut [f32; PADDED * PADDED * DIRECTIONS], place: [f32; 3], amount: f32) {
    let floor = place.map(f32::floor);
    let [row, column, direction] = core::array::from_fn(|i| place[i] - floor[i]);
    let (r, c) = ((floor[0] + 1.0) as usize, (floor[1] + 1.0) as usize);
    let d = floor[2] as usize % DIRECTIONS;
    for (dr, by_row) in [1.0 - row, row].into_iter().enumerate() {
        for (dc, by_column) in [1.0 - column, column].into_iter().enumerate() {
            let field = ((r + dr) * PADDED + c + dc) * DIRECTIONS;
            let part = amount * by_row * by_column;
            histogram[field + d] += part * (1.0 - direction);
            histogram[field + (d + 1) % DIRECTIONS] += part * direction;
        }
    }
}
