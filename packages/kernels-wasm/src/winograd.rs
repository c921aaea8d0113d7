//! 3 × 3 convolutions of stride 1 and their gradients by Winograd's minimal filtering F(4 × 4, 3 × 3) (Lavin and Gray,
//! 2016, arXiv:1509.09308): 36 multiplications where 144 would be done directly.
//!
//! An output tile of 4 × 4 is Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A of the kernel g and the input patch d of 6 × 6. Summed over
//! channels, the ⊙ of every one of the 36 places is a product of matrices: [output, input channel] · [input channel, tile].
//! Deriving the formula gives the input's gradient as the same with the kernel turned around, and the weight's as
//! Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ d B)] G, summed over tiles.
//!
//! The polynomials are interpolated at 0, ±1/√2, ±√2 and ∞: about half the rounding error of the paper's 0, ±1, ±2, ∞.
//! Vectors hold the same element of four tiles, or of four channels.

use crate::gemm::{KC, MR, NR, Tile, VECTORS, accumulate, whole_tiles};
use crate::simd::{LANES, load, madd, store, transpose};
use core::arch::wasm32::*;
use core::array::from_fn;

/// Elements of a transformed patch.
const PLACES: usize = 36;
/// Extent of an output tile and of an input patch.
const TILE: usize = 4;
const PATCH: usize = 6;
/// A cache line between the places: without it their distance is a power of two, and they would fight for one cache set.
const GAP: usize = 16;
/// Panels of 4 outputs, and of 16 tiles, that one unit of work multiplies.
const OUTPUT_PANELS: usize = 8;
const TILE_PANELS: usize = 2;
/// Panels of 4 outputs in one unit of the weight's gradient.
const GRADIENT_PANELS: usize = 4;

const A: f32 = std::f32::consts::FRAC_1_SQRT_2;
const B: f32 = std::f32::consts::SQRT_2;

#[inline(always)]
fn times(a: v128, x: f32) -> v128 {
    f32x4_mul(a, f32x4_splat(x))
}

/// a + b · x
#[inline(always)]
fn plus(a: v128, b: v128, x: f32) -> v128 {
    madd(b, f32x4_splat(x), a)
}

#[inline(always)]
fn both(even: v128, odd: v128) -> [v128; 2] {
    [f32x4_add(even, odd), f32x4_sub(even, odd)]
}

/// Bᵀ
#[inline(always)]
fn patch_1d(d: [v128; PATCH]) -> [v128; PATCH] {
    let [p, q] = both(plus(d[4], d[2], -2.0), times(plus(d[3], d[1], -2.0), A));
    let [r, s] = both(plus(d[4], d[2], -0.5), times(plus(d[3], d[1], -0.5), B));
    [plus(f32x4_add(d[0], d[4]), d[2], -2.5), p, q, r, s, plus(f32x4_add(d[1], d[5]), d[3], -2.5)]
}

/// G
#[inline(always)]
fn kernel_1d(g: [v128; 3]) -> [v128; PATCH] {
    let [p, q] = both(times(plus(g[0], g[2], 0.5), -2.0 / 3.0), times(g[1], A * -2.0 / 3.0));
    let [r, s] = both(times(plus(g[0], g[2], 2.0), 1.0 / 6.0), times(g[1], B / 6.0));
    [g[0], p, q, r, s, g[2]]
}

/// Aᵀ
#[inline(always)]
fn output_1d(m: [v128; PATCH]) -> [v128; TILE] {
    let (p, q) = (f32x4_add(m[1], m[2]), f32x4_sub(m[1], m[2]));
    let (r, s) = (f32x4_add(m[3], m[4]), f32x4_sub(m[3], m[4]));
    [
        f32x4_add(f32x4_add(m[0], p), r),
        plus(times(q, A), s, B),
        plus(times(p, 0.5), r, 2.0),
        plus(plus(m[5], q, A / 2.0), s, B * 2.0),
    ]
}

