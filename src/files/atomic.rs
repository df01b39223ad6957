//! Outputs that appear whole or not at all, and the digest of a file.
//!
//! An [`Output`] (or an [`OutputFolder`]) is written under a name unique to this attempt in the directory of the target,
//! locked while it lives, and renamed when it is whole. What a killed process left is cleared by
//! the next attempt at the same output. A [`Journal`] is for what grows line by line, a [`Stat`] for
//! what a file is known again by.

mod digest;
mod fault;
mod ending;
mod dead;
mod kept;
mod output;
mod swap;
mod folder;
mod spool;
mod turn;
mod stat;
mod journal;

pub use dead::clear;
pub use digest::{Digest, first_difference};
pub use ending::check_ending;
pub use fault::AtomicFault;
pub use folder::{OutputFolder, holds_files, holds_only, make_folder};
pub use journal::{Journal, append};
pub use kept::{is_same_file, keep_safe};
pub use output::{Output, Overwrite, abandon, discard, lies_in};
pub use spool::Spool;
pub use stat::Stat;
pub use turn::Turn;
