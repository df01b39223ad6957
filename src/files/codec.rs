//! The encoding of one tile: samples put in pixel order, differenced and compressed.
//!
//! [`CreationOptions`] reads what users write as `--co KEY=VALUE`; [`TileEncoder`] turns a block
//! into the bytes of a TIFF tile; [`mask_tile`] does so for a mask.

mod arrange;
mod fault;
mod options;
mod huffman;
mod repeats;
mod deflate;
mod pack;
mod tile;

pub use fault::CodecFault;
pub use options::{BigTiff, Compression, CreationOptions, OverviewResampling};
pub(crate) use pack::{deflate as zlib, jpeg};
pub use tile::{TileEncoder, full_mask_tile, mask_tile};
