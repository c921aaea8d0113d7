//! `swap`

/// Exchanges the values of a and b, bit by bit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn swap(a: *mut f32, b: *mut f32, begin: usize, end: usize) {
    std::ptr::swap_nonoverlapping(a.add(begin) as *mut u32, b.add(begin) as *mut u32, end - begin)
}
