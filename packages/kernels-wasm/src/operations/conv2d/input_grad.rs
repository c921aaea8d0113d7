//! `conv2dInputGrad`: the weights for it; the product is that of `conv2d`.

use crate::operations::gemm::MR;

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
