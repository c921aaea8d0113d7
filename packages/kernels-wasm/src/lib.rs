//! Flukeprint's operations for machines without a GPU.
//!
//! Every kernel is a plain function over raw pointers into the one linear memory. Its last two arguments are the range
//! of work units (elements, rows, channels, planes, panels of columns) that this call does; there is no state but one
//! choice of register tile (`gemm_choose_tile`), and no result depends on how a range was cut, so that several threads
//! may share the work.

#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc, clippy::too_many_arguments)]

mod accumulate;
mod adam_step;
mod adaptive_avg_pool2d;
mod add;
mod arcface_margin;
mod avg_pool2d;
mod batch_norm;
mod binary_cross_entropy_with_logits;
mod broadcast;
mod broadcast_to;
mod cat;
mod clip_norm;
mod conv2d;
mod cross_entropy;
mod depthwise;
mod focal_loss;
mod gemm;
mod index_select;
mod interpolate;
mod leaky_relu;
mod lerp;
mod linear;
mod log_softmax;
mod max_pool2d;
mod memory;
mod mul;
mod normalize;
mod relu;
mod relu6;
mod scale;
mod sgd_step;
mod sigmoid;
mod silu;
mod simd;
mod softmax;
mod sub;
mod sum_to;
mod swap;
mod total_norm;
mod triplet_margin;
mod update_loss_scale;
mod weighted_triplet_margin;
mod winograd;
