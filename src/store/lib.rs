//! The database of the relay: no change without its journal entry.
//!
//! A [`Db`] is one SQLite file. [`Db::change`] opens a [`Change`], in which a member's SQL runs, and
//! [`Change::commit`] is the only way to keep it: it wants an [`Entry`] for every object that
//! changed, chains them by hash, signs the head and waits for the disk. [`journal`] reads them back
//! and [`verify`](verify::verify) finds whatever was changed, removed or put in another order.
//!
//! The chain holds opaque ids and keyed digests. What was written in an entry lies beside the
//! chain, where it can be erased: docs/decisions/journal.md.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod fault;
pub mod id;
pub mod key;
pub mod ring;
pub mod entry;
mod header;
mod db;
mod clock;
mod change;
pub mod journal;
pub mod head;
pub mod verify;
pub mod examine;

pub use change::{Change, PERSON, REGISTRY};
pub use db::{Db, Nature};
pub use entry::{Entry, Object};
pub use fault::StoreFault;
pub use head::Head;
pub use id::Id;
pub use key::{Signer, Verifier};
pub use ring::Ring;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tampered;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod timed;
