//! Gaussian scale space in octaves, and the differences of neighbouring images.

use super::blur::blur;
use super::plane::Plane;

/// Scales per octave.
pub const LAYERS: usize = 3;
/// Blur of the first image of an octave, in its pixels.
pub const SIGMA: f32 = 1.6;
/// Blur that a camera leaves, in pixels of the photo.
const CAMERA: f32 = 0.5;
/// Smaller octaves hold nothing but their border.
const SMALLEST: usize = 16;

pub struct Octave {
    /// LAYERS + 3 images, image i of blur SIGMA · 2^(i / LAYERS).
    pub images: Vec<Plane>,
    /// Each image less the one before.
    pub differences: Vec<Plane>,
}

/// Octave o has pixels of 2^(o − 1) pixels of the photo.
pub struct Pyramid {
    pub octaves: Vec<Octave>,
}

impl Pyramid {
    pub fn new(photo: &Plane) -> Pyramid {
        let doubled = photo.doubled();
        let mut first = blur(&doubled, (SIGMA * SIGMA - 4.0 * CAMERA * CAMERA).sqrt());
        let mut octaves = Vec::new();
        while first.width.min(first.height) >= SMALLEST {
            let mut images = vec![first];
            for i in 1..LAYERS + 3 {
                let scale = |i: usize| SIGMA * 2f32.powf(i as f32 / LAYERS as f32);
                let more = (scale(i).powi(2) - scale(i - 1).powi(2)).sqrt();
                images.push(blur(&images[i - 1], more));
            }
            let differences = images.windows(2).map(|pair| pair[1].minus(&pair[0])).collect();
            first = images[LAYERS].halved();
            octaves.push(Octave { images, differences });
        }
        Pyramid { octaves }
    }
}
