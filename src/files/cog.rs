//! Cloud optimized GeoTIFF: our own writer, in one pass, and a check of the layout.
//!
//! [`CogSink`] takes tiles, makes the overviews from memory and writes one file: header,
//! directories, then the tiles of the smallest overview first and of the image last. [`check`](check::check)
//! says whether a file is laid out so.

mod fault;
mod spec;
mod work;
mod levels;
mod pending;
mod spool;
pub(crate) mod scan;
mod directory;
mod tags;
mod layout;
mod store;
mod sink;
pub mod check;

pub use fault::CogFault;
pub use sink::CogSink;
pub use spec::{CogSpec, CogSummary};
pub use work::{Encoded, Work};

#[cfg(test)]
mod proof;
