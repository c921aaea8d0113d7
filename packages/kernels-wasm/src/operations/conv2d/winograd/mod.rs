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
/// Panels of 4 rows, and of 16 columns, whose products are kept until they are transformed back: they stay in the
/// second-level cache, and each operand is read often enough to be worth fetching.
const ROW_PANELS: usize = 8;
const COLUMN_PANELS: usize = 2;
/// From one place of such a block of products to the next.
const PRODUCT_PLACE: usize = ROW_PANELS * COLUMN_PANELS * MR * NR + GAP;

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

/// A patch where it lies in its plane, or a copy with zeros around where it reaches over the plane's edge.
#[derive(Clone, Copy)]
struct Patch {
    at: *const f32,
    width: usize,
}

/// One row of four patches: element i of all four in vector i.
#[inline(always)]
unsafe fn patch_row(patches: &[Patch; 4], row: usize) -> [v128; PATCH] {
    let rows = patches.map(|p| p.at.add(row * p.width));
    let [a, b, c, d] = transpose(rows.map(|p| load(p)));
    let tail = rows.map(|p| v128_load64_zero(p.add(4) as *const u64));
    let low = i32x4_shuffle::<0, 4, 1, 5>(tail[0], tail[1]);
    let high = i32x4_shuffle::<0, 4, 1, 5>(tail[2], tail[3]);
    [a, b, c, d, i64x2_shuffle::<0, 2>(low, high), i64x2_shuffle::<1, 3>(low, high)]
}

/// Bᵀ d B of four patches; place i goes to `to` + i · stride.
#[inline(always)]
unsafe fn transform_patches(patches: &[Patch; 4], to: *mut f32, stride: usize) {
    transform(|r| patch_row(patches, r), |d| patch_1d(d), |place, value| store(to.add(place * stride), value));
}

/// Planes [N, channels, height, width] and the tiles that a step of 4 pixels cuts them into, from (−pad_y, −pad_x) on,
/// numbered image by image and row by row.
#[derive(Clone, Copy)]
struct Tiles {
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    pad_y: usize,
    pad_x: usize,
    count: usize,
    rows: usize,
    columns: usize,
}

/// Where the patch of a tile begins: in its image, and in memory.
#[derive(Clone, Copy)]
struct Corner {
    y: isize,
    x: isize,
    offset: isize,
    inside: bool,
}

impl Tiles {
    /// Past the last tile that one repeats.
    #[inline(always)]
    fn corner(&self, tile: usize, extent: usize) -> Corner {
        let tile = tile.min(self.count - 1);
        let (row, column) = (tile / self.columns, tile % self.columns);
        let y = (row % self.rows * TILE) as isize - self.pad_y as isize;
        let x = (column * TILE) as isize - self.pad_x as isize;
        let image = (row / self.rows * self.channels * self.height * self.width) as isize;
        let within = |at: isize, end: usize| at >= 0 && at as usize + extent <= end;
        let inside = within(y, self.height) && within(x, self.width);
        Corner { y, x, offset: image + y * self.width as isize + x, inside }
    }

    /// The patch of a channel at this corner; `copy` takes it if it is not inside.
    #[inline(always)]
    unsafe fn patch(&self, corner: &Corner, channel: usize, extent: usize, copy: &mut [f32; PATCH * PATCH]) -> Patch {
        let at = self.source.add(channel * self.height * self.width).wrapping_offset(corner.offset);
        if corner.inside {
            return Patch { at, width: self.width };
        }
        *copy = [0.0; PATCH * PATCH];
        let range = |from: isize, end: usize| (-from).max(0)..(end as isize - from).clamp(0, extent as isize);
        let (rows, columns) = (range(corner.y, self.height), range(corner.x, self.width));
        for y in rows {
            let from = at.wrapping_offset(y * self.width as isize);
            let to = copy.as_mut_ptr().add(y as usize * PATCH);
            let mut x = columns.start;
            if x + LANES as isize <= columns.end {
                store(to.offset(x), load(from.offset(x)));
                x += LANES as isize;
            }
            while x < columns.end {
                *to.offset(x) = *from.offset(x);
                x += 1;
            }
        }
        Patch { at: copy.as_ptr(), width: PATCH }
    }

