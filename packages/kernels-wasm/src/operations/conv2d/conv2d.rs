//! `conv2d` and its gradients as products of matrices that are never built: columns are gathered from the planes while
//! the product packs them.
//!
//! A tap is one element (channel, ky, kx) of a kernel. In a source that carries its padding, tap t of output position j
//! lies at `base(j) + taps[t]`, whatever the stride and dilation; so forward is weight · taps, the weight's gradient is
//! gradOutput · tapsᵀ, and the input's gradient is the forward kernel again, once for each residue of the stride, with the
//! weights turned around and gradOutput as source.

use crate::gemm::{Columns, KC, MR, NR, PANEL_SIZE, PANELS, RowMajor, Target, Tile, VECTORS, multiply};
use crate::simd::{LANES, copy, every_other, fill, load, store, transpose};
use core::arch::wasm32::*;

/// Positions (image, y, x) of a batch, numbered row by row, and where they lie in memory.
struct Positions {
    count: usize,
    height: usize,
    width: usize,
    image_stride: usize,
    row_stride: usize,
    column_stride: usize,
}

impl Positions {
    /// Offsets of positions j, j + 1, …; past the last position that one repeats.
    #[inline(always)]
    fn offsets(&self, j: usize, offsets: &mut [usize]) {
        let (mut x, mut y, mut image) = (j % self.width, j / self.width % self.height, j / (self.width * self.height));
        for (i, offset) in offsets.iter_mut().enumerate() {
            *offset = image * self.image_stride + y * self.row_stride + x * self.column_stride;
            if j + i + 1 < self.count {
                x += 1;
                if x == self.width {
                    x = 0;
                    y += 1;
                    if y == self.height {
                        y = 0;
                        image += 1;
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn apart(offsets: &[usize], step: usize) -> bool {
    offsets.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(step))
}

/// Four values, wherever they lie.
#[inline(always)]
unsafe fn one_by_one(p: *const f32, offsets: &[usize]) -> v128 {
    let v = v128_load32_zero(p.add(offsets[0]) as *const u32);
    let v = v128_load32_lane::<1>(v, p.add(offsets[1]) as *const u32);
    let v = v128_load32_lane::<2>(v, p.add(offsets[2]) as *const u32);
    v128_load32_lane::<3>(v, p.add(offsets[3]) as *const u32)
}

/// Taps × positions: row t, column j is source[base(j) + taps[t]].
struct Gather {
    source: *const f32,
    taps: *const usize,
    positions: Positions,
}

impl Columns for Gather {
    #[inline(always)]
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32) {
        let mut offsets = [0; NR];
        self.positions.offsets(panel * NR, &mut offsets);
        let taps = self.taps.add(p);
        for (part, quad) in offsets.chunks_exact(LANES).enumerate() {
            let source = self.source.add(quad[0]);
            let packed = packed.add(part * LANES);
            if apart(quad, 1) {
                for t in 0..depth {
                    store(packed.add(t * NR), load(source.add(*taps.add(t))));
                }
            } else if apart(quad, 2) {
                for t in 0..depth {
                    store(packed.add(t * NR), every_other(source.add(*taps.add(t))));
                }
            } else {
                for t in 0..depth {
                    store(packed.add(t * NR), one_by_one(self.source.add(*taps.add(t)), quad));
                }
            }
        }
    }

    /// Where all panels are runs of neighbours, a tap is read for all of them at once: whole lines of memory, in order.
    #[inline(always)]
    unsafe fn pack_panels(&self, first: usize, count: usize, p: usize, depth: usize, packed: *mut f32) {
        let mut bases = [0; PANELS];
        let mut runs = true;
        for (i, base) in bases.iter_mut().enumerate().take(count) {
            let mut offsets = [0; NR];
            self.positions.offsets((first + i) * NR, &mut offsets);
            *base = offsets[0];
            runs &= apart(&offsets, 1);
        }
        if !runs {
            for i in 0..count {
                self.pack(first + i, p, depth, packed.add(i * PANEL_SIZE));
            }
            return;
        }
        for t in 0..depth {
            let source = self.source.add(*self.taps.add(p + t));
            let packed = packed.add(t * NR);
            for (i, base) in bases.iter().enumerate().take(count) {
                let from = source.add(*base);
                let values: [v128; VECTORS] = core::array::from_fn(|v| load(from.add(v * LANES)));
                for (v, value) in values.into_iter().enumerate() {
                    store(packed.add(i * PANEL_SIZE + v * LANES), value);
                }
            }
        }
    }
}

/// Positions × taps: the transpose of `Gather`, for sums over positions.
struct GatherTransposed {
    source: *const f32,
    taps: *const usize,
    tap_count: usize,
    positions: Positions,
    /// Of the positions of this block.
    offsets: [usize; KC],
}

impl Columns for GatherTransposed {
    #[inline(always)]
    fn descend(&mut self, p: usize, depth: usize) {
        self.positions.offsets(p, &mut self.offsets[..depth]);
    }

    #[inline(always)]
    unsafe fn pack(&self, panel: usize, _p: usize, depth: usize, packed: *mut f32) {
        // Past the last tap that one repeats: its products are never stored.
        let mut taps = [0; NR];
        for (i, tap) in taps.iter_mut().enumerate() {
            *tap = *self.taps.add((panel * NR + i).min(self.tap_count - 1));
        }
        let mut j = 0;
        while j < depth {
            if j + LANES <= depth {
                let quad = &self.offsets[j..j + LANES];
                let (near, far) = (apart(quad, 1), apart(quad, 2));
                if near || far {
                    for (part, taps) in taps.chunks_exact(LANES).enumerate() {
                        let source = self.source.add(quad[0]);
                        let lines = if near {
                            [0, 1, 2, 3].map(|i| load(source.add(taps[i])))
                        } else {
                            [0, 1, 2, 3].map(|i| every_other(source.add(taps[i])))
                        };
                        for (i, line) in transpose(lines).into_iter().enumerate() {
                            store(packed.add((j + i) * NR + part * LANES), line);
                        }
                    }
                    j += LANES;
                    continue;
                }
            }
            let source = self.source.add(self.offsets[j]);
            for (part, taps) in taps.chunks_exact(LANES).enumerate() {
                store(packed.add(j * NR + part * LANES), one_by_one(source, taps));
            }
            j += 1;
        }
    }
}

/// Channels × positions of the planes, beginning as `bias` (one value per channel) or zeros.
struct Planes {
    target: *mut f32,
    channels: usize,
    channel_stride: usize,
    positions: Positions,
    bias: *const f32,
}

/// Offsets of a panel's columns, how many there are, and whether they lie side by side.
struct PlanesPanel {
    offsets: [usize; NR],
    columns: usize,
    contiguous: bool,
}

impl Target for Planes {
    type Panel = PlanesPanel;

    #[inline(always)]
    fn panel(&self, panel: usize) -> PlanesPanel {
        let mut offsets = [0; NR];
        self.positions.offsets(panel * NR, &mut offsets);
        let columns = NR.min(self.positions.count - panel * NR);
        PlanesPanel { offsets, columns, contiguous: columns == NR && apart(&offsets, 1) }
    }

    #[inline(always)]
    unsafe fn initial(&self, _panel: &PlanesPanel, row: usize) -> Tile {
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        if !self.bias.is_null() {
            for (r, line) in tile.iter_mut().enumerate().take(self.channels - row) {
                *line = [f32x4_splat(*self.bias.add(row + r)); VECTORS];
            }
        }
        tile
    }

    #[inline(always)]
    unsafe fn load(&self, panel: &PlanesPanel, row: usize) -> Tile {
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        for (r, line) in tile.iter_mut().enumerate().take(self.channels - row) {
            let target = self.target.add((row + r) * self.channel_stride);
            for (v, vector) in line.iter_mut().enumerate() {
                *vector = if panel.contiguous {
                    load(target.add(panel.offsets[0] + v * LANES))
                } else {
                    one_by_one(target, &panel.offsets[v * LANES..])
                };
            }
        }
        tile
    }

    #[inline(always)]
    unsafe fn store(&self, panel: &PlanesPanel, row: usize, tile: &Tile) {
        for (r, line) in tile.iter().enumerate().take(self.channels - row) {
            let target = self.target.add((row + r) * self.channel_stride);
            if panel.contiguous {
                for (v, vector) in line.iter().enumerate() {
                    store(target.add(panel.offsets[0] + v * LANES), *vector);
                }
            } else {
                let mut values = [0f32; NR];
                for (v, vector) in line.iter().enumerate() {
                    store(values.as_mut_ptr().add(v * LANES), *vector);
                }
                for j in 0..panel.columns {
                    *target.add(panel.offsets[j]) = values[j];
                }
            }
        }
    }
}

/// Copies planes of height × width into zeroed planes of padded_height × padded_width at (top, left). The range counts planes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d_pad(
    source: *const f32,
    height: usize,
    width: usize,
    padded: *mut f32,
    padded_height: usize,
    padded_width: usize,
    top: usize,
    left: usize,
    begin: usize,
    end: usize,
) {
    let right = padded_width - left - width;
    for plane in begin..end {
        let mut from = source.add(plane * height * width);
        let mut to = padded.add(plane * padded_height * padded_width);
        fill(to, top * padded_width, 0.0);
        to = to.add(top * padded_width);
        for _ in 0..height {
            fill(to, left, 0.0);
            copy(from, to.add(left), width);
            fill(to.add(left + width), right, 0.0);
            from = from.add(width);
            to = to.add(padded_width);
        }
        fill(to, (padded_height - top - height) * padded_width, 0.0);
    }
}

/// Packs weights [outputs, channels, area] the way round that the input's gradient wants them: rows are channels, columns
/// (output, one of `count` chosen elements of the area). The range counts panels of 4 channels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d_pack_weight_transposed(
    weight: *const f32,
    outputs: usize,
    channels: usize,
    area: usize,
    chosen: *const usize,
    count: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    for output in 0..outputs {
        for panel in begin..end {
            let from = weight.add((output * channels + panel * MR) * area);
            let to = packed.add((panel * outputs + output) * count * MR);
            let valid = MR.min(channels - panel * MR);
            for t in 0..count {
                let from = from.add(*chosen.add(t));
                for r in 0..MR {
                    *to.add(t * MR + r) = if r < valid { *from.add(r * area) } else { 0.0 };
                }
            }
        }
    }
}

/// target[c][j] = bias[c] + Σₜ weight[c][t] · source[base(j) + taps[t]] for the channels of one group, over `positions`
/// of (image, y, x) that step through source and target by their own strides. The range counts panels of 16 positions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d(
    weight: *const f32,
    channels: usize,
    taps: *const usize,
    tap_count: usize,
    source: *const f32,
    bias: *const f32,
    target: *mut f32,
    channel_stride: usize,
    positions: usize,
    height: usize,
    width: usize,
    source_image: usize,
    source_row: usize,
    source_column: usize,
    target_image: usize,
    target_row: usize,
    target_column: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let grid = |image_stride, row_stride, column_stride| Positions {
        count: positions,
        height,
        width,
        image_stride,
        row_stride,
        column_stride,
    };
    let mut columns = Gather { source, taps, positions: grid(source_image, source_row, source_column) };
    let planes =
        Planes { target, channels, channel_stride, positions: grid(target_image, target_row, target_column), bias };
    multiply(weight, tap_count, channels, tap_count, &mut columns, &planes, private, begin, end);
}

/// parts[i][c][t] = Σⱼ gradOutput[c][j] · source[base(j) + taps[t]], where j runs over the images of part i, and gradOutput
/// is packed for all of them. The range counts blocks of `unit_panels` panels of 16 taps of parts. A part begins as zeros,
/// or as it was if `add`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn conv2d_weight_grad(
    grad_output: *const f32,
    channels: usize,
    taps: *const usize,
    tap_count: usize,
    source: *const f32,
    parts: *mut f32,
    images: usize,
    images_per_part: usize,
    unit_panels: usize,
    height: usize,
    width: usize,
    source_image: usize,
    source_row: usize,
    source_column: usize,
    add: bool,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let panels = tap_count.div_ceil(NR);
    let part_units = panels.div_ceil(unit_panels);
    let positions = height * width;
    let mut unit = begin;
    while unit < end {
        let (part, first) = (unit / part_units, unit % part_units);
        let units = (part_units - first).min(end - unit);
        let (first, last) = (first * unit_panels, panels.min((first + units) * unit_panels));
        let first_image = part * images_per_part;
        let count = images_per_part.min(images - first_image) * positions;
        let mut columns = GatherTransposed {
            source: source.add(first_image * source_image),
            taps,
            tap_count,
            positions: Positions {
                count,
                height,
                width,
                image_stride: source_image,
                row_stride: source_row,
                column_stride: source_column,
            },
            offsets: [0; KC],
        };
        let target = parts.add(part * channels * tap_count);
        let target = RowMajor { target, rows: channels, columns: tap_count, bias: std::ptr::null(), add };
        let grad_output = grad_output.add(first_image * positions * MR);
        multiply(grad_output, images * positions, channels, count, &mut columns, &target, private, first, last);
        unit += units;
    }
}
