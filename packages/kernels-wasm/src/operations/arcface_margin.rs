//! `arcfaceMargin` and its gradient over [rows, classes]. Ranges count rows.

use crate::operations::cross_entropy::known;
use core::f64::consts::PI;

/// A margin's constants: cos m and sin m, the cosine down to which it applies as an angle, and what is taken off below.
#[derive(Clone, Copy)]
struct Margin {
    cos: f64,
    sin: f64,
    threshold: f64,
    linear: f64,
}

impl Margin {
    fn new(m: f64, easy: bool) -> Self {
        let (cos, sin) = (m.cos(), m.sin());
        if easy {
            Margin { cos, sin, threshold: 0.0, linear: 0.0 }
        } else {
            Margin { cos, sin, threshold: (PI - m).cos(), linear: m * (PI - m).sin() }
        }
    }

    fn logit(&self, c: f64) -> f64 {
        if c > self.threshold { c * self.cos - ((1.0 - c) * (1.0 + c)).sqrt() * self.sin } else { c - self.linear }
    }

    fn slope(&self, c: f64) -> f64 {
        if c > self.threshold { self.cos + c / ((1.0 - c) * (1.0 + c)).sqrt() * self.sin } else { 1.0 }
    }
}

/// The margin of each row: its class's own where `margins` is not null, else `m`.
struct Margins {
    own: *const f32,
    classes: usize,
    same: Margin,
    easy: bool,
}

impl Margins {
    fn new(own: *const f32, classes: usize, m: f64, easy: bool) -> Self {
        Margins { own, classes, same: Margin::new(m, easy), easy }
    }

    unsafe fn of(&self, label: i32) -> Margin {
        match known(label, self.classes) {
            Some(class) if !self.own.is_null() => Margin::new(*self.own.add(class) as f64, self.easy),
            _ => self.same,
        }
    }
}

/// output = s · (logit with margin) in the target's column, s · cosine elsewhere; cosines are clamped to ±max_cosine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arcface_margin(
    cosine: *const f32,
    target: *const i32,
    margins: *const f32,
    output: *mut f32,
    classes: usize,
    s: f64,
    m: f64,
    easy_margin: bool,
    max_cosine: f64,
    begin: usize,
    end: usize,
) {
    let margins = Margins::new(margins, classes, m, easy_margin);
    for row in begin..end {
        let label = *target.add(row);
        let margin = margins.of(label);
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
    margins: *const f32,
    grad_cosine: *mut f32,
    classes: usize,
    s: f64,
    m: f64,
    easy_margin: bool,
    max_cosine: f64,
    begin: usize,
    end: usize,
) {
    let margins = Margins::new(margins, classes, m, easy_margin);
    for row in begin..end {
        let label = *target.add(row);
        let margin = margins.of(label);
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
