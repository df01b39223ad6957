//! Cloud optimized GeoTIFF: our own writer, in one pass.
//!
//! [`CogSink`] takes tiles in Z-order, makes the overviews from memory and writes one file: header,
//! directories, then the tiles of the smallest overview first and of the image last.

mod fault;
mod levels;
mod reduce;
mod pending;
mod spool;
mod scan;
mod directory;
mod tags;
mod layout;
mod sink;

pub use fault::CogFault;
pub use sink::{CogSink, CogSpec, CogSummary};

#[cfg(test)]
mod proof;
