//! What the first bytes of a TIFF or JPEG 2000 file promise, and whether the file is long enough to
//! hold it. Nothing is decoded; a damaged or hostile file costs little.

mod jp2;
mod tiff;

use std::io::{self, Read, Seek, SeekFrom};

use serde::Serialize;

/// A format that is probed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// TIFF or BigTIFF.
    Tiff,
    /// JPEG 2000, with boxes or bare.
    Jp2,
}

/// What a file promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// Its format.
    pub format: Format,
    /// Columns.
    pub width: u64,
    /// Rows.
    pub height: u64,
    /// Samples of a pixel.
    pub bands: u32,
    /// Bits of a sample, of the first band.
    pub bits: u32,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// Nothing in it, or as good as nothing.
    Empty {
        /// Its length.
        bytes: u64,
    },
    /// It ends before what it promises.
    Truncated {
        /// At least this length is needed.
        needed: u64,
        /// Its length.
        bytes: u64,
    },
    /// It is neither TIFF nor JPEG 2000, or contradicts itself.
    Damaged {
        /// How.
        reason: String,
    },
}

/// Something that can be read from anywhere.
pub trait Seekable: Read + Seek {}

impl<T: Read + Seek + ?Sized> Seekable for T {}

/// Fewer bytes than any header.
const EMPTY: u64 = 16;

/// Probes a file of `length` bytes.
///
/// # Errors
/// A [`Defect`]; an error of the system counts as damage.
pub fn probe(file: &mut dyn Seekable, length: u64) -> Result<Probe, Defect> {
    if length < EMPTY {
        return Err(Defect::Empty { bytes: length });
    }
    let mut bytes = Bytes { file, length };
    let head = bytes.at(0, 12)?;
    match head.as_slice() {
        [0x49, 0x49, 42 | 43, 0, ..] | [0x4d, 0x4d, 0, 42 | 43, ..] => tiff::probe(&mut bytes),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => {
            jp2::probe(&mut bytes)
        }
        _ => Err(Defect::Damaged {
            reason: "neither TIFF nor JPEG 2000".into(),
        }),
    }
}

/// A file read in pieces, with the ends checked.
struct Bytes<'a> {
    file: &'a mut dyn Seekable,
    length: u64,
}

impl Bytes<'_> {
    /// `count` bytes from `at` on.
    fn at(&mut self, at: u64, count: usize) -> Result<Vec<u8>, Defect> {
        let end = at.saturating_add(count as u64);
        if end > self.length {
            return Err(Defect::Truncated {
                needed: end,
                bytes: self.length,
            });
        }
        let mut bytes = vec![0; count];
        self.file
            .seek(SeekFrom::Start(at))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|e| self.failed(&e))?;
        Ok(bytes)
    }

    fn failed(&self, error: &io::Error) -> Defect {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Defect::Truncated {
                needed: self.length,
                bytes: self.length.saturating_sub(1),
            },
            _ => damaged(error.to_string()),
        }
    }
}

fn damaged(reason: impl Into<String>) -> Defect {
    Defect::Damaged {
        reason: reason.into(),
    }
}

/// A big-endian number of up to 8 bytes.
fn big(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |n, &b| n << 8 | u64::from(b))
}

#[cfg(test)]
mod tests;