/// A
#[inline(always)]
fn output_gradient_1d(y: [v128; TILE]) -> [v128; PATCH] {
    let [p, q] = both(plus(y[0], y[2], 0.5), times(plus(y[1], y[3], 0.5), A));
    let [r, s] = both(plus(y[0], y[2], 2.0), times(plus(y[1], y[3], 2.0), B));
    [y[0], p, q, r, s, y[3]]
}

/// Gᵀ
#[inline(always)]
fn kernel_gradient_1d(u: [v128; PATCH]) -> [v128; 3] {
    let (p, q) = (f32x4_add(u[1], u[2]), f32x4_sub(u[1], u[2]));
    let (r, s) = (f32x4_add(u[3], u[4]), f32x4_sub(u[3], u[4]));
    [
        plus(plus(u[0], p, -2.0 / 3.0), r, 1.0 / 6.0),
        plus(times(q, A * -2.0 / 3.0), s, B / 6.0),
        plus(plus(u[5], p, -1.0 / 3.0), r, 1.0 / 3.0),
    ]
}

/// Both passes of a transform: along the rows as they come, then along the columns, whose places go to `put`.
#[inline(always)]
unsafe fn transform<const FROM: usize, const TO: usize>(
    mut row: impl FnMut(usize) -> [v128; FROM],
    along: impl Fn([v128; FROM]) -> [v128; TO],
    mut put: impl FnMut(usize, v128),
) {
    let mut half = [[f32x4_splat(0.0); TO]; FROM];
    for (r, line) in half.iter_mut().enumerate() {
        *line = along(row(r));
    }
    for c in 0..TO {
        for (r, value) in along(from_fn(|r| half[r][c])).into_iter().enumerate() {
            put(r * TO + c, value);
        }
    }
}

/// One row of four patches: element i of all four in vector i.
#[inline(always)]
unsafe fn patch_row(patches: [*const f32; 4], row: usize) -> [v128; PATCH] {
    let [a, b, c, d] = transpose(patches.map(|p| load(p.add(row))));
    let tail = patches.map(|p| v128_load64_zero(p.add(row + 4) as *const u64));
    let low = i32x4_shuffle::<0, 4, 1, 5>(tail[0], tail[1]);
    let high = i32x4_shuffle::<0, 4, 1, 5>(tail[2], tail[3]);
    [a, b, c, d, i64x2_shuffle::<0, 2>(low, high), i64x2_shuffle::<1, 3>(low, high)]
}

/// Bᵀ d B of four patches; place i goes to `to` + i · stride.
#[inline(always)]
unsafe fn transform_patches(patches: [*const f32; 4], width: usize, to: *mut f32, stride: usize) {
    transform(|r| patch_row(patches, r * width), |d| patch_1d(d), |place, value| store(to.add(place * stride), value));
}

/// Tiles of a batch, numbered image by image and row by row.
#[derive(Clone, Copy)]
struct Tiles {
    count: usize,
    rows: usize,
    columns: usize,
}

struct Position {
    image: usize,
    y: usize,
    x: usize,
}

impl Tiles {
    /// The pixel at which a tile begins; past the last tile that one repeats.
    #[inline(always)]
    fn position(&self, tile: usize) -> Position {
        let tile = tile.min(self.count - 1);
        let (row, column) = (tile / self.columns, tile % self.columns);
        Position { image: row / self.rows, y: row % self.rows * TILE, x: column * TILE }
    }
}

/// Elements from one panel of 4 rows, or of 16 columns, to the next: 36 places of `depth` lines.
fn panel_size(depth: usize, width: usize) -> usize {
    PLACES * place_size(depth, width)
}

fn place_size(depth: usize, width: usize) -> usize {
    depth * width + GAP
}

/// Elements of `rows` × `depth` transformed values in panels of 4 rows (`columns` false) or of 16 columns.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_size(rows: usize, depth: usize, columns: bool) -> usize {
    let width = if columns { NR } else { MR };
    rows.div_ceil(width) * panel_size(depth, width)
}

