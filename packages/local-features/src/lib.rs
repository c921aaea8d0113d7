//! Keypoints and descriptors of grey photos: SIFT (Lowe 2004) with the descriptors of RootSIFT (Arandjelović and Zisserman 2012).

#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc, clippy::too_many_arguments)]

mod memory;
mod sift;
