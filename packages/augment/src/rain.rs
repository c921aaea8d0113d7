//! Rain as albumentations draws it: lines of one pixel (OpenCV's LINE_4), blurred by a box, added, and the whole darkened.

use crate::gaussian::box_counts;
use crate::lookup::lookup;

/// Moves the ends of a line that leaves the image at its left or right to the edge; false where nothing of it is inside.
/// OpenCV's clipLine, for lines whose rows are inside.
fn clip(width: i32, x1: &mut i32, y1: &mut i32, x2: &mut i32, y2: &mut i32) -> bool {
    let right = width - 1;
    if (*x1 < 0 && *x2 < 0) || (*x1 > right && *x2 > right) {
        return false;
    }
    if *x1 < 0 || *x1 > right {
        let a = if *x1 < 0 { 0 } else { right };
        *y1 += ((a - *x1) as f64 * (*y2 - *y1) as f64 / (*x2 - *x1) as f64) as i32;
        *x1 = a;
    }
    if *x2 < 0 || *x2 > right {
        let a = if *x2 < 0 { 0 } else { right };
        *y2 += ((a - *x2) as f64 * (*y2 - *y1) as f64 / (*x2 - *x1) as f64) as i32;
        *x2 = a;
    }
    true
}

/// Sets the pixels of a line that is inside: OpenCV's LineIterator with four neighbours, from left to right.
unsafe fn line(mask: *mut u8, width: i32, mut x: i32, mut y: i32, x2: i32, y2: i32) {
    let (mut dx, mut dy) = (x2 - x, y2 - y);
    if dx < 0 {
        (dx, dy, x, y) = (-dx, -dy, x2, y2);
    }
    let down = if dy < 0 { -1 } else { 1 };
    dy = dy.abs();
    let steep = dy > dx;
    let (long, short) = if steep { (dy, dx) } else { (dx, dy) };
    let mut error = 0;
    for _ in 0..=long + short {
        *mask.add((y * width + x) as usize) = 1;
        let along_short = error < 0;
        error -= 2 * short;
        if along_short {
            error += 2 * (long + short);
        }
        if along_short != steep {
            y += down;
        } else {
            x += 1;
        }
    }
}

/// `drops` [count, 2] are the upper ends (x, y); every drop goes on by (slant, length). `colours` [3, blur² + 1] says what a pixel
/// gains for every number of set neighbours; `darken` [3, 256] is what the sum turns into. mask and rows: a byte per pixel.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rain(
    image: *mut u8,
    mask: *mut u8,
    rows: *mut u8,
    width: usize,
    height: usize,
    drops: *const i32,
    count: usize,
    slant: f64,
    length: i32,
    blur: usize,
    colours: *const u8,
    darken: *const u8,
) {
    std::ptr::write_bytes(mask, 0, width * height);
    for i in 0..count {
        let (mut x1, mut y1) = (*drops.add(2 * i), *drops.add(2 * i + 1));
        let (mut x2, mut y2) = ((x1 as f64 + slant) as i32, y1 + length);
        if clip(width as i32, &mut x1, &mut y1, &mut x2, &mut y2) {
            line(mask, width as i32, x1, y1, x2, y2);
        }
    }
    if blur > 1 {
        box_counts(mask, rows, width, height, blur);
    }
    let levels = blur * blur + 1;
    for i in 0..width * height {
        let neighbours = *mask.add(i) as usize;
        if neighbours > 0 {
            for channel in 0..3 {
                let value = image.add(3 * i + channel);
                *value = (*value).saturating_add(*colours.add(channel * levels + neighbours));
            }
        }
    }
    lookup(image, width * height, darken);
}
