//! The register tile: 4 × 16 sums.

use super::{MR, NR, VECTORS};
use crate::simd::{LANES, load, madd, store};
use core::arch::wasm32::*;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wasm_bindgen::prelude::wasm_bindgen;

/// Whether 4 × 16 values fit into the processor's registers: see `gemm_choose_tile`.
static WHOLE_TILES: AtomicBool = AtomicBool::new(false);

/// Tiles are summed whole, or as two halves of 4 × 8 for processors whose 16 registers hold four values each. The engine
/// decides that (it may make 256-bit instructions of neighbouring vectors), so the host asks a clock. No bit depends on it.
#[wasm_bindgen]
pub fn gemm_choose_tile(whole: bool) {
    WHOLE_TILES.store(whole, Relaxed);
}

pub fn whole_tiles() -> bool {
    WHOLE_TILES.load(Relaxed)
}

pub type Tile = [[v128; VECTORS]; MR];

/// N of the vectors in each row of a tile. Never inlined, and with one pointer for what is read and one for what is
/// written, though they are the same: the engine pairs vectors only where their addresses differ by constants.
#[inline(never)]
unsafe fn accumulate_vectors<const N: usize>(
    before: *const f32,
    after: *mut f32,
    depth: usize,
    mut a: *const f32,
    mut b: *const f32,
) {
    let mut sums = [[f32x4_splat(0.0); N]; MR];
    for r in 0..MR {
        for v in 0..N {
            sums[r][v] = load(before.add(r * NR + v * LANES));
        }
    }
    for _ in 0..depth {
        let mut columns = [f32x4_splat(0.0); N];
        for v in 0..N {
            columns[v] = load(b.add(v * LANES));
        }
        for r in 0..MR {
            let row = v128_load32_splat(a.add(r) as *const u32);
            for v in 0..N {
                sums[r][v] = madd(row, columns[v], sums[r][v]);
            }
        }
        a = a.add(MR);
        b = b.add(NR);
    }
    for r in 0..MR {
        for v in 0..N {
            store(after.add(r * NR + v * LANES), sums[r][v]);
        }
    }
}

/// tile += A · B for a panel of 4 rows `a` and a panel of 16 columns `b`, `depth` deep.
#[inline(always)]
pub unsafe fn accumulate(tile: &mut Tile, whole: bool, depth: usize, a: *const f32, b: *const f32) {
    let tile = tile.as_mut_ptr() as *mut f32;
    if whole {
        accumulate_vectors::<VECTORS>(tile, tile, depth, a, b);
    } else {
        for half in [0, NR / 2] {
            accumulate_vectors::<{ VECTORS / 2 }>(tile.add(half), tile.add(half), depth, a, b.add(half));
        }
    }
}
