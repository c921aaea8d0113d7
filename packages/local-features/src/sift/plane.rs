//! A plane of f32.

#[derive(Clone)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Plane {
    #[inline(always)]
    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// Twice as wide and high, between pixel centres.
    pub fn doubled(&self) -> Plane {
        let (width, height) = (2 * self.width, 2 * self.height);
        let neighbours = |i: usize, n: usize| {
            let (near, far) = (i / 2, if i % 2 == 0 { (i / 2).saturating_sub(1) } else { (i / 2 + 1).min(n - 1) });
            (near, far)
        };
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            let (near_y, far_y) = neighbours(y, self.height);
            for x in 0..width {
                let (near, far) = neighbours(x, self.width);
                let row = |y: usize| 0.75 * self.at(near, y) + 0.25 * self.at(far, y);
                values.push(0.75 * row(near_y) + 0.25 * row(far_y));
            }
        }
        Plane { width, height, values }
    }

    /// Every other pixel of every other row.
    pub fn halved(&self) -> Plane {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            values.extend((0..width).map(|x| self.at(2 * x, 2 * y)));
        }
        Plane { width, height, values }
    }

    /// This less `other`.
    pub fn minus(&self, other: &Plane) -> Plane {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| a - b).collect();
        Plane { width: self.width, height: self.height, values }
    }

    /// Differences to the right and downwards over two pixels; (x, y) must not lie on the border.
    #[inline(always)]
    pub fn gradient(&self, x: usize, y: usize) -> (f32, f32) {
        (self.at(x + 1, y) - self.at(x - 1, y), self.at(x, y + 1) - self.at(x, y - 1))
    }
}
