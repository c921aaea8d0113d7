//! Matrix product in register tiles of 4 × 16 over packed operands (Goto and van de Geijn, 2008): C = A · B.
//!
//! A is packed as a whole, beforehand, into panels of 4 rows; B is packed on the fly, a block of 256 deep and 8 panels
//! of 16 columns wide, into memory that belongs to the caller alone. Where B comes from and where C goes is up to the
//! operation: a convolution gathers columns straight from the planes. An element of C always sums in the same order,
//! whichever panels a call does.

use crate::simd::{LANES, load, load_part, madd, store, store_part, transpose};
use core::arch::wasm32::*;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wasm_bindgen::prelude::wasm_bindgen;

/// Rows of a tile.
pub const MR: usize = 4;
/// Columns of a tile.
pub const NR: usize = 16;
/// Depth of a block: 256 × 16 values of B lie in the first-level cache while the rows of A pass by.
pub const KC: usize = 256;
pub const VECTORS: usize = NR / LANES;
/// Panels of B that share one walk through A.
pub const PANELS: usize = 8;
/// Elements from one packed panel of a block of B to the next.
pub const PANEL_SIZE: usize = NR * KC;
/// Rows of A that stay in the second-level cache while the panels of B pass by.
const ROWS: usize = 128;

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

/// The right operand: k × n, in panels of NR columns.
pub trait Columns {
    /// Called before the panels of a new block of rows p..p + depth.
    fn descend(&mut self, _p: usize, _depth: usize) {}
    /// packed[i][j] = B[p + i][panel · NR + j] for i < depth ≤ KC; columns beyond the last may be anything finite.
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32);
    /// Packs `count` ≤ PANELS panels, PANEL_SIZE apart.
    #[inline(always)]
    unsafe fn pack_panels(&self, first: usize, count: usize, p: usize, depth: usize, packed: *mut f32) {
        for i in 0..count {
            self.pack(first + i, p, depth, packed.add(i * PANEL_SIZE));
        }
    }
}

/// Where the product goes: tiles of MR rows × one panel of NR columns.
pub trait Target {
    /// What does not depend on the row.
    type Panel;
    fn panel(&self, panel: usize) -> Self::Panel;
    /// The tile before anything is added.
    unsafe fn initial(&self, panel: &Self::Panel, row: usize) -> Tile;
    unsafe fn load(&self, panel: &Self::Panel, row: usize) -> Tile;
    unsafe fn store(&self, panel: &Self::Panel, row: usize, tile: &Tile);
}

/// Bytes of memory that one caller of `multiply` needs for itself.
#[unsafe(no_mangle)]
pub extern "C" fn gemm_private_bytes() -> usize {
    PANELS * PANEL_SIZE * size_of::<f32>()
}

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

/// Panels begin..end of C = initial + A · B, where `a` holds `rows` × `k` of the values that `gemm_pack_rows` packed
/// `packed_depth` deep.
#[inline(always)]
pub unsafe fn multiply<B: Columns, C: Target>(
    a: *const f32,
    packed_depth: usize,
    rows: usize,
    k: usize,
    b: &mut B,
    c: &C,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let whole = whole_tiles();
    let mut first = begin;
    while first < end {
        let last = end.min(first + PANELS);
        let mut p = 0;
        // A product of depth 0 still writes its initial tiles.
        loop {
            let depth = KC.min(k - p);
            b.descend(p, depth);
            b.pack_panels(first, last - first, p, depth, private);
            for first_row in (0..rows).step_by(ROWS) {
                for panel in first..last {
                    let place = c.panel(panel);
                    let packed = private.add((panel - first) * PANEL_SIZE);
                    for row in (first_row..rows.min(first_row + ROWS)).step_by(MR) {
                        let mut tile = if p == 0 { c.initial(&place, row) } else { c.load(&place, row) };
                        accumulate(&mut tile, whole, depth, a.add(row * packed_depth + p * MR), packed);
                        c.store(&place, row, &tile);
                    }
                }
            }
            p += depth;
            if p == k {
                break;
            }
        }
        first = last;
    }
}

/// Packs a left operand: A[r][n · depth + p] = source[n · batch_stride + r · row_stride + p · stride] for n < batch,
/// p < depth, into packed[r / 4][n · depth + p][r % 4]. The range counts panels of 4 rows; missing rows are 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gemm_pack_rows(
    source: *const f32,
    rows: usize,
    row_stride: usize,
    depth: usize,
    stride: usize,
    batch: usize,
    batch_stride: usize,
    packed: *mut f32,
    begin: usize,
    end: usize,
) {
    for panel in begin..end {
        let row = panel * MR;
        let valid = MR.min(rows - row);
        for n in 0..batch {
            let from = source.add(row * row_stride + n * batch_stride);
            let to = packed.add((panel * batch + n) * depth * MR);
            let mut p = 0;
            if valid == MR && stride == 1 {
                while p + LANES <= depth {
                    let lines = [0, 1, 2, 3].map(|r| load(from.add(r * row_stride + p)));
                    for (i, line) in transpose(lines).into_iter().enumerate() {
                        store(to.add((p + i) * MR), line);
                    }
                    p += LANES;
                }
            } else if valid == MR && row_stride == 1 {
                while p < depth {
                    store(to.add(p * MR), load(from.add(p * stride)));
                    p += 1;
                }
            }
            while p < depth {
                for r in 0..MR {
                    *to.add(p * MR + r) = if r < valid { *from.add(r * row_stride + p * stride) } else { 0.0 };
                }
                p += 1;
            }
        }
    }
}

