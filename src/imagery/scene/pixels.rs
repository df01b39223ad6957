//! The pixels of a member, whatever its files: tiles put side by side, sets of files stacked, bands
//! in canonical order.

mod stack;
mod opening;
mod tiles;
mod arranged;

pub use arranged::Arranged;
pub use tiles::{Reading, StatedNodata, Tiles};
