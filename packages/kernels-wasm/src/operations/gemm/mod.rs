//! Matrix product in register tiles of 4 × 16 over packed operands (Goto and van de Geijn, 2008): C = A · B.
//!
//! A is packed as a whole, beforehand, into panels of 4 rows; B is packed on the fly, a block of 256 deep and 8 panels
//! of 16 columns wide, into memory that belongs to the caller alone. Where B comes from and where C goes is up to the
//! operation: a convolution gathers columns straight from the planes. An element of C always sums in the same order,
//! whichever panels a call does.

mod matrix;
mod pack_rows;
mod row_major;
mod tile;

pub use matrix::Matrix;
pub use row_major::RowMajor;
pub use tile::{Tile, accumulate, whole_tiles};

use crate::simd::LANES;

/// Rows of a tile.
pub const MR: usize = 4;
/// Columns of a tile.
pub const NR: usize = 16;
/// Depth of a block: 256 × 16 values of B lie in the first-level cache while the rows of A pass by.
pub const KC: usize = 256;
pub const VECTORS: usize = NR / LANES;
/// Panels of B that share one walk through A.
const PANELS: usize = 8;
/// Elements from one packed panel of a block of B to the next.
const PANEL_SIZE: usize = NR * KC;
/// Rows of A that stay in the second-level cache while the panels of B pass by.
const ROWS: usize = 128;

/// The right operand: k × n, in panels of NR columns.
pub trait Columns {
    /// Called before the panels of a new block of rows p..p + depth.
    fn descend(&mut self, _p: usize, _depth: usize) {}
    /// packed[i][j] = B[p + i][panel · NR + j] for i < depth ≤ KC; columns beyond the last may be anything finite.
    unsafe fn pack(&self, panel: usize, p: usize, depth: usize, packed: *mut f32);
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
            for panel in first..last {
                b.pack(panel, p, depth, private.add((panel - first) * PANEL_SIZE));
            }
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
