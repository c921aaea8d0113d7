//! What kernels run on.

mod memory;
