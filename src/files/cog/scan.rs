//! The directories of any TIFF, classic or Big, of either byte order. The file may be hostile:
//! nothing larger than the file itself, or than [`MOST_BYTES`] in all, is ever read.

use std::io::{self, Read, Seek, SeekFrom};

/// What is wrong with a file that should be a TIFF.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScanFault {
    /// Its first bytes are not those of a TIFF.
    #[error("not a TIFF: it does not begin as one")]
    NotTiff,
    /// It contradicts itself.
    #[error("damaged TIFF: {0}")]
    Damaged(String),
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What is read of one file in all: the places of 10 million tiles, more than any image has.
const MOST_BYTES: u64 = 128 << 20;
/// The most directories that are followed.
const MOST_DIRECTORIES: usize = 1000;

/// One entry of a directory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// Where its value lies.
    at: u64,
}

/// One directory.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    /// Where it begins.
    pub(crate) offset: u64,
    entries: Vec<Entry>,
}

/// A TIFF being read.
pub(crate) struct Scan<R> {
    input: R,
    length: u64,
    little: bool,
    big: bool,
    directories: Vec<Directory>,
    /// What may still be read.
    left: u64,
}

/// Bytes of one value of a TIFF type; none for an unknown type.
fn width(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

impl<R: Read + Seek> Scan<R> {
    /// Reads the header and follows the chain of directories.
    pub(crate) fn new(mut input: R) -> Result<Self, ScanFault> {
        let length = input.seek(SeekFrom::End(0))?;
        let mut scan = Self {
            input,
            length,
            little: true,
            big: false,
            directories: Vec::new(),
            left: MOST_BYTES,
        };
        let head = scan.bytes(0, 8.min(length))?;
        scan.little = match head.get(..2) {
            Some(b"II") => true,
            Some(b"MM") => false,
            _ => return Err(ScanFault::NotTiff),
        };
        let mut next = match head.get(2..4).map(|b| scan.number(b)) {
            Some(42) if length >= 8 => scan.number(&head[4..8]),
            Some(43) if length >= 16 => {
                scan.big = true;
                scan.read(8, 8)?
            }
            _ => return Err(ScanFault::NotTiff),
        };
        while next != 0 {
            if scan.directories.iter().any(|d| d.offset == next) {
                return Err(ScanFault::Damaged("its directories run in a circle".into()));
            }
            if scan.directories.len() == MOST_DIRECTORIES {
                return Err(ScanFault::Damaged(format!(
                    "more than {MOST_DIRECTORIES} directories"
                )));
            }
            next = scan.directory(next)?;
        }
        Ok(scan)
    }

    /// True for a BigTIFF.
    pub(crate) fn is_big(&self) -> bool {
        self.big
    }

    /// True where numbers have their lowest byte first.
    pub(crate) fn is_little(&self) -> bool {
        self.little
    }

    /// Bytes of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The directories, in the order of the chain.
    pub(crate) fn directories(&self) -> &[Directory] {
        &self.directories
    }

    /// The numbers of an integer tag; none without it.
    pub(crate) fn numbers(
        &mut self,
        directory: &Directory,
        tag: u16,
    ) -> Result<Option<Vec<u64>>, ScanFault> {
        let Some((kind, bytes)) = self.raw(directory, tag)? else {
            return Ok(None);
        };
        match (kind, width(kind)) {
            (1 | 3 | 4 | 13 | 16 | 18, Some(w)) => Ok(Some(
                bytes
                    .chunks_exact(w as usize)
                    .map(|b| self.number(b))
                    .collect(),
            )),
            _ => Err(ScanFault::Damaged(format!("tag {tag} is no integer"))),
        }
    }

    /// The first number of an integer tag.
    pub(crate) fn number_of(
        &mut self,
        directory: &Directory,
        tag: u16,
    ) -> Result<Option<u64>, ScanFault> {
        Ok(self
            .numbers(directory, tag)?
            .and_then(|n| n.first().copied()))
    }

    /// The type and the bytes of a tag, in the byte order of the file; none without it.
    pub(super) fn raw(
        &mut self,
        directory: &Directory,
        tag: u16,
    ) -> Result<Option<(u16, Vec<u8>)>, ScanFault> {
        let Some(entry) = directory.entries.iter().find(|e| e.tag == tag).copied() else {
            return Ok(None);
        };
        let bytes = width(entry.kind)
            .and_then(|w| w.checked_mul(entry.count))
            .ok_or_else(|| ScanFault::Damaged(format!("tag {tag} has an impossible size")))?;
        Ok(Some((entry.kind, self.bytes(entry.at, bytes)?)))
    }

    /// Some bytes of the file.
    pub(super) fn bytes(&mut self, at: u64, count: u64) -> Result<Vec<u8>, ScanFault> {
        if at.checked_add(count).is_none_or(|end| end > self.length) {
            return Err(ScanFault::Damaged(format!(
                "{count} bytes at {at} lie past its end at {}",
                self.length
            )));
        }
        self.left = self.left.checked_sub(count).ok_or_else(|| {
            ScanFault::Damaged(format!("its directories hold more than {MOST_BYTES} bytes"))
        })?;
        let mut bytes = vec![0; count as usize];
        self.input.seek(SeekFrom::Start(at))?;
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the directory at an offset; gives the offset of the next.
    fn directory(&mut self, offset: u64) -> Result<u64, ScanFault> {
        let (head, size, field) = match self.big {
            true => (8, 20, 8),
            false => (2, 12, 4),
        };
        let count = self.read(offset, head)?;
        let first = offset + head;
        let bytes = count
            .checked_mul(size)
            .ok_or_else(|| ScanFault::Damaged("a directory of impossible size".into()))?;
        let table = self.bytes(first, bytes)?;
        let entries = table
            .chunks_exact(size as usize)
            .enumerate()
            .map(|(i, b)| self.entry(b, first + i as u64 * size, field))
            .collect::<Result<_, _>>()?;
        self.directories.push(Directory { offset, entries });
        self.read(first + bytes, field)
    }

    /// An entry; a value that fits in the field of its offset lies there.
    fn entry(&mut self, b: &[u8], at: u64, field: u64) -> Result<Entry, ScanFault> {
        let kind = self.number(&b[2..4]) as u16;
        let count = self.number(&b[4..4 + field as usize]);
        let value = at + 4 + field;
        let inside = width(kind)
            .and_then(|w| w.checked_mul(count))
            .is_some_and(|n| n <= field);
        Ok(Entry {
            tag: self.number(&b[..2]) as u16,
            kind,
            count,
            at: match inside {
                true => value,
                false => self.number(&b[4 + field as usize..]),
            },
        })
    }

    fn read(&mut self, at: u64, count: u64) -> Result<u64, ScanFault> {
        let bytes = self.bytes(at, count)?;
        Ok(self.number(&bytes))
    }

    /// Up to 8 bytes as a number, in the byte order of the file.
    fn number(&self, bytes: &[u8]) -> u64 {
        let push = |n: u64, b: &u8| (n << 8) | u64::from(*b);
        match self.little {
            true => bytes.iter().rev().fold(0, push),
            false => bytes.iter().fold(0, push),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn scan(bytes: &[u8]) -> Result<Scan<Cursor<&[u8]>>, ScanFault> {
        Scan::new(Cursor::new(bytes))
    }

    #[test]
    fn both_byte_orders_are_read() {
        let little = b"II\x2a\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x34\x12\0\0\0\0\0\0";
        let big = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x00\0\x03\0\0\0\x01\x12\x34\0\0\0\0\0\0";
        for bytes in [&little[..], &big[..]] {
            let mut scan = scan(bytes).unwrap();
            let directory = scan.directories()[0].clone();
            assert_eq!(scan.number_of(&directory, 256).unwrap(), Some(0x1234));
            assert_eq!(scan.number_of(&directory, 257).unwrap(), None);
        }
    }

    #[test]
    fn circles_and_impossible_sizes_are_refused() {
        let circle = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0";
        assert!(matches!(scan(circle), Err(ScanFault::Damaged(_))));
        let mut huge = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
        huge.extend([0xff; 40]);
        assert!(matches!(scan(&huge), Err(ScanFault::Damaged(_))));
        for not in [&b""[..], b"II", b"PK\x03\x04\0\0\0\0", b"II\x2a\0"] {
            assert!(matches!(scan(not), Err(ScanFault::NotTiff)), "{not:?}");
        }
    }
}
