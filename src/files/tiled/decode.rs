//! From tiles to a block.

use std::cell::RefCell;
use std::os::unix::fs::FileExt;

use libdeflater::Decompressor;
use relais_core::grid::Window;
use relais_core::ops::paste;
use relais_core::raster::{Block, Mask, SampleType, Samples};

use super::layout::{Layout, Packing};

/// What a thread keeps from tile to tile.
struct Scratch {
    packed: Vec<u8>,
    bytes: Vec<u8>,
    inflate: Decompressor,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        packed: Vec::new(),
        bytes: Vec::new(),
        inflate: Decompressor::new(),
    });
}

impl Layout {
    /// The pixels of a window of the image.
    pub(super) fn read(&self, window: Window) -> Result<Block, String> {
        let (w, h) = self.tile;
        let first = (window.col / w, window.row / h);
        let last = ((window.right() - 1) / w, (window.bottom() - 1) / h);
        let whole = Window::new(first.0 * w, first.1 * h, w, h);
        let samples = if first == last && whole == window {
            // The usual case: a window is a tile, and the tile is the answer.
            self.tile(first.0, first.1)?
        } else {
            let mut samples = Samples::zeros(self.kind, window.pixels());
            for j in first.1..=last.1 {
                for i in first.0..=last.0 {
                    let piece = Block {
                        window: Window::new(i * w, j * h, w, h),
                        bands: 1,
                        samples: self.tile(i, j)?,
                        mask: Mask::All,
                    };
                    paste::samples(&piece, window, 0, &mut samples);
                }
            }
            samples
        };
        let mask = match (self.nodata, &samples) {
            (None, _) | (_, Samples::F32(_)) => Mask::All,
            (Some(none), Samples::U8(v)) => differing(v, none as u8),
            (Some(none), Samples::U16(v)) => differing(v, none as u16),
            (Some(none), Samples::I16(v)) => differing(v, none as i16),
        };
        Ok(Block {
            window,
            bands: 1,
            samples,
            mask,
        })
    }

    /// The samples of a whole tile, those beyond the image too.
    fn tile(&self, i: usize, j: usize) -> Result<Samples, String> {
        let (offset, size) = self.places[j * self.width.div_ceil(self.tile.0) + i];
        let pixels = self.tile.0 * self.tile.1;
        if size == 0 || offset == 0 {
            return Ok(self.blank(pixels));
        }
        SCRATCH.with_borrow_mut(|scratch| {
            let Scratch {
                packed,
                bytes,
                inflate,
            } = scratch;
            packed.resize(size as usize, 0);
            let read = self.file.read_exact_at(packed, offset);
            read.map_err(|e| format!("tile {i}, {j}: {e}"))?;
            let wrong = |reason: String| format!("tile {i}, {j} is damaged: {reason}");
            if self.kind == SampleType::U8 {
                let mut samples = vec![0; pixels];
                self.unpack(inflate, packed, &mut samples).map_err(wrong)?;
                if self.differences {
                    (samples.chunks_exact_mut(self.tile.0))
                        .for_each(|row| summed(row, u8::wrapping_add));
                }
                return Ok(Samples::U8(samples));
            }
            bytes.resize(pixels * self.kind.bytes(), 0);
            self.unpack(inflate, packed, bytes).map_err(wrong)?;
            let pairs = bytes
                .chunks_exact(2)
                .map(|b| u16::from_le_bytes([b[0], b[1]]));
            let mut samples: Vec<u16> = pairs.collect();
            if self.differences {
                (samples.chunks_exact_mut(self.tile.0))
                    .for_each(|row| summed(row, u16::wrapping_add));
            }
            Ok(match self.kind {
                SampleType::I16 => {
                    Samples::I16(samples.into_iter().map(u16::cast_signed).collect())
                }
                _ => Samples::U16(samples),
            })
        })
    }

    /// What GDAL gives where no tile was written: nodata, or 0.
    fn blank(&self, pixels: usize) -> Samples {
        let none = self.nodata.unwrap_or(0);
        match self.kind {
            SampleType::U8 => Samples::U8(vec![none as u8; pixels]),
            SampleType::U16 => Samples::U16(vec![none as u16; pixels]),
            SampleType::I16 => Samples::I16(vec![none as i16; pixels]),
            SampleType::F32 => Samples::F32(vec![0.0; pixels]),
        }
    }

    fn unpack(
        &self,
        inflate: &mut Decompressor,
        packed: &[u8],
        out: &mut [u8],
    ) -> Result<(), String> {
        let wanted = out.len();
        let given = match self.packing {
            Packing::Plain if packed.len() >= wanted => {
                out.copy_from_slice(&packed[..wanted]);
                wanted
            }
            Packing::Plain => packed.len(),
            Packing::Deflate => inflate
                .zlib_decompress(packed, out)
                .map_err(|e| e.to_string())?,
            Packing::Zstandard => zstd::bulk::Decompressor::new()
                .and_then(|mut zstandard| zstandard.decompress_to_buffer(packed, out))
                .map_err(|e| e.to_string())?,
        };
        match given == wanted {
            true => Ok(()),
            false => Err(format!("it holds {given} bytes in place of {wanted}")),
        }
    }
}

/// Sums of differences.
fn summed<T: Copy>(row: &mut [T], add: impl Fn(T, T) -> T) {
    for i in 1..row.len() {
        row[i] = add(row[i], row[i - 1]);
    }
}

/// Valid where a sample is not the one that stands for none.
fn differing<T: Copy + PartialEq>(samples: &[T], none: T) -> Mask {
    // Most tiles have none: no mask is made to find that out. Without an early end within a part, so
    // that all of it is looked at at once.
    let holds = |part: &[T]| part.iter().fold(false, |found, v| found | (*v == none));
    match samples.chunks(4096).any(holds) {
        false => Mask::All,
        true => {
            let valid = |v: &T| if *v == none { 0 } else { 255 };
            Mask::of(samples.iter().map(valid).collect())
        }
    }
}