    /// Bᵀ d B of a panel of 16 tiles for some channels, into packed[place][channel][tile].
    #[inline(always)]
    unsafe fn transform_panel(&self, panel: usize, channels: core::ops::Range<usize>, packed: *mut f32) {
        let corners: [Corner; NR] = from_fn(|i| self.corner(panel * NR + i, PATCH));
        let mut copies = [[0.0; PATCH * PATCH]; LANES];
        for channel in channels {
            for (quad, corners) in corners.chunks_exact(LANES).enumerate() {
                let patches = from_fn(|i| self.patch(&corners[i], channel, PATCH, &mut copies[i]));
                let to = packed.add(channel * NR + quad * LANES);
                transform_patches(&patches, to, place_size(self.channels, NR));
            }
        }
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

/// Kernels g[row][d] = at[row · row_stride + d · depth_stride ..][..9], turned around by half a turn if `turned`.
#[derive(Clone, Copy)]
struct Weights {
    at: *const f32,
    rows: usize,
    row_stride: usize,
    depth: usize,
    depth_stride: usize,
    turned: bool,
}

impl Weights {
    /// G g Gᵀ of a panel of 4 rows, into packed[place][d][row]; missing rows repeat the last.
    #[inline(always)]
    unsafe fn transform_panel(&self, panel: usize, packed: *mut f32) {
        let kernels: [*const f32; MR] = from_fn(|r| self.at.add((panel * MR + r).min(self.rows - 1) * self.row_stride));
        for d in 0..self.depth {
            let kernels = kernels.map(|k| k.add(d * self.depth_stride));
            let tap = |i: usize| {
                let i = if self.turned { 8 - i } else { i };
                let v = v128_load32_zero(kernels[0].add(i) as *const u32);
                let v = v128_load32_lane::<1>(v, kernels[1].add(i) as *const u32);
                let v = v128_load32_lane::<2>(v, kernels[2].add(i) as *const u32);
                v128_load32_lane::<3>(v, kernels[3].add(i) as *const u32)
            };
            transform(
                |r| from_fn(|c| tap(r * 3 + c)),
                |g| kernel_1d(g),
                |place, value| store(packed.add(place * place_size(self.depth, MR) + d * MR), value),
            );
        }
    }
}

/// Transforms kernels into packed[row / 4][place][d][row % 4]. The range counts panels of 4 rows.
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
    let weights = Weights { at: weight, rows, row_stride, depth, depth_stride, turned };
    for panel in begin..end {
        weights.transform_panel(panel, packed.add(panel * panel_size(depth, MR)));
    }
}

/// Transforms all patches into packed[tile / 16][place][channel][tile % 16]. The range counts channels of panels of 16
/// tiles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_input(
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    pad_y: usize,
    pad_x: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles =
        Tiles { source, channels, height, width, pad_y, pad_x, count: tiles, rows: tile_rows, columns: tile_columns };
    let mut unit = begin;
    while unit < end {
        let (panel, first) = (unit / channels, unit % channels);
        let last = channels.min(first + end - unit);
        tiles.transform_panel(panel, first..last, packed.add(panel * panel_size(channels, NR)));
        unit += last - first;
    }
}

/// Planes [N, channels, height, width] that the products become: they begin as `bias`, one value per channel, or zeros.
#[derive(Clone, Copy)]
struct Outputs {
    at: *mut f32,
    bias: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
}

