//! `mutualNearest`. The range counts photos of the gallery.
//!
//! Of the product of a photo's descriptors with the query's nothing is kept but the largest of every row and column. A pair is each
//! other's nearest where both are the same number; that it is that pair's own, and no chance, a product of the two tells.

use crate::operations::gemm::{MR, Matrix, NR, Target, Tile, VECTORS, multiply};
use crate::simd::{LANES, load, store};
use core::arch::wasm32::*;

/// Keeps the largest of every row, as `LANES` partial ones, and of every column.
struct Largest {
    of_row: *mut f32,
    of_column: *mut f32,
    rows: usize,
    columns: usize,
}

impl Target for Largest {
    type Panel = usize;

    fn panel(&self, panel: usize) -> usize {
        panel * NR
    }

    #[inline(always)]
    unsafe fn initial(&self, _: &usize, _: usize) -> Tile {
        [[f32x4_splat(0.0); VECTORS]; MR]
    }

    /// Descriptors are no longer than a block is deep: nothing is added to a tile later.
    #[inline(always)]
    unsafe fn load(&self, column: &usize, row: usize) -> Tile {
        self.initial(column, row)
    }

    #[inline(always)]
    unsafe fn store(&self, column: &usize, row: usize, tile: &Tile) {
        let none = f32x4_splat(f32::NEG_INFINITY);
        let mut tile = *tile;
        if column + NR > self.columns {
            // What lies beyond the last column was packed as 0.
            for (v, lanes) in (*column..column + NR).step_by(LANES).enumerate() {
                let at = i32x4_add(i32x4_splat(lanes as i32), i32x4(0, 1, 2, 3));
                let exists = i32x4_lt(at, i32x4_splat(self.columns as i32));
                for line in &mut tile {
                    line[v] = v128_bitselect(line[v], none, exists);
                }
            }
        }
        for (r, line) in tile.iter_mut().enumerate() {
            if row + r >= self.rows {
                *line = [none; VECTORS];
                continue;
            }
            let to = self.of_row.add((row + r) * LANES);
            let pairs = [f32x4_pmax(line[0], line[1]), f32x4_pmax(line[2], line[3])];
            store(to, f32x4_pmax(load(to), f32x4_pmax(pairs[0], pairs[1])));
        }
        for v in 0..VECTORS {
            let to = self.of_column.add(column + v * LANES);
            let pairs = [f32x4_pmax(tile[0][v], tile[1][v]), f32x4_pmax(tile[2][v], tile[3][v])];
            store(to, f32x4_pmax(load(to), f32x4_pmax(pairs[0], pairs[1])));
        }
    }
}

/// The first place of `value` in n values; n where it is not among them. Whole vectors are read.
unsafe fn find(values: *const f32, n: usize, value: f32) -> usize {
    let wanted = f32x4_splat(value);
    let mut i = 0;
    while i < n {
        let mask = i32x4_bitmask(f32x4_eq(load(values.add(i)), wanted));
        if mask != 0 {
            return n.min(i + mask.trailing_zeros() as usize);
        }
        i += LANES;
    }
    n
}

unsafe fn dot(a: *const f32, b: *const f32, n: usize) -> f32 {
    let mut sum = 0.0;
    for i in 0..n {
        sum += *a.add(i) * *b.add(i);
    }
    sum
}

/// Rounding of a product of two descriptors of length 1, in whatever order it is summed.
const ROUNDING: f32 = 1e-5;

/// The next place of `value` behind `at`.
unsafe fn find_after(values: *const f32, at: usize, n: usize, value: f32) -> usize {
    (at + 1..n).find(|&i| *values.add(i) == value).unwrap_or(n)
}

/// similarity[p][q] and index[p][q] of photos begin..end; `packed` holds the query as `gemm_pack_rows` packed it. The caller's own
/// memory: what `multiply` needs (`product_bytes`), 4 values for each of `queries`, and one for each of `rows`, rounded up to panels.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mutual_nearest(
    query: *const f32,
    packed: *const f32,
    queries: usize,
    dimensions: usize,
    gallery: *const f32,
    rows: usize,
    count: *const i32,
    similarity: *mut f32,
    index: *mut i32,
    product_bytes: usize,
    private: *mut f32,
    begin: usize,
    end: usize,
) {
    let of_row = private.byte_add(product_bytes);
    let of_column = of_row.add(queries * LANES);
    for photo in begin..end {
        let known = rows.min((*count.add(photo)).max(0) as usize);
        let source = gallery.add(photo * rows * dimensions);
        let (similarity, index) = (similarity.add(photo * queries), index.add(photo * queries));
        if known == 0 {
            for q in 0..queries {
                *similarity.add(q) = -1.0;
                *index.add(q) = -1;
            }
            continue;
        }
        let panels = known.div_ceil(NR);
        for i in 0..queries * LANES {
            *of_row.add(i) = f32::NEG_INFINITY;
        }
        for i in 0..panels * NR {
            *of_column.add(i) = f32::NEG_INFINITY;
        }
        let mut columns = Matrix { source, stride: 1, column_stride: dimensions, columns: known };
        let largest = Largest { of_row, of_column, rows: queries, columns: known };
        multiply(packed, dimensions, queries, dimensions, &mut columns, &largest, private, 0, panels);
        for q in 0..queries {
            let lanes = core::slice::from_raw_parts(of_row.add(q * LANES), LANES);
            let nearest = lanes.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b));
            *similarity.add(q) = nearest;
            let mut at = find(of_column, known, nearest);
            while at < known {
                let product = dot(query.add(q * dimensions), source.add(at * dimensions), dimensions);
                // Descriptors may be longer than 1.
                if (product - nearest).abs() <= ROUNDING * nearest.abs().max(1.0) {
                    break;
                }
                at = find_after(of_column, at, known, nearest);
            }
            *index.add(q) = if at < known { at as i32 } else { -1 };
        }
    }
}
