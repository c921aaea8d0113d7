//! `arcfaceMargin` and its gradient over [rows, classes]. Ranges count rows.

/// The margin's constants: cos m and sin m, the cosine down to which it applies as an angle, and what is taken off below.
struct Margin {
    cos: f64,
    sin: f64,
    threshold: f64,
    linear: f64,
}

impl Margin {
    fn logit(&self, c: f64) -> f64 {
        if c > self.threshold { c * self.cos - ((1.0 - c) * (1.0 + c)).sqrt() * self.sin } else { c - self.linear }
    }

    fn slope(&self, c: f64) -> f64 {
        if c > self.threshold { self.cos + c / ((1.0 - c) * (1.0 + c)).sqrt() * self.sin } else { 1.0 }
    }
}

/// output = s · (logit with margin) in the target's column, s · cosine elsewhere; cosines are clamped to ±max_cosine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arcface_margin(
    cosine: *const f32,
    target: *const i32,
    output: *mut f32,
    classes: usize,
    s: f64,
    cos: f64,
    sin: f64,
    threshold: f64,
    linear: f64,
    max_cosine: f64,
    begin: usize,
    end: usize,
) {
    let margin = Margin { cos, sin, threshold, linear };
    for row in begin..end {
        let label = *target.add(row);
        for class in 0..classes {
            let c = *cosine.add(row * classes + class) as f64;
            // Leaves a NaN as it is.
            let c = if c.abs() > max_cosine { max_cosine.copysign(c) } else { c };
            let logit = if class as i32 == label { margin.logit(c) } else { c };
            *output.add(row * classes + class) = (s * logit) as f32;
        }
    }
}

/// 0 where the cosine was clamped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arcface_margin_grad(
    grad_output: *const f32,
    cosine: *const f32,
    target: *const i32,
    grad_cosine: *mut f32,
    classes: usize,
    s: f64,
    cos: f64,
    sin: f64,
    threshold: f64,
    max_cosine: f64,
    begin: usize,
    end: usize,
) {
    let margin = Margin { cos, sin, threshold, linear: 0.0 };
    for row in begin..end {
        let label = *target.add(row);
        for class in 0..classes {
            let at = row * classes + class;
            let c = *cosine.add(at) as f64;
            let slope = if c.abs() > max_cosine {
                0.0
            } else if class as i32 == label {
                margin.slope(c)
            } else {
                1.0
            };
            *grad_cosine.add(at) = (*grad_output.add(at) as f64 * s * slope) as f32;
        }
    }
}
