//! Augmentation of 8-bit photos, [height, width, 3] with the channels interleaved, by the definitions of OpenCV 5 and
//! albumentations 2.
//!
//! Every kernel is a plain function over raw pointers into the one linear memory; what is random comes in as arguments.
//! Images lie in memory with at least 16 bytes to spare behind them: vectors may be read beyond the last pixel.

#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc, clippy::too_many_arguments)]

mod border;
mod clahe;
mod filter;
mod gaussian;
mod hsv;
mod lookup;
mod memory;
mod noise;
mod normalize;
mod rain;
mod warp;
