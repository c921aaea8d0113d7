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

mod by_outputs;
mod by_tiles;
mod outputs;
mod patches;
mod product;
mod tiles;
mod transform;
mod weight;
mod weight_grad;

use crate::operations::gemm::{MR, NR};

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
