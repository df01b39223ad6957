//! Outputs that appear whole or not at all, and the digest of a file.
//!
//! An [`Output`] is written under a name unique to this attempt in the directory of the target,
//! locked while it lives, and renamed when it is whole. What a killed process left is cleared by
//! the next attempt at the same output.

mod digest;
mod fault;
mod output;
mod turn;

pub use digest::Digest;
pub use fault::AtomicFault;
pub use output::{Output, Overwrite, abandon, discard, is_same_file};
pub use turn::Turn;
