//! TIFF directories as they are written: little-endian, classic or Big.

use std::collections::BTreeMap;

/// Classic TIFF (offsets of 4 bytes) or BigTIFF (of 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Classic,
    Big,
}

impl Format {
    /// Bytes of the header.
    pub(super) fn header(self) -> u64 {
        match self {
            Format::Classic => 8,
            Format::Big => 16,
        }
    }

    /// The header of a file whose first directory is at `first`.
    pub(super) fn write_header(self, first: u64, out: &mut Vec<u8>) {
        match self {
            Format::Classic => out.extend(b"II\x2a\0"),
            Format::Big => out.extend(b"II\x2b\0\x08\0\0\0"),
        }
        self.offset(first, out);
    }

    /// Bytes of an offset, hence of the value of an entry that is not elsewhere.
    fn field(self) -> u64 {
        match self {
            Format::Classic => 4,
            Format::Big => 8,
        }
    }

    fn offset(self, offset: u64, out: &mut Vec<u8>) {
        out.extend(&offset.to_le_bytes()[..self.field() as usize]);
    }

    /// Bytes of a directory of `entries` without what lies elsewhere.
    fn table(self, entries: u64) -> u64 {
        match self {
            Format::Classic => 2 + 12 * entries + 4,
            Format::Big => 8 + 20 * entries + 8,
        }
    }
}

/// The value of a tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Short(Vec<u16>),
    Long(Vec<u32>),
    Text(String),
    Rational(Vec<(u32, u32)>),
    /// Offsets: LONG, or LONG8 in a BigTIFF.
    Offsets(Vec<u64>),
    /// A TIFF type and its bytes, little-endian.
    Raw(u16, Vec<u8>),
}

impl Value {
    /// A single SHORT.
    pub(super) fn short(value: u16) -> Self {
        Value::Short(vec![value])
    }

    /// A single LONG, for what is known to fit.
    pub(super) fn long(value: usize) -> Self {
        Value::Long(vec![u32::try_from(value).unwrap_or(u32::MAX)])
    }

    fn kind(&self, format: Format) -> u16 {
        match self {
            Value::Text(_) => 2,
            Value::Short(_) => 3,
            Value::Long(_) => 4,
            Value::Rational(_) => 5,
            Value::Offsets(_) => match format {
                Format::Classic => 4,
                Format::Big => 16,
            },
            Value::Raw(kind, _) => *kind,
        }
    }

    fn size(&self, format: Format) -> u64 {
        (match self {
            Value::Text(v) => v.len() + 1,
            Value::Short(v) => 2 * v.len(),
            Value::Long(v) => 4 * v.len(),
            Value::Rational(v) => 8 * v.len(),
            Value::Offsets(v) => format.field() as usize * v.len(),
            Value::Raw(_, v) => v.len(),
        }) as u64
    }

    fn count(&self, format: Format) -> u64 {
        let of_one = match self.kind(format) {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => 1,
        };
        self.size(format) / of_one
    }

    fn write(&self, format: Format, out: &mut Vec<u8>) {
        match self {
            Value::Text(v) => {
                out.extend(v.bytes());
                out.push(0);
            }
            Value::Short(v) => v.iter().for_each(|n| out.extend(n.to_le_bytes())),
            Value::Long(v) => v.iter().for_each(|n| out.extend(n.to_le_bytes())),
            Value::Rational(v) => v.iter().for_each(|(a, b)| {
                out.extend(a.to_le_bytes());
                out.extend(b.to_le_bytes());
            }),
            Value::Offsets(v) => v.iter().for_each(|n| format.offset(*n, out)),
            Value::Raw(_, v) => out.extend(v),
        }
    }
}

/// A directory, its tags in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory(BTreeMap<u16, Value>);

impl Directory {
    /// Sets a tag.
    pub(super) fn set(&mut self, tag: u16, value: Value) -> &mut Self {
        self.0.insert(tag, value);
        self
    }

    /// Bytes it takes, with what its entries point to; even.
    pub(super) fn size(&self, format: Format) -> u64 {
        let elsewhere: u64 = self
            .0
            .values()
            .map(|v| v.size(format))
            .filter(|size| *size > format.field())
            .map(|size| size + size % 2)
            .sum();
        format.table(self.0.len() as u64) + elsewhere
    }

    /// Writes it, `out` holding all of the file before it; `next` is the offset of the next one.
    pub(super) fn write(&self, format: Format, next: u64, out: &mut Vec<u8>) {
        let entries = self.0.len() as u64;
        let mut free = out.len() as u64 + format.table(entries);
        let count = entries.to_le_bytes();
        out.extend(match format {
            Format::Classic => &count[..2],
            Format::Big => &count[..],
        });
        let mut elsewhere = Vec::new();
        for (tag, value) in &self.0 {
            out.extend(tag.to_le_bytes());
            out.extend(value.kind(format).to_le_bytes());
            format.offset(value.count(format), out);
            let size = value.size(format);
            if size > format.field() {
                format.offset(free, out);
                value.write(format, &mut elsewhere);
                elsewhere.resize(elsewhere.len() + (size % 2) as usize, 0);
                free += size + size % 2;
            } else {
                let end = out.len() + format.field() as usize;
                value.write(format, out);
                out.resize(end, 0);
            }
        }
        format.offset(next, out);
        out.append(&mut elsewhere);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::Scan;
    use super::*;
    use std::io::Cursor;

    /// What is written is read by the other side, and takes the size foretold.
    #[test]
    fn directories_are_read_back() {
        for format in [Format::Classic, Format::Big] {
            let mut first = Directory::default();
            first
                .set(256, Value::long(70_000))
                .set(258, Value::Short(vec![16, 16, 16]))
                .set(270, Value::Text("odd length".into()))
                .set(324, Value::Offsets(vec![5, 6, 7]));
            let mut second = Directory::default();
            second.set(257, Value::short(9));
            let mut out = Vec::new();
            let at = format.header();
            format.write_header(at, &mut out);
            let next = at + first.size(format);
            first.write(format, next, &mut out);
            assert_eq!(out.len() as u64, next);
            second.write(format, 0, &mut out);
            assert_eq!(out.len() as u64, next + second.size(format));

            let mut scan = Scan::new(Cursor::new(out)).unwrap();
            assert_eq!(scan.is_big(), format == Format::Big);
            let both = scan.directories().to_vec();
            assert_eq!(both.len(), 2);
            let numbers = |scan: &mut Scan<_>, d, tag| scan.numbers(d, tag).unwrap().unwrap();
            assert_eq!(numbers(&mut scan, &both[0], 256), [70_000]);
            assert_eq!(numbers(&mut scan, &both[0], 258), [16, 16, 16]);
            assert_eq!(numbers(&mut scan, &both[0], 324), [5, 6, 7]);
            assert_eq!(numbers(&mut scan, &both[1], 257), [9]);
            let text = scan.raw(&both[0], 270).unwrap().unwrap();
            assert_eq!(text, (2, b"odd length\0".to_vec()));
        }
    }
}