/// G g Gᵀ of the kernels g[row][d] = weight[row · row_stride + d · depth_stride ..][..9], turned around if `turned`, into
/// packed[row / 4][place][d][row % 4]. The range counts panels of 4 rows; missing rows repeat the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_weight(
    weight: *const f32,
    rows: usize,
    row_stride: usize,
    depth: usize,
    depth_stride: usize,
    turned: bool,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    for panel in begin..end {
        let kernels: [*const f32; MR] = from_fn(|r| weight.add((panel * MR + r).min(rows - 1) * row_stride));
        let to = packed.add(panel * panel_size(depth, MR));
        for d in 0..depth {
            let kernels = kernels.map(|k| k.add(d * depth_stride));
            let tap = |i: usize| {
                let i = if turned { 8 - i } else { i };
                let v = v128_load32_zero(kernels[0].add(i) as *const u32);
                let v = v128_load32_lane::<1>(v, kernels[1].add(i) as *const u32);
                let v = v128_load32_lane::<2>(v, kernels[2].add(i) as *const u32);
                v128_load32_lane::<3>(v, kernels[3].add(i) as *const u32)
            };
            transform(
                |r| from_fn(|c| tap(r * 3 + c)),
                |g| kernel_1d(g),
                |place, value| store(to.add(place * place_size(depth, MR) + d * MR), value),
            );
        }
    }
}

/// Bᵀ d B of all patches of planes that carry their padding, into packed[tile / 16][place][channel][tile % 16]. The range
/// counts channels of panels of 16 tiles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_input(
    source: *const f32,
    channels: usize,
    image_stride: usize,
    plane: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles = Tiles { count: tiles, rows: tile_rows, columns: tile_columns };
    let mut unit = begin;
    while unit < end {
        let (panel, first) = (unit / channels, unit % channels);
        let last = channels.min(first + end - unit);
        let corners: [usize; NR] = from_fn(|i| {
            let p = tiles.position(panel * NR + i);
            p.image * image_stride + p.y * width + p.x
        });
        for channel in first..last {
            let from = source.add(channel * plane);
            let to = packed.add(panel * panel_size(channels, NR) + channel * NR);
            for (quad, corners) in corners.chunks_exact(LANES).enumerate() {
                let patches = from_fn(|i| from.add(corners[i]));
                transform_patches(patches, width, to.add(quad * LANES), place_size(channels, NR));
            }
        }
        unit += last - first;
    }
}

/// Bytes that one caller of `winograd_multiply` needs for itself.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_multiply_private_bytes() -> usize {
    TILE_PANELS * PLACES * (OUTPUT_PANELS * MR * NR + GAP) * size_of::<f32>()
}

/// Units of work for `winograd_multiply`: blocks of 32 outputs × 32 tiles.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_multiply_units(outputs: usize, tiles: usize) -> usize {
    outputs.div_ceil(OUTPUT_PANELS * MR) * tiles.div_ceil(TILE_PANELS * NR)
}

/// products[i] = rows[i] · columns, for `count` panels of 4 rows, `row_step` apart, and one panel of 16 columns.
#[inline(always)]
unsafe fn multiply_panels(
    rows: *const f32,
    row_step: usize,
    count: usize,
    columns: *const f32,
    depth: usize,
    products: *mut f32,
    whole: bool,
) {
    let mut p = 0;
    while p < depth {
        let deep = KC.min(depth - p);
        for i in 0..count {
            let product = products.add(i * MR * NR) as *mut Tile;
            if p == 0 {
                *product = [[f32x4_splat(0.0); VECTORS]; MR];
            }
            accumulate(&mut *product, whole, deep, rows.add(i * row_step + p * MR), columns.add(p * NR));
        }
        p += deep;
    }
}

