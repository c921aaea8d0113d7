//! Tiles of planes, and the patches of the input around them.

use super::transform::{patch_1d, transform};
use super::{PATCH, TILE, place_size};
use crate::operations::gemm::NR;
use crate::simd::{LANES, load, store, transpose};
use core::arch::wasm32::*;
use core::array::from_fn;

/// A patch where it lies in its plane, or a copy with zeros around where it reaches over the plane's edge.
#[derive(Clone, Copy)]
pub struct Patch {
    pub at: *const f32,
    pub width: usize,
}

/// One row of four patches: element i of all four in vector i.
#[inline(always)]
pub unsafe fn patch_row(patches: &[Patch; 4], row: usize) -> [v128; PATCH] {
    let rows = patches.map(|p| p.at.add(row * p.width));
    let [a, b, c, d] = transpose(rows.map(|p| load(p)));
    let tail = rows.map(|p| v128_load64_zero(p.add(4) as *const u64));
    let low = i32x4_shuffle::<0, 4, 1, 5>(tail[0], tail[1]);
    let high = i32x4_shuffle::<0, 4, 1, 5>(tail[2], tail[3]);
    [a, b, c, d, i64x2_shuffle::<0, 2>(low, high), i64x2_shuffle::<1, 3>(low, high)]
}

/// Bᵀ d B of four patches; place i goes to `to` + i · stride.
#[inline(always)]
pub unsafe fn transform_patches(patches: &[Patch; 4], to: *mut f32, stride: usize) {
    transform(|r| patch_row(patches, r), |d| patch_1d(d), |place, value| store(to.add(place * stride), value));
}

/// Planes [N, channels, height, width] and the tiles that a step of 4 pixels cuts them into, from (−pad_y, −pad_x) on,
/// numbered image by image and row by row.
#[derive(Clone, Copy)]
pub struct Tiles {
    pub source: *const f32,
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub pad_y: usize,
    pub pad_x: usize,
    pub count: usize,
    pub rows: usize,
    pub columns: usize,
}

/// Where the patch of a tile begins: in its image, and in memory.
#[derive(Clone, Copy)]
pub struct Corner {
    pub y: isize,
    pub x: isize,
    pub offset: isize,
    pub inside: bool,
}

impl Tiles {
    /// Past the last tile that one repeats.
    #[inline(always)]
    pub fn corner(&self, tile: usize, extent: usize) -> Corner {
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
    pub unsafe fn patch(
        &self,
        corner: &Corner,
        channel: usize,
        extent: usize,
        copy: &mut [f32; PATCH * PATCH],
    ) -> Patch {
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
    pub unsafe fn transform_panel(&self, panel: usize, channels: core::ops::Range<usize>, packed: *mut f32) {
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
