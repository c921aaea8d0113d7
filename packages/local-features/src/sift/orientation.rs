//! The directions that gradients around a keypoint prefer.

use super::arc_tangent::arc_tangent;
use super::extrema::Extremum;
use super::plane::Plane;
use core::f32::consts::TAU;

const BINS: usize = 36;
/// σ of the window, in scales of the keypoint, and how many of them are looked at.
const WINDOW: f32 = 1.5;
const REACH: f32 = 3.0;
/// Share of the highest peak from which another counts.
const PEAK: f32 = 0.8;

/// Angles in radians from 0 to 2π, the strongest bin's and all that come near it, in the order of the bins.
pub fn orientations(image: &Plane, at: &Extremum, scale: f32) -> Vec<f32> {
    let sigma = WINDOW * scale;
    let radius = (REACH * sigma).round() as isize;
    let (cx, cy) = (at.x.round() as isize, at.y.round() as isize);
    // Of the distance along one axis; the window is their product.
    let window: Vec<f32> = (0..=radius).map(|d| (-0.5 * (d as f32 / sigma).powi(2)).exp()).collect();
    let mut raw = [0f32; BINS];
    for y in (cy - radius).max(1)..=(cy + radius).min(image.height as isize - 2) {
        for x in (cx - radius).max(1)..=(cx + radius).min(image.width as isize - 2) {
            let (gx, gy) = image.gradient(x as usize, y as usize);
            let weight = window[(x - cx).unsigned_abs()] * window[(y - cy).unsigned_abs()];
            let bin = (arc_tangent(gy, gx) / TAU * BINS as f32).round() as isize;
            raw[bin.rem_euclid(BINS as isize) as usize] += weight * (gx * gx + gy * gy).sqrt();
        }
    }
    let around = |values: &[f32; BINS], i: usize, d: isize| values[(i as isize + d).rem_euclid(BINS as isize) as usize];
    let smooth: [f32; BINS] = core::array::from_fn(|i| {
        let pair = |d: isize| around(&raw, i, d) + around(&raw, i, -d);
        (6.0 * raw[i] + 4.0 * pair(1) + pair(2)) / 16.0
    });
    let highest = smooth.iter().fold(0f32, |a, &b| a.max(b));
    (0..BINS)
        .filter_map(|i| {
            let (before, value, after) = (around(&smooth, i, -1), smooth[i], around(&smooth, i, 1));
            let is_peak = value > before && value > after && value >= PEAK * highest;
            is_peak.then(|| {
                let bin = i as f32 + 0.5 * (before - after) / (before - 2.0 * value + after);
                (bin / BINS as f32 * TAU).rem_euclid(TAU)
            })
        })
        .collect()
}
