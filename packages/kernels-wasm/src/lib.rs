//! Flukeprint's operations for machines without a GPU.
//!
//! Every kernel is a plain function over raw pointers into the one linear memory. Its last two arguments are the range
//! of work units (elements, rows, channels, planes, panels of columns) that this call does; there is no state but one
//! choice of register tile (`gemm_choose_tile`), and no result depends on how a range was cut, so that several threads
//! may share the work.

#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc, clippy::module_inception, clippy::too_many_arguments)]

mod operations;
mod runtime;
mod simd;
