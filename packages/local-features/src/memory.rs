//! Memory of tensors and scratch, aligned to a cache line. Only the thread that owns the backend allocates.

use std::alloc::{Layout, alloc, dealloc};

const ALIGNMENT: usize = 64;

/// Uninitialised memory, or null where the 4 GiB of a 32-bit memory do not hold it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memory_allocate(bytes: usize) -> *mut u8 {
    match Layout::from_size_align(bytes, ALIGNMENT) {
        Ok(layout) if bytes > 0 => alloc(layout),
        _ => std::ptr::null_mut(),
    }
}

/// Gives back what `memory_allocate` returned for the same number of bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memory_free(pointer: *mut u8, bytes: usize) {
    dealloc(pointer, Layout::from_size_align_unchecked(bytes, ALIGNMENT))
}