/// output = bias + Aᵀ [weight · input] A for the transformed operands of `winograd_weight` and `winograd_input`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_multiply(
    weight: *const f32,
    outputs: usize,
    depth: usize,
    input: *const f32,
    bias: *const f32,
    output: *mut f32,
    image_stride: usize,
    height: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let whole = whole_tiles();
    let tiles = Tiles { count: tiles, rows: tile_rows, columns: tile_columns };
    let output_panels = outputs.div_ceil(MR);
    let tile_panels = tiles.count.div_ceil(NR);
    let blocks = output_panels.div_ceil(OUTPUT_PANELS);
    let (row_place, column_place) = (place_size(depth, MR), place_size(depth, NR));
    let product_place = OUTPUT_PANELS * MR * NR + GAP;
    for unit in begin..end {
        let first_row = unit % blocks * OUTPUT_PANELS;
        let rows = OUTPUT_PANELS.min(output_panels - first_row);
        let first_column = unit / blocks * TILE_PANELS;
        let columns = TILE_PANELS.min(tile_panels - first_column);
        for place in 0..PLACES {
            for c in 0..columns {
                multiply_panels(
                    weight.add(first_row * panel_size(depth, MR) + place * row_place),
                    panel_size(depth, MR),
                    rows,
                    input.add((first_column + c) * panel_size(depth, NR) + place * column_place),
                    depth,
                    private.add((c * PLACES + place) * product_place),
                    whole,
                );
            }
        }
        for c in 0..columns {
            let products = private.add(c * PLACES * product_place);
            for quad in 0..VECTORS {
                let first_tile = (first_column + c) * NR + quad * LANES;
                if first_tile >= tiles.count {
                    break;
                }
                let valid = LANES.min(tiles.count - first_tile);
                let corners: [Position; LANES] = from_fn(|i| tiles.position(first_tile + i));
                for row in 0..(rows * MR).min(outputs - first_row * MR) {
                    let channel = first_row * MR + row;
                    let from = products.add(row * NR + quad * LANES);
                    let mut pixels = [[f32x4_splat(0.0); TILE]; TILE];
                    transform(
                        |r| from_fn(|i| load(from.add((r * PATCH + i) * product_place))),
                        |m| output_1d(m),
                        |place, value| pixels[place / TILE][place % TILE] = value,
                    );
                    let first = f32x4_splat(if bias.is_null() { 0.0 } else { *bias.add(channel) });
                    let plane = output.add(channel * height * width);
                    for (y, line) in pixels.into_iter().enumerate() {
                        let lines = transpose(line.map(|v| f32x4_add(v, first)));
                        for (corner, values) in corners.iter().zip(lines).take(valid) {
                            if corner.y + y < height {
                                let to = plane.add(corner.image * image_stride + (corner.y + y) * width + corner.x);
                                store_up_to(to, values, width - corner.x);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The lanes that lie inside a row of which `n` elements are left.
#[inline(always)]
unsafe fn store_up_to(to: *mut f32, values: v128, n: usize) {
    match n {
        1 => *to = f32x4_extract_lane::<0>(values),
        2 => v128_store64_lane::<0>(values, to as *mut u64),
        3 => {
            v128_store64_lane::<0>(values, to as *mut u64);
            *to.add(2) = f32x4_extract_lane::<2>(values);
        }
        _ => store(to, values),
    }
}

/// Bᵀ d B of all patches as right operand of a sum over tiles: packed[channel / 16][place][tile][channel % 16]. The range
/// counts tiles of panels of 16 channels; missing channels repeat the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_input_by_tile(
    source: *const f32,
    channels: usize,
    image_stride: usize,
    plane: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles = Tiles { count: tiles, rows: tile_rows, columns: tile_columns };
    for unit in begin..end {
        let (panel, tile) = (unit / tiles.count, unit % tiles.count);
        let corner = tiles.position(tile);
        let from = source.add(corner.image * image_stride + corner.y * width + corner.x);
        let to = packed.add(panel * panel_size(tiles.count, NR) + tile * NR);
        for quad in 0..VECTORS {
            let channel = panel * NR + quad * LANES;
            let patches = from_fn(|i| from.add((channel + i).min(channels - 1) * plane));
            transform_patches(patches, width, to.add(quad * LANES), place_size(tiles.count, NR));
        }
    }
}

/// A dy Aᵀ of all tiles of planes that are filled up to whole tiles with zeros: packed[channel / 4][place][tile][channel % 4].
/// The range counts tiles of panels of 4 channels; missing channels repeat the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_grad_output(
    source: *const f32,
    channels: usize,
    image_stride: usize,
    plane: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles = Tiles { count: tiles, rows: tile_rows, columns: tile_columns };
    let place = place_size(tiles.count, MR);
    for unit in begin..end {
        let (panel, tile) = (unit / tiles.count, unit % tiles.count);
        let corner = tiles.position(tile);
        let from = source.add(corner.image * image_stride + corner.y * width + corner.x);
        let planes: [*const f32; MR] = from_fn(|i| from.add((panel * MR + i).min(channels - 1) * plane));
        let to = packed.add(panel * panel_size(tiles.count, MR) + tile * MR);
        transform(
            |r| transpose(planes.map(|p| load(p.add(r * width)))),
            |y| output_gradient_1d(y),
            |i, value| store(to.add(i * place), value),
        );
    }
}

/// Bytes that one caller of `winograd_weight_grad` needs for itself.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_weight_grad_private_bytes() -> usize {
    PLACES * (GRADIENT_PANELS * MR * NR + GAP) * size_of::<f32>()
}

/// Units of work for `winograd_weight_grad`: blocks of 16 outputs × 16 channels.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_weight_grad_units(outputs: usize, channels: usize) -> usize {
    outputs.div_ceil(GRADIENT_PANELS * MR) * channels.div_ceil(NR)
}

/// gradWeight = Gᵀ [Σ gradOutput · input] G, summed over tiles, for the transformed operands of `winograd_grad_output` and
/// `winograd_input_by_tile`; added to what is there if `add`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_weight_grad(
    grad_output: *const f32,
    outputs: usize,
    input: *const f32,
    channels: usize,
    tiles: usize,
    grad_weight: *mut f32,
    add: bool,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let whole = whole_tiles();
    let output_panels = outputs.div_ceil(MR);
    let blocks = output_panels.div_ceil(GRADIENT_PANELS);
    let product_place = GRADIENT_PANELS * MR * NR + GAP;
    for unit in begin..end {
        let (panel, first) = (unit / blocks, unit % blocks * GRADIENT_PANELS);
        let count = GRADIENT_PANELS.min(output_panels - first);
        for place in 0..PLACES {
            multiply_panels(
                grad_output.add(first * panel_size(tiles, MR) + place * place_size(tiles, MR)),
                panel_size(tiles, MR),
                count,
                input.add(panel * panel_size(tiles, NR) + place * place_size(tiles, NR)),
                tiles,
                private.add(place * product_place),
                whole,
            );
        }
        for row in 0..(count * MR).min(outputs - first * MR) {
            for quad in 0..VECTORS {
                let channel = panel * NR + quad * LANES;
                if channel >= channels {
                    break;
                }
                let from = private.add(row * NR + quad * LANES);
                let to = grad_weight.add(((first * MR + row) * channels + channel) * 9);
                transform(
                    |r| from_fn(|i| load(from.add((r * PATCH + i) * product_place))),
                    |u| kernel_gradient_1d(u),
                    |tap, values| {
                        let mut lanes = [0f32; LANES];
                        store(lanes.as_mut_ptr(), values);
                        for (i, value) in lanes.into_iter().enumerate().take(channels - channel) {
                            let target = to.add(i * 9 + tap);
                            *target = if add { *target + value } else { value };
                        }
                    },
                );
            }
        }
    }
}