/// A right operand in memory: B[p][j] = source[p · stride + j · column_stride], `columns` wide.
pub struct Matrix {
    pub source: *const f32,
    pub stride: usize,
    pub column_stride: usize,
    pub columns: usize,
}

impl Columns for Matrix {
    #[inline(always)]
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32) {
        let column = panel * NR;
        let valid = NR.min(self.columns - column);
        let from = self.source.add(p * self.stride + column * self.column_stride);
        let mut i = 0;
        if valid == NR && self.column_stride == 1 {
            while i < depth {
                for v in 0..VECTORS {
                    store(packed.add(i * NR + v * LANES), load(from.add(i * self.stride + v * LANES)));
                }
                i += 1;
            }
        } else if valid == NR && self.stride == 1 {
            while i + LANES <= depth {
                for v in 0..VECTORS {
                    let lines = [0, 1, 2, 3].map(|j| load(from.add((v * LANES + j) * self.column_stride + i)));
                    for (j, line) in transpose(lines).into_iter().enumerate() {
                        store(packed.add((i + j) * NR + v * LANES), line);
                    }
                }
                i += LANES;
            }
        }
        while i < depth {
            for j in 0..NR {
                *packed.add(i * NR + j) =
                    if j < valid { *from.add(i * self.stride + j * self.column_stride) } else { 0.0 };
            }
            i += 1;
        }
    }
}

/// A row-major target, `rows` × `columns`, that begins as zeros, as `bias` (one value per column) or as it was (`add`).
pub struct RowMajor {
    pub target: *mut f32,
    pub rows: usize,
    pub columns: usize,
    pub bias: *const f32,
    pub add: bool,
}

impl RowMajor {
    #[inline(always)]
    fn holds(&self, column: usize, row: usize) -> bool {
        row + MR <= self.rows && column + NR <= self.columns
    }

    /// Reads or writes the part of a tile that lies inside: f(row of the tile, vector, address, values).
    #[inline(always)]
    unsafe fn visit(&self, column: usize, row: usize, mut f: impl FnMut(usize, usize, *mut f32, usize)) {
        for r in 0..MR.min(self.rows - row) {
            for v in 0..VECTORS {
                let j = column + v * LANES;
                if j < self.columns {
                    f(r, v, self.target.add((row + r) * self.columns + j), LANES.min(self.columns - j));
                }
            }
        }
    }
}

impl Target for RowMajor {
    type Panel = usize;

    fn panel(&self, panel: usize) -> usize {
        panel * NR
    }

    #[inline(always)]
    unsafe fn initial(&self, column: &usize, row: usize) -> Tile {
        if self.add {
            return self.load(column, row);
        }
        let mut line = [f32x4_splat(0.0); VECTORS];
        if !self.bias.is_null() {
            for (v, vector) in line.iter_mut().enumerate() {
                let j = column + v * LANES;
                if j < self.columns {
                    *vector = load_part(self.bias.add(j), LANES.min(self.columns - j));
                }
            }
        }
        [line; MR]
    }

    #[inline(always)]
    unsafe fn load(&self, column: &usize, row: usize) -> Tile {
        if self.holds(*column, row) {
            let from = self.target.add(row * self.columns + column);
            return core::array::from_fn(|r| core::array::from_fn(|v| load(from.add(r * self.columns + v * LANES))));
        }
        let mut tile = [[f32x4_splat(0.0); VECTORS]; MR];
        self.visit(*column, row, |r, v, address, n| {
            tile[r][v] = if n == LANES { load(address) } else { load_part(address, n) };
        });
        tile
    }

    #[inline(always)]
    unsafe fn store(&self, column: &usize, row: usize, tile: &Tile) {
        if self.holds(*column, row) {
            let to = self.target.add(row * self.columns + column);
            for (r, line) in tile.iter().enumerate() {
                for (v, vector) in line.iter().enumerate() {
                    store(to.add(r * self.columns + v * LANES), *vector);
                }
            }
            return;
        }
        self.visit(*column, row, |r, v, address, n| {
            if n == LANES { store(address, tile[r][v]) } else { store_part(address, tile[r][v], n) }
        });
    }
}
