//! The compressors. Each thread keeps its own: to make one costs more than to compress a tile.

use std::cell::RefCell;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use libdeflater::{CompressionLvl, Compressor};

use zstd::zstd_safe::{CParameter, Strategy};

use super::CodecFault;
use super::deflate::Deflate;

thread_local! {
    /// By level: an image and its mask alternate.
    static DEFLATE: RefCell<[Option<Compressor>; 13]> = const { RefCell::new([const { None }; 13]) };
    static QUICK: RefCell<Deflate> = RefCell::new(Deflate::new());
    static ZSTD: RefCell<Option<(u8, zstd::bulk::Compressor<'static>)>> =
        const { RefCell::new(None) };
}

fn failed(codec: &'static str, reason: impl ToString) -> CodecFault {
    CodecFault::Failed {
        codec,
        reason: reason.to_string(),
    }
}

/// DEFLATE in a zlib envelope, what TIFF calls Adobe deflate; `packed` is overwritten. Level 1 does not
/// search for repeats thoroughly where that gains little.
pub(crate) fn deflate(raw: &[u8], level: u8, packed: &mut Vec<u8>) -> Result<(), CodecFault> {
    if level == 1 && !search_pays(raw, packed)? {
        QUICK.with_borrow_mut(|quick| {
            packed.clear();
            packed.extend_from_slice(quick.compress(raw));
        });
        return Ok(());
    }
    search(raw, level, packed)
}

/// Bytes of a piece on which it is tried whether a thorough search pays.
const TRIED: usize = 16 << 10;
/// Gain, in percent, from which it does: a file is at most so much larger than it could be.
const WORTH: usize = 5;

/// True when the search makes some pieces of `raw` (a fortieth of it) enough smaller.
fn search_pays(raw: &[u8], packed: &mut Vec<u8>) -> Result<bool, CodecFault> {
    if raw.len() < 16 * TRIED {
        return Ok(true);
    }
    let (mut searched, mut quick) = (0, 0);
    let pieces = raw.len() / (64 * TRIED) + 1;
    for i in 0..pieces {
        let start = (2 * i + 1) * raw.len() / (2 * pieces) / 16 * 16;
        let piece = &raw[start..(start + TRIED).min(raw.len())];
        search(piece, 1, packed)?;
        searched += packed.len();
        quick += QUICK.with_borrow_mut(|kept| kept.compress(piece).len());
    }
    Ok(searched * 100 < quick * (100 - WORTH))
}

fn search(raw: &[u8], level: u8, packed: &mut Vec<u8>) -> Result<(), CodecFault> {
    DEFLATE.with_borrow_mut(|kept| {
        let level_of = CompressionLvl::new(i32::from(level));
        let (Ok(level_of), Some(kept)) = (level_of, kept.get_mut(usize::from(level))) else {
            return Err(failed("DEFLATE", format!("level {level}")));
        };
        let compressor = kept.get_or_insert_with(|| Compressor::new(level_of));
        packed.resize(compressor.zlib_compress_bound(raw.len()), 0);
        let n = compressor
            .zlib_compress(raw, packed)
            .map_err(|e| failed("DEFLATE", e))?;
        packed.truncate(n);
        Ok(())
    })
}

/// What `COMPRESS=ZSTD` means by level 3, tuned on the differences of 12-bit imagery, where
/// long matches are rare and near ones cheap: 1.5 % smaller than zstd's own level 3 in four fifths
/// of its time. In zstd's order: strategy 2, matches of 5 bytes at least, a table of 4096 places for
/// long matches and one of 65536 for short ones, and a window of 256 KiB.
const LEVEL_3: [CParameter; 5] = [
    CParameter::Strategy(Strategy::ZSTD_dfast),
    CParameter::MinMatch(5),
    CParameter::HashLog(12),
    CParameter::ChainLog(16),
    CParameter::WindowLog(18),
];

fn zstd_compressor(level: u8) -> std::io::Result<zstd::bulk::Compressor<'static>> {
    let mut compressor = zstd::bulk::Compressor::new(i32::from(level))?;
    if level == 3 {
        for parameter in LEVEL_3 {
            compressor.set_parameter(parameter)?;
        }
    }
    Ok(compressor)
}

/// One Zstandard frame; `packed` is overwritten.
pub(super) fn zstandard(raw: &[u8], level: u8, packed: &mut Vec<u8>) -> Result<(), CodecFault> {
    ZSTD.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some((of, compressor)) if *of == level => compressor,
            other => {
                let compressor = zstd_compressor(level).map_err(|e| failed("ZSTD", e))?;
                &mut other.insert((level, compressor)).1
            }
        };
        packed.resize(zstd::zstd_safe::compress_bound(raw.len()), 0);
        let n = compressor
            .compress_to_buffer(raw, packed.as_mut_slice())
            .map_err(|e| failed("ZSTD", e))?;
        packed.truncate(n);
        Ok(())
    })
}

/// A whole JPEG stream of a square tile, grey or RGB (as YCbCr, chroma halved both ways, as the
/// tags of the file say); `packed` is overwritten.
pub(crate) fn jpeg(
    raw: &[u8],
    bands: usize,
    size: usize,
    quality: u8,
    packed: &mut Vec<u8>,
) -> Result<(), CodecFault> {
    packed.clear();
    let side = u16::try_from(size).map_err(|e| failed("JPEG", e))?;
    let mut encoder = Encoder::new(&mut *packed, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let color = match bands {
        1 => ColorType::Luma,
        _ => ColorType::Rgb,
    };
    encoder
        .encode(raw, side, side, color)
        .map_err(|e| failed("JPEG", e))
}
