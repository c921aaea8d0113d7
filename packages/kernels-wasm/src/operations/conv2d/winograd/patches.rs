//! Transforms of all patches, and of all tiles of gradOutput, to multiply with.

use super::tiles::{Patch, Tiles, transform_patches};
use super::transform::{output_gradient_1d, transform};
use super::{PATCH, TILE, panel_size, place_size};
use crate::operations::gemm::{MR, NR, VECTORS};
use crate::simd::{LANES, load, store, transpose};
use core::array::from_fn;

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
            let patches = from_fn(|i| tiles.patch(&corner, (channel + i).min(channels - 1), PATCH, &mut copies[i]));
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
