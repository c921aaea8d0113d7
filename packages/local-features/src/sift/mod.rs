//! SIFT by Lowe's paper, with OpenCV's constants where the paper leaves them open, so that the two can be compared.

mod arc_tangent;
mod blur;
mod descriptor;
mod extrema;
mod orientation;
mod plane;
mod pyramid;

use descriptor::{DESCRIPTOR, describe};
use extrema::{Extremum, extrema};
use orientation::orientations;
use plane::Plane;
use pyramid::Pyramid;

/// Numbers of a keypoint: x, y, scale (σ) in pixels of the photo, and angle in radians from the x axis towards y.
const KEYPOINT: usize = 4;

/// At most `most` features of the grey photo `pixels` [height, width], cut to 0 to 1, strongest first. Writes `keypoints` [most, 4] and
/// `descriptors` [most, 128], of length 1, and returns how many there are. An extremum of the difference of Gaussians counts from
/// `contrast` on. `upright` takes every angle as 0: for photos that all stand the same way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sift(
    pixels: *const f32,
    width: usize,
    height: usize,
    most: usize,
    contrast: f32,
    upright: bool,
    keypoints: *mut f32,
    descriptors: *mut f32,
) -> usize {
    // NaN becomes black, too.
    let values = core::slice::from_raw_parts(pixels, width * height).iter().map(|v| v.max(0.0).min(1.0)).collect();
    let photo = Plane { width, height, values };
    let keypoints = core::slice::from_raw_parts_mut(keypoints, most * KEYPOINT);
    let descriptors = core::slice::from_raw_parts_mut(descriptors, most * DESCRIPTOR);
    let pyramid = Pyramid::new(&photo);
    let mut found: Vec<(usize, Extremum)> = Vec::new();
    for (o, octave) in pyramid.octaves.iter().enumerate() {
        found.extend(extrema(octave, contrast).into_iter().map(|extremum| (o, extremum)));
    }
    // Equally strong ones in a fixed order.
    found.sort_by(|(o, a), (p, b)| b.response.total_cmp(&a.response).then((o, a.place()).cmp(&(p, b.place()))));
    let mut count = 0;
    for (o, extremum) in found {
        let image = &pyramid.octaves[o].images[extremum.layer];
        let scale = extremum.scale();
        // Octaves have their first pixels in common, those of the first octave are half a pixel of the photo.
        let pixel = (1 << o) as f32;
        let angles = if upright { vec![0.0] } else { orientations(image, &extremum, scale) };
        for angle in angles {
            if count == most {
                return count;
            }
            let of_photo = |x: f32| 0.5 * (x * pixel + 0.5) - 0.5;
            let values = [of_photo(extremum.x), of_photo(extremum.y), 0.5 * scale * pixel, angle];
            keypoints[count * KEYPOINT..][..KEYPOINT].copy_from_slice(&values);
            describe(image, &extremum, scale, angle, &mut descriptors[count * DESCRIPTOR..][..DESCRIPTOR]);
            count += 1;
        }
    }
    count
}
