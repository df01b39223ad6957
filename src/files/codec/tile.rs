//! From a block to the bytes of a tile.

use std::cell::RefCell;

use relais_core::grid::Window;
use relais_core::raster::{Block, Mask, SampleType, Samples};

use super::arrange::{Fill, Predictor, arrange};
use super::{CodecFault, Compression, CreationOptions, pack};

/// Encodes the tiles of one image; shared by all threads.
#[derive(Debug, Clone)]
pub struct TileEncoder {
    compression: Compression,
    predictor: Predictor,
    bands: usize,
    sample_type: SampleType,
    size: usize,
}

#[derive(Default)]
struct Scratch {
    raw: Vec<u8>,
    packed: Vec<u8>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl TileEncoder {
    /// An encoder for an image.
    ///
    /// # Errors
    /// JPEG with samples that are not 8-bit, or with other than 1 or 3 bands.
    pub fn new(
        options: &CreationOptions,
        bands: usize,
        sample_type: SampleType,
    ) -> Result<Self, CodecFault> {
        let jpeg = matches!(options.compression, Compression::Jpeg { .. });
        if jpeg && !(sample_type == SampleType::U8 && (bands == 1 || bands == 3)) {
            return Err(CodecFault::Unsuited {
                compression: options.compression.name(),
                what: format!("{bands} band(s) of {sample_type:?}"),
            });
        }
        let predictor = match options.compression {
            Compression::Jpeg { .. } | Compression::None => Predictor::None,
            _ if !options.predictor => Predictor::None,
            _ if sample_type == SampleType::F32 => Predictor::FloatingPoint,
            _ => Predictor::Horizontal,
        };
        Ok(Self {
            compression: options.compression,
            predictor,
            bands,
            sample_type,
            size: options.block_size,
        })
    }

    /// The value of the TIFF tag Predictor.
    pub fn predictor_tag(&self) -> u16 {
        match self.predictor {
            Predictor::None => 1,
            Predictor::Horizontal => 2,
            Predictor::FloatingPoint => 3,
        }
    }

    /// The value of the TIFF tag Compression.
    pub fn compression_tag(&self) -> u16 {
        match self.compression {
            Compression::None => 1,
            Compression::Jpeg { .. } => 7,
            Compression::Deflate { .. } => 8,
            Compression::Zstd { .. } => 50_000,
        }
    }

    /// True when 3 bands are stored as YCbCr.
    pub fn is_ycbcr(&self) -> bool {
        matches!(self.compression, Compression::Jpeg { .. }) && self.bands == 3
    }

    /// Bytes of memory that a thread needs to encode a tile, beside the block.
    pub fn cost(&self) -> usize {
        3 * self.size * self.size * self.bands * self.sample_type.bytes()
    }

    /// Side of the tiles.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The bytes of a tile of zeros.
    pub fn encode_zeros(&self) -> Result<Vec<u8>, CodecFault> {
        let Self { size, bands, .. } = *self;
        self.encode(&Block {
            window: Window::new(0, 0, size, size),
            bands,
            samples: Samples::zeros(self.sample_type, size * size * bands),
            mask: Mask::All,
        })
    }

    /// The bytes of the tile whose upper left part the block is; the rest of the tile is filled.
    pub fn encode(&self, block: &Block) -> Result<Vec<u8>, CodecFault> {
        let fill = match self.compression {
            Compression::Jpeg { .. } => Fill::Edge,
            _ => Fill::Zeros,
        };
        SCRATCH.with_borrow_mut(|scratch| {
            let Scratch { raw, packed } = scratch;
            arrange(block, self.size, fill, self.predictor, raw);
            match self.compression {
                Compression::None => return Ok(raw.clone()),
                Compression::Deflate { level } => pack::deflate(raw, level, packed)?,
                Compression::Zstd { level } => pack::zstandard(raw, level, packed)?,
                Compression::Jpeg { quality } => {
                    pack::jpeg(raw, self.bands, self.size, quality, packed)?;
                }
            }
            Ok(packed.clone())
        })
    }
}

/// The level of DEFLATE for masks, whatever that of the image: they are long runs.
const MASK_LEVEL: u8 = 6;

/// The bytes of a mask tile (1 bit a pixel, 1 valid, DEFLATE) whose upper left part is
/// `pixels` (0 or not, row after row, `width` a row); what lies outside is 0.
pub fn mask_tile(pixels: &[u8], width: usize, size: usize) -> Result<Vec<u8>, CodecFault> {
    let mut raw = vec![0u8; size * size / 8];
    for (out, row) in raw
        .chunks_exact_mut(size / 8)
        .zip(pixels.chunks_exact(width))
    {
        for (byte, eight) in out.iter_mut().zip(row.chunks(8)) {
            *byte = eight
                .iter()
                .enumerate()
                .fold(0, |bits, (i, m)| bits | (u8::from(*m != 0) << (7 - i)));
        }
    }
    packed_mask(&raw)
}

/// A mask tile whose pixels, outside the image too, are all valid or all not.
pub fn full_mask_tile(size: usize, valid: u8) -> Result<Vec<u8>, CodecFault> {
    packed_mask(&vec![if valid == 0 { 0 } else { 255 }; size * size / 8])
}

fn packed_mask(raw: &[u8]) -> Result<Vec<u8>, CodecFault> {
    let mut packed = Vec::new();
    pack::deflate(raw, MASK_LEVEL, &mut packed)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jpeg_takes_8_bits_and_1_or_3_bands() {
        let options = CreationOptions::parse(&["COMPRESS=JPEG"]).unwrap();
        assert!(TileEncoder::new(&options, 3, SampleType::U8).is_ok());
        assert!(TileEncoder::new(&options, 4, SampleType::U8).is_err());
        assert!(TileEncoder::new(&options, 3, SampleType::U16).is_err());
    }

    #[test]
    fn masks_are_packed_from_the_left() {
        let tile = mask_tile(&[255, 0, 255, 0, 0, 0, 0, 0, 255, 255], 10, 16).unwrap();
        let mut raw = [0u8; 32];
        libdeflater::Decompressor::new()
            .zlib_decompress(&tile, &mut raw)
            .unwrap();
        assert_eq!(raw[..3], [0b1010_0000, 0b1100_0000, 0]);
    }
}
