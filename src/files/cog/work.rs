//! What the sink encodes, and what comes of it.

use relais_core::raster::{Block, Mask, Samples};

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

/// Sets the samples of invalid pixels to 0: what they were is nobody's business, costs space, and
/// would show where a mask is not looked at.
pub(super) fn clear_invalid(block: &mut Block) {
    fn clear<T: Copy + Default>(samples: &mut [T], mask: &[u8]) {
        for plane in samples.chunks_exact_mut(mask.len()) {
            for (v, m) in plane.iter_mut().zip(mask) {
                *v = if *m == 0 { T::default() } else { *v };
            }
        }
    }
    if let Mask::Pixels(mask) = &block.mask {
        match &mut block.samples {
            Samples::U8(v) => clear(v, mask),
            Samples::U16(v) => clear(v, mask),
            Samples::I16(v) => clear(v, mask),
            Samples::F32(v) => clear(v, mask),
        }
    }
}
