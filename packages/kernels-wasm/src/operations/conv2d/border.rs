//! Zeros around planes.

use crate::simd::{copy, fill};

/// Copies planes of height × width into zeroed planes of padded_height × padded_width at (top, left). The range counts planes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d_pad(
    source: *const f32,
    height: usize,
    width: usize,
    padded: *mut f32,
    padded_height: usize,
    padded_width: usize,
    top: usize,
    left: usize,
    begin: usize,
    end: usize,
) {
    let right = padded_width - left - width;
    for plane in begin..end {
        let mut from = source.add(plane * height * width);
        let mut to = padded.add(plane * padded_height * padded_width);
        fill(to, top * padded_width, 0.0);
        to = to.add(top * padded_width);
        for _ in 0..height {
            fill(to, left, 0.0);
            copy(from, to.add(left), width);
            fill(to.add(left + width), right, 0.0);
            from = from.add(width);
            to = to.add(padded_width);
        }
        fill(to, (padded_height - top - height) * padded_width, 0.0);
    }
}
