//! CLAHE (Zuiderveld 1994) of the lightness, as OpenCV does it on 8-bit CIE L*a*b*.

use crate::border::reflect101;
use crate::hsv::whole;

const GAMMA_SHIFT: u32 = 3;
const CUBE_ROOTS: usize = 256 * 3 / 2 * (1 << GAMMA_SHIFT);
const LIGHT_LEVELS: usize = 1 << 14;
const SHIFT: u32 = 12;
const SHIFT2: u32 = SHIFT + GAMMA_SHIFT;

struct Tables {
    ready: bool,
    /// sRGB to light, 3 bits behind the point.
    light: [u16; 256],
    /// f of CIE Lab, 15 bits behind the point.
    cube_root: [u16; CUBE_ROOTS],
    /// Light in 14 bits to sRGB.
    srgb: [u8; LIGHT_LEVELS],
    /// Lightness to f(Y) and Y.
    f: [f32; 256],
    y: [f32; 256],
}

static mut TABLES: Tables = Tables {
    ready: false,
    light: [0; 256],
    cube_root: [0; CUBE_ROOTS],
    srgb: [0; LIGHT_LEVELS],
    f: [0.0; 256],
    y: [0.0; 256],
};

/// sRGB to XYZ (D65).
const TO_XYZ: [[f64; 3]; 3] =
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]];
const FROM_XYZ: [[f32; 3]; 3] =
    [[3.240479, -1.53715, -0.498535], [-0.969256, 1.875991, 0.041556], [0.055648, -0.204043, 1.057311]];
const WHITE: [f64; 3] = [0.950456, 1.0, 1.088754];

fn fill(tables: &mut Tables) {
    for i in 0..256 {
        let x = i as f64 / 255.0;
        let light = if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) };
        tables.light[i] = (255.0 * (1 << GAMMA_SHIFT) as f64 * light).round_ties_even() as u16;
        let lightness = x * 100.0;
        let (f, y) = if lightness <= 8.0 {
            let y = lightness * 27.0 / 24389.0;
            (y * 841.0 / 108.0 + 16.0 / 116.0, y)
        } else {
            let f = (lightness + 16.0) / 116.0;
            (f, f * f * f)
        };
        tables.f[i] = f as f32;
        tables.y[i] = y as f32;
    }
    for i in 0..CUBE_ROOTS {
        let x = i as f64 / (255 << GAMMA_SHIFT) as f64;
        let f = if x < 216.0 / 24389.0 { x * 841.0 / 108.0 + 16.0 / 116.0 } else { x.cbrt() };
        tables.cube_root[i] = ((1 << SHIFT2) as f64 * f).round_ties_even() as u16;
    }
    for i in 0..LIGHT_LEVELS {
        let x = i as f64 / (LIGHT_LEVELS - 1) as f64;
        let srgb = if x <= 0.0031308 { x * 12.92 } else { 1.055 * x.powf(1.0 / 2.4) - 0.055 };
        tables.srgb[i] = (255.0 * srgb).round_ties_even() as u8;
    }
    tables.ready = true;
}

