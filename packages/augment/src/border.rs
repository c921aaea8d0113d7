//! BORDER_REFLECT_101: `gfedcb|abcdefgh|gfedcba`.

/// The index inside `0..n` that stands for `i`.
#[inline]
pub fn reflect101(mut i: i32, n: i32) -> i32 {
    if n == 1 {
        return 0;
    }
    while i < 0 || i >= n {
        i = if i < 0 { -i } else { 2 * (n - 1) - i };
    }
    i
}

/// The index inside `0..n` of a coordinate however far away.
#[inline]
pub fn reflect101_far(i: i32, n: i32) -> i32 {
    if n == 1 {
        return 0;
    }
    let period = 2 * (n - 1);
    let i = i.rem_euclid(period);
    if i >= n { period - i } else { i }
}

/// `source` with `radius` reflected pixels on every side, [height + 2 radius, width + 2 radius, 3].
pub unsafe fn pad(source: *const u8, padded: *mut u8, width: usize, height: usize, radius: usize) {
    let stride = (width + 2 * radius) * 3;
    for y in 0..height + 2 * radius {
        let from = source.add(reflect101(y as i32 - radius as i32, height as i32) as usize * width * 3);
        let to = padded.add(y * stride);
        std::ptr::copy_nonoverlapping(from, to.add(radius * 3), width * 3);
        for x in (0..radius).chain(radius + width..width + 2 * radius) {
            let at = reflect101(x as i32 - radius as i32, width as i32) as usize * 3;
            std::ptr::copy_nonoverlapping(from.add(at), to.add(x * 3), 3);
        }
    }
}
