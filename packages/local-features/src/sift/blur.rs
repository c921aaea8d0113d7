//! Gaussian blur along both axes, the border mirrored without repeating the edge.

use super::plane::Plane;
use std::arch::wasm32::*;

const LANES: usize = 4;

/// Weights from the middle outwards, as far as 4 σ.
fn weights(sigma: f32) -> Vec<f32> {
    let radius = (4.0 * sigma).ceil().max(1.0) as usize;
    let mut weights: Vec<f32> = (0..=radius).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
    let sum = 2.0 * weights.iter().sum::<f32>() - weights[0];
    for weight in &mut weights {
        *weight /= sum;
    }
    weights
}

fn mirrored(i: isize, n: usize) -> usize {
    if n == 1 {
        return 0;
    }
    let period = 2 * (n as isize - 1);
    let i = i.rem_euclid(period);
    i.min(period - i) as usize
}

pub fn blur(plane: &Plane, sigma: f32) -> Plane {
    let weights = weights(sigma);
    let radius = weights.len() - 1;
    let Plane { width, height, .. } = *plane;
    // Along y first: rows are added to rows.
    let mut columns = Plane { width, height, values: vec![0.0; width * height] };
    let mut line = vec![0.0; width + 2 * radius + 4 * LANES];
    let mut output = vec![0.0; width * height];
    let row = |y: isize| &plane.values[mirrored(y, height) * width..][..width];
    for y in 0..height {
        let pairs: Vec<(&[f32], &[f32])> =
            (1..=radius as isize).map(|i| (row(y as isize - i), row(y as isize + i))).collect();
        add_rows(row(y as isize), &pairs, &weights, &mut columns.values[y * width..][..width]);
    }
    for y in 0..height {
        let from = &columns.values[y * width..][..width];
        line[radius..radius + width].copy_from_slice(from);
        for i in 0..radius {
            line[i] = from[mirrored(i as isize - radius as isize, width)];
            line[radius + width + i] = from[mirrored((width + i) as isize, width)];
        }
        add_neighbours(&line, &weights, &mut output[y * width..][..width]);
    }
    Plane { width, height, values: output }
}

/// to = weights[0] · middle + Σ weights[i] · (pairs[i − 1].0 + pairs[i − 1].1)
fn add_rows(middle: &[f32], pairs: &[(&[f32], &[f32])], weights: &[f32], to: &mut [f32]) {
    let n = to.len();
    let whole = n / LANES * LANES;
    for x in (0..whole).step_by(LANES) {
        unsafe {
            let mut sum = f32x4_mul(load(middle, x), f32x4_splat(weights[0]));
            for ((above, below), weight) in pairs.iter().zip(&weights[1..]) {
                sum = f32x4_add(sum, f32x4_mul(f32x4_add(load(above, x), load(below, x)), f32x4_splat(*weight)));
            }
            v128_store(to.as_mut_ptr().add(x) as *mut v128, sum);
        }
    }
    for x in whole..n {
        let sides = pairs.iter().zip(&weights[1..]).map(|((above, below), weight)| weight * (above[x] + below[x]));
        to[x] = weights[0] * middle[x] + sides.sum::<f32>();
    }
}

/// The same along a line that has as many values before and behind as there are weights beside the middle, and vectors more.
fn add_neighbours(line: &[f32], weights: &[f32], to: &mut [f32]) {
    let radius = weights.len() - 1;
    let n = to.len();
    for x in (0..n).step_by(LANES) {
        unsafe {
            let mut sum = f32x4_mul(load(line, x + radius), f32x4_splat(weights[0]));
            for i in 1..=radius {
                let pair = f32x4_add(load(line, x + radius - i), load(line, x + radius + i));
                sum = f32x4_add(sum, f32x4_mul(pair, f32x4_splat(weights[i])));
            }
            if x + LANES <= n {
                v128_store(to.as_mut_ptr().add(x) as *mut v128, sum);
            } else {
                let mut lanes = [0f32; LANES];
                v128_store(lanes.as_mut_ptr() as *mut v128, sum);
                to[x..].copy_from_slice(&lanes[..n - x]);
            }
        }
    }
}

#[inline(always)]
unsafe fn load(values: &[f32], at: usize) -> v128 {
    debug_assert!(at + LANES <= values.len());
    v128_load(values.as_ptr().add(at) as *const v128)
}