/// `clip_limit` and `grid` × `grid` tiles as of OpenCV's createCLAHE. In place; `lab` has room for the image, `maps` for
/// [grid, grid, 256] bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clahe(
    image: *mut u8,
    lab: *mut u8,
    maps: *mut u8,
    width: usize,
    height: usize,
    clip_limit: f64,
    grid_x: usize,
    grid_y: usize,
) {
    let tables = &mut *(&raw mut TABLES);
    if !tables.ready {
        fill(tables);
    }
    let pixels = width * height;
    let mut to_xyz = [[0i32; 3]; 3];
    for (row, (coefficients, white)) in TO_XYZ.iter().zip(WHITE).enumerate() {
        for (i, c) in coefficients.iter().enumerate() {
            to_xyz[row][i] = ((1 << SHIFT) as f64 * c / white).round_ties_even() as i32;
        }
    }
    const LSCALE: i32 = (116 * 255 + 50) / 100;
    const LSHIFT: i32 = -((16 * 255 * (1 << SHIFT2) + 50) / 100);
    let half = 1 << (SHIFT2 - 1);
    for i in 0..pixels {
        let pixel = image.add(3 * i);
        let r = tables.light[*pixel as usize] as i32;
        let g = tables.light[*pixel.add(1) as usize] as i32;
        let b = tables.light[*pixel.add(2) as usize] as i32;
        let f = |c: &[i32; 3]| {
            let sum = (r * c[0] + g * c[1] + b * c[2] + (1 << (SHIFT - 1))) >> SHIFT;
            tables.cube_root[(sum as usize).min(CUBE_ROOTS - 1)] as i32
        };
        let (fx, fy, fz) = (f(&to_xyz[0]), f(&to_xyz[1]), f(&to_xyz[2]));
        let out = lab.add(3 * i);
        *out = ((LSCALE * fy + LSHIFT + half) >> SHIFT2).clamp(0, 255) as u8;
        *out.add(1) = ((500 * (fx - fy) + (128 << SHIFT2) + half) >> SHIFT2).clamp(0, 255) as u8;
        *out.add(2) = ((200 * (fy - fz) + (128 << SHIFT2) + half) >> SHIFT2).clamp(0, 255) as u8;
    }

    // Where the tiles do not divide the image, OpenCV extends it to the right and below; both sides, even if one is divisible.
    let divides = width.is_multiple_of(grid_x) && height.is_multiple_of(grid_y);
    let (tile_width, tile_height) =
        if divides { (width / grid_x, height / grid_y) } else { (width / grid_x + 1, height / grid_y + 1) };
    let area = tile_width * tile_height;
    let limit = if clip_limit > 0.0 { ((clip_limit * area as f64 / 256.0) as i32).max(1) } else { 0 };
    for tile_y in 0..grid_y {
        for tile_x in 0..grid_x {
            let mut histogram = [0i32; 256];
            for y in tile_y * tile_height..(tile_y + 1) * tile_height {
                let row = lab.add(3 * width * reflect101(y as i32, height as i32) as usize);
                for x in tile_x * tile_width..(tile_x + 1) * tile_width {
                    let x = if x < width { x } else { reflect101(x as i32, width as i32) as usize };
                    histogram[*row.add(3 * x) as usize] += 1;
                }
            }
            if limit > 0 {
                let mut clipped = 0;
                for count in histogram.iter_mut() {
                    clipped += (*count - limit).max(0);
                    *count = (*count).min(limit);
                }
                let batch = clipped / 256;
                let mut residual = clipped - 256 * batch;
                for count in histogram.iter_mut() {
                    *count += batch;
                }
                if residual != 0 {
                    let step = (256 / residual).max(1) as usize;
                    for i in (0..256).step_by(step) {
                        if residual == 0 {
                            break;
                        }
                        histogram[i] += 1;
                        residual -= 1;
                    }
                }
            }
            let scale = 255.0 / area as f32;
            let map = maps.add(256 * (tile_y * grid_x + tile_x));
            let mut sum = 0;
            for (i, count) in histogram.iter().enumerate() {
                sum += count;
                *map.add(i) = (sum as f32 * scale).round_ties_even() as u8;
            }
        }
    }

    let between = |at: usize, tile: usize, grid: usize| {
        let t = at as f32 * (1.0 / tile as f32) - 0.5;
        let floor = t.floor();
        let first = floor as i32;
        (first.max(0) as usize, ((first + 1).min(grid as i32 - 1)) as usize, t - floor)
    };
    let columns: Vec<(usize, usize, f32)> = (0..width).map(|x| between(x, tile_width, grid_x)).collect();
    for y in 0..height {
        let (top, bottom, v) = between(y, tile_height, grid_y);
        let (top, bottom) = (maps.add(256 * top * grid_x), maps.add(256 * bottom * grid_x));
        for (x, &(left, right, u)) in columns.iter().enumerate() {
            let pixel = lab.add(3 * (y * width + x));
            let lightness = *pixel as usize;
            let at = |row: *mut u8, column: usize| *row.add(256 * column + lightness) as f32;
            let upper = at(top, left) * (1.0 - u) + at(top, right) * u;
            let lower = at(bottom, left) * (1.0 - u) + at(bottom, right) * u;
            let lightness = whole(upper * (1.0 - v) + lower * v) as usize & 255;

            let fy = tables.f[lightness];
            let fx = fy + (*pixel.add(1) as f32 - 128.0) * (1.0 / 500.0);
            let fz = fy - (*pixel.add(2) as f32 - 128.0) * (1.0 / 200.0);
            let light = |f: f32| if f > 6.0 / 29.0 { f * f * f } else { (f - 16.0 / 116.0) * (108.0 / 841.0) };
            let xyz = [light(fx) * WHITE[0] as f32, tables.y[lightness], light(fz) * WHITE[2] as f32];
            let out = image.add(3 * (y * width + x));
            for (channel, c) in FROM_XYZ.iter().enumerate() {
                let sum = c[0] * xyz[0] + c[1] * xyz[1] + c[2] * xyz[2];
                let sum = if sum > 0.0 { sum } else { 0.0 };
                let level = (whole(sum * (LIGHT_LEVELS - 1) as f32) as usize).min(LIGHT_LEVELS - 1);
                *out.add(channel) = tables.srgb[level];
            }
        }
    }
}
