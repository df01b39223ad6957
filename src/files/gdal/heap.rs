//! What the C library does with memory that was freed.

use std::ffi::c_int;

/// `M_…` of malloc.h.
#[derive(Clone, Copy)]
enum Parameter {
    MmapThreshold = -3,
    ArenaMax = -8,
}

/// One heap for all threads. By default each thread has a heap of its own: what is taken by one and
/// freed by another leaves a hole that only the first may fill, and the holes of all heaps together
/// exceed the bound on memory.
pub(super) fn share() {
    set(Parameter::ArenaMax, 1);
}

/// Memory that is freed in pieces of a MiB goes back to the system at once. OpenJPEG takes and
/// frees tens of MiB for each tile; the C library would keep them, in holes between other pieces,
/// beyond the bound on memory.
pub(super) fn return_large_pieces() {
    set(Parameter::MmapThreshold, 1 << 20);
}

fn set(parameter: Parameter, value: c_int) {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn mallopt(parameter: c_int, value: c_int) -> c_int;
        }
        // SAFETY: a plain number is stored under the allocator's own lock.
        unsafe { mallopt(parameter as c_int, value) };
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    let _ = (parameter, value);
}