impl Outputs {
    /// Aᵀ m A for `rows` panels of channels and `columns` panels of tiles, from a block of products.
    #[inline(always)]
    unsafe fn store(&self, first_row: usize, rows: usize, first_column: usize, columns: usize, products: *const f32) {
        let tiles = first_column * NR..self.tiles.min((first_column + columns) * NR);
        for first in tiles.clone().step_by(LANES) {
            let valid = LANES.min(tiles.end - first);
            // The first pixel of each tile, the rows and columns of it that lie inside.
            let places: [(usize, usize, usize); LANES] = from_fn(|i| {
                let tile = (first + i).min(tiles.end - 1);
                let (row, x) = (tile / self.tile_columns, tile % self.tile_columns * TILE);
                let (image, y) = (row / self.tile_rows, row % self.tile_rows * TILE);
                let offset = (image * self.channels * self.height + y) * self.width + x;
                (offset, self.height - y, self.width - x)
            });
            let column = first - tiles.start;
            let from = products.add(column / NR * ROW_PANELS * MR * NR + column % NR);
            for row in 0..(rows * MR).min(self.channels - first_row * MR) {
                let channel = first_row * MR + row;
                let from = from.add(row * NR);
                let mut pixels = [[f32x4_splat(0.0); TILE]; TILE];
                transform(
                    |r| from_fn(|i| load(from.add((r * PATCH + i) * PRODUCT_PLACE))),
                    |m| output_1d(m),
                    |place, value| pixels[place / TILE][place % TILE] = value,
                );
                let bias = f32x4_splat(if self.bias.is_null() { 0.0 } else { *self.bias.add(channel) });
                let plane = self.at.add(channel * self.height * self.width);
                for (y, line) in pixels.into_iter().enumerate() {
                    let lines = transpose(line.map(|v| f32x4_add(v, bias)));
                    for ((offset, height, width), values) in places.into_iter().zip(lines).take(valid) {
                        if y < height {
                            store_up_to(plane.add(offset + y * self.width), values, width);
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

/// products[place][column panel][row panel] = rows[row panel][place] · columns[column panel][place] for the operands' first
/// panels of 4 rows and of 16 columns.
#[inline(always)]
unsafe fn multiply(
    rows: *const f32,
    row_count: usize,
    columns: *const f32,
    column_count: usize,
    depth: usize,
    products: *mut f32,
) {
    let whole = whole_tiles();
    for place in 0..PLACES {
        let rows = rows.add(place * place_size(depth, MR));
        for column in 0..column_count {
            let columns = columns.add(column * panel_size(depth, NR) + place * place_size(depth, NR));
            let products = products.add(place * PRODUCT_PLACE + column * ROW_PANELS * MR * NR);
            let mut p = 0;
            while p < depth {
                let deep = KC.min(depth - p);
                for row in 0..row_count {
                    let product = products.add(row * MR * NR) as *mut Tile;
                    if p == 0 {
                        *product = [[f32x4_splat(0.0); VECTORS]; MR];
                    }
                    let row = rows.add(row * panel_size(depth, MR) + p * MR);
                    accumulate(&mut *product, whole, deep, row, columns.add(p * NR));
                }
                p += deep;
            }
        }
    }
}

/// Bytes that one caller of `winograd_by_tiles` needs for itself: the patches of a block, and their products.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_by_tiles_private_bytes(depth: usize) -> usize {
    (COLUMN_PANELS * panel_size(depth, NR) + PLACES * PRODUCT_PLACE) * size_of::<f32>()
}

/// target = bias + the convolution of source with kernels that `winograd_weight` transformed. For few channels, whose
/// kernels stay in a cache: a block of patches is transformed on the spot. The range counts blocks of `unit` ≤ 2 panels of
/// 16 tiles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_by_tiles(
    unit: usize,
    weight: *const f32,
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    pad_y: usize,
    pad_x: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    bias: *const f32,
    target: *mut f32,
    out_channels: usize,
    out_height: usize,
    out_width: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let from =
        Tiles { source, channels, height, width, pad_y, pad_x, count: tiles, rows: tile_rows, columns: tile_columns };
    let to = Outputs {
        at: target,
        bias,
        channels: out_channels,
        height: out_height,
        width: out_width,
        tiles,
        tile_rows,
        tile_columns,
    };
    let products = private.add(COLUMN_PANELS * panel_size(channels, NR));
    let row_panels = out_channels.div_ceil(MR);
    for block in begin..end {
        let first_column = block * unit;
        let columns = unit.min(tiles.div_ceil(NR) - first_column);
        for c in 0..columns {
            from.transform_panel(first_column + c, 0..channels, private.add(c * panel_size(channels, NR)));
        }
        for first_row in (0..row_panels).step_by(ROW_PANELS) {
            let rows = ROW_PANELS.min(row_panels - first_row);
            let kernels = weight.add(first_row * panel_size(channels, MR));
            multiply(kernels, rows, private, columns, channels, products);
            to.store(first_row, rows, first_column, columns, products);
        }
    }
}

/// Bytes that one caller of `winograd_by_outputs` needs for itself: the kernels of a block, and their products.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_by_outputs_private_bytes(depth: usize) -> usize {
    (ROW_PANELS * panel_size(depth, MR) + PLACES * PRODUCT_PLACE) * size_of::<f32>()
}

/// The same for patches that `winograd_input` transformed. For many channels, whose kernels would fill the memory: a block
/// of them is transformed on the spot. The range counts blocks of `unit` ≤ 8 panels of 4 channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_by_outputs(
    unit: usize,
    weight: *const f32,
    row_stride: usize,
    depth: usize,
    depth_stride: usize,
    turned: bool,
    patches: *const f32,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    bias: *const f32,
    target: *mut f32,
    out_channels: usize,
    out_height: usize,
    out_width: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let weights = Weights { at: weight, rows: out_channels, row_stride, depth, depth_stride, turned };
    let to = Outputs {
        at: target,
        bias,
        channels: out_channels,
        height: out_height,
        width: out_width,
        tiles,
        tile_rows,
        tile_columns,
    };
    let products = private.add(ROW_PANELS * panel_size(depth, MR));
    let column_panels = tiles.div_ceil(NR);
    for block in begin..end {
        let first_row = block * unit;
        let rows = unit.min(out_channels.div_ceil(MR) - first_row);
        for r in 0..rows {
            weights.transform_panel(first_row + r, private.add(r * panel_size(depth, MR)));
        }
        for first_column in (0..column_panels).step_by(COLUMN_PANELS) {
            let columns = COLUMN_PANELS.min(column_panels - first_column);
            let patches = patches.add(first_column * panel_size(depth, NR));
            multiply(private, rows, patches, columns, depth, products);
            to.store(first_row, rows, first_column, columns, products);
        }
    }
}

/// Bᵀ d B of all patches as right operand of a sum over tiles: packed[channel / 16][place][tile][channel % 16]. The range
/// counts tiles of panels of 16 channels; missing channels repeat the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_input_by_tile(
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    pad_y: usize,
    pad_x: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles =
        Tiles { source, channels, height, width, pad_y, pad_x, count: tiles, rows: tile_rows, columns: tile_columns };
    let mut copies = [[0.0; PATCH * PATCH]; LANES];
    for unit in begin..end {
        let (panel, tile) = (unit / tiles.count, unit % tiles.count);
        let corner = tiles.corner(tile, PATCH);
        let to = packed.add(panel * panel_size(tiles.count, NR) + tile * NR);
        for quad in 0..VECTORS {
            let channel = panel * NR + quad * LANES;
            let patches =
                from_fn(|i| tiles.patch(&corner, (channel + i).min(channels - 1), PATCH, &mut copies[i]));
            transform_patches(&patches, to.add(quad * LANES), place_size(tiles.count, NR));
        }
    }
}

/// A dy Aᵀ of all tiles, filled up with zeros: packed[channel / 4][place][tile][channel % 4]. The range counts tiles of
/// panels of 4 channels; missing channels repeat the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_grad_output(
    source: *const f32,
    channels: usize,
    height: usize,
    width: usize,
    tiles: usize,
    tile_rows: usize,
    tile_columns: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    let tiles = Tiles {
        source,
        channels,
        height,
        width,
        pad_y: 0,
        pad_x: 0,
        count: tiles,
        rows: tile_rows,
        columns: tile_columns,
    };
    let place = place_size(tiles.count, MR);
    let mut copies = [[0.0; PATCH * PATCH]; MR];
    for unit in begin..end {
        let (panel, tile) = (unit / tiles.count, unit % tiles.count);
        let corner = tiles.corner(tile, TILE);
        let lines: [Patch; MR] =
            from_fn(|i| tiles.patch(&corner, (panel * MR + i).min(channels - 1), TILE, &mut copies[i]));
        let to = packed.add(panel * panel_size(tiles.count, MR) + tile * MR);
        transform(
            |r| transpose(lines.map(|p| load(p.at.add(r * p.width)))),
            |y| output_gradient_1d(y),
            |i, value| store(to.add(i * place), value),
        );
    }
}

/// Bytes that one caller of `winograd_weight_grad` needs for itself.
#[unsafe(no_mangle)]
pub extern "C" fn winograd_weight_grad_private_bytes() -> usize {
    PLACES * PRODUCT_PLACE * size_of::<f32>()
}

/// gradWeight = Gᵀ [Σ gradOutput · input] G, summed over tiles, for the transformed operands of `winograd_grad_output` and
/// `winograd_input_by_tile`; added to what is there if `add`. The range counts blocks of `unit_rows` ≤ 8 panels of 4 outputs
/// times `unit_columns` ≤ 2 panels of 16 channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn winograd_weight_grad(
    unit_rows: usize,
    unit_columns: usize,
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
    let row_panels = outputs.div_ceil(MR);
    let column_panels = channels.div_ceil(NR);
    let row_blocks = row_panels.div_ceil(unit_rows);
    for block in begin..end {
        let first_row = block % row_blocks * unit_rows;
        let rows = unit_rows.min(row_panels - first_row);
        let first_column = block / row_blocks * unit_columns;
        let columns = unit_columns.min(column_panels - first_column);
        multiply(
            grad_output.add(first_row * panel_size(tiles, MR)),
            rows,
            input.add(first_column * panel_size(tiles, NR)),
            columns,
            tiles,
            private,
        );
        for row in 0..(rows * MR).min(outputs - first_row * MR) {
            let to = grad_weight.add((first_row * MR + row) * channels * 9);
            for channel in (first_column * NR..channels.min((first_column + columns) * NR)).step_by(LANES) {
                let column = channel - first_column * NR;
                let from = private.add(column / NR * ROW_PANELS * MR * NR + row * NR + column % NR);
                transform(
                    |r| from_fn(|i| load(from.add((r * PATCH + i) * PRODUCT_PLACE))),
                    |u| kernel_gradient_1d(u),
                    |tap, values| {
                        let mut lanes = [0f32; LANES];
                        store(lanes.as_mut_ptr(), values);
                        for (i, value) in lanes.into_iter().enumerate().take(channels - channel) {
                            let target = to.add((channel + i) * 9 + tap);
                            *target = if add { *target + value } else { value };
                        }
                    },
                );
            }
        }
    }
}
