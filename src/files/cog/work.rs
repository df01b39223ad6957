//! What the sink encodes, and what comes of it.

use relais_core::raster::Block;

/// A tile to encode: of the image, or of an overview.
pub struct Work {
    pub(super) level: usize,
    pub(super) block: Block,
}

impl From<Block> for Work {
    fn from(block: Block) -> Self {
        Self { level: 0, block }
    }
}

/// An encoded tile and the quarter of the next level that was made from it.
pub struct Encoded {
    pub(super) level: usize,
    pub(super) tile: (usize, usize),
    /// None when no pixel is valid.
    pub(super) pixels: Option<Vec<u8>>,
    pub(super) mask: EncodedMask,
    pub(super) quarter: Option<Block>,
}

/// The mask of an encoded tile.
pub(super) enum EncodedMask {
    All,
    Nothing,
    Tile(Vec<u8>),
}
