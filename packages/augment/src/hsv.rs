//! Hue, saturation and value of 8 bits as OpenCV has them: hue 0..180, integer tables one way and floats the other.

/// The nearest integer of a number from 0 to 2^22: added to 2^23, it is in the lowest bits. Cheaper than a saturating conversion.
#[inline(always)]
pub fn whole(x: f32) -> u32 {
    (x + 8388608.0).to_bits() & 0x7f_ffff
}

/// `hue`, `saturation`, `value` [256]: what each becomes. In place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shift_hsv(
    image: *mut u8,
    pixels: usize,
    hue: *const u8,
    saturation: *const u8,
    value: *const u8,
) {
    let mut divide_value = [0i32; 256];
    let mut divide_range = [0i32; 256];
    for i in 1..256 {
        divide_value[i] = ((255 << 12) as f64 / i as f64).round_ties_even() as i32;
        divide_range[i] = ((180 << 12) as f64 / (6.0 * i as f64)).round_ties_even() as i32;
    }
    for i in 0..pixels {
        let pixel = image.add(3 * i);
        let (r, g, b) = (*pixel as i32, *pixel.add(1) as i32, *pixel.add(2) as i32);
        let v = r.max(g).max(b);
        let range = v - r.min(g).min(b);
        let s = (range * divide_value[v as usize] + (1 << 11)) >> 12;
        let sector = if v == r {
            g - b
        } else if v == g {
            b - r + 2 * range
        } else {
            r - g + 4 * range
        };
        let mut h = (sector * divide_range[range as usize] + (1 << 11)) >> 12;
        if h < 0 {
            h += 180;
        }
        let s = *saturation.add(s as usize) as f32 / 255.0;
        let h = *hue.add(h as usize) as f32 / 30.0;
        let v = *value.add(v as usize) as f32;
        let floor = h.floor();
        let sector = whole(floor) as i32;
        let h = h - floor;
        let p = v * (1.0 - s);
        let q = v * (1.0 - s * h);
        let t = v * (1.0 - s * (1.0 - h));
        let (r, g, b) = match sector {
            0 => (v, t, p),
            1 => (q, v, p),
            2 => (p, v, t),
            3 => (p, q, v),
            4 => (t, p, v),
            _ => (v, p, q),
        };
        *pixel = whole(r) as u8;
        *pixel.add(1) = whole(g) as u8;
        *pixel.add(2) = whole(b) as u8;
    }
}
