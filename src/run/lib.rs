//! Do the work: blocks on threads, under a memory bound. Rayon lives here alone.
//!
//! An image is pulled through [`walk()`] from a source to a sink, other work is done part by part by
//! [`each()`]; [`Cached`] lets a source decode
//! each of its pieces once; [`Limits`] says what a run may use.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod limits;
pub mod cache;
pub mod count;
mod crew;
pub mod walk;
pub mod each;
pub mod manifest;
pub mod pipeline;
pub mod plan;
pub mod receipt;
pub mod execute;

pub use cache::Cached;
pub use each::each;
pub use limits::{Cancel, Interrupted, Limits, MemoryFault, Need, Progress, Share, Silent};
pub use walk::{WalkFault, fits, walk};
