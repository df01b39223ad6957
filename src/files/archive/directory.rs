//! Directories of PMTiles: runs of tiles and where they lie, in columns of variable-length numbers.

use libdeflater::{CompressionLvl, Compressor, Decompressor};

/// A run of tiles with one content, or (without a length of run) a directory further down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The number of the first tile.
    pub(super) number: u64,
    /// From the start of the data, or of the leaves.
    pub(super) offset: u64,
    pub(super) length: u32,
    /// How many tiles in a row; 0 for a directory.
    pub(super) run: u32,
}

/// The bytes of a directory, compressed.
pub(super) fn encode(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(entries.len() * 6 + 10);
    varint(entries.len() as u64, &mut out);
    let mut last = 0;
    for entry in entries {
        varint(entry.number - last, &mut out);
        last = entry.number;
    }
    entries
        .iter()
        .for_each(|e| varint(u64::from(e.run), &mut out));
    entries
        .iter()
        .for_each(|e| varint(u64::from(e.length), &mut out));
    let mut end = None;
    for entry in entries {
        // 0 where it follows the one before.
        let follows = end == Some(entry.offset);
        varint(if follows { 0 } else { entry.offset + 1 }, &mut out);
        end = Some(entry.offset + u64::from(entry.length));
    }
    gzip(&out)
}

/// The entries of a directory.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let bytes = gunzip(bytes)?;
    let mut numbers = Varints { rest: &bytes };
    let count = usize::try_from(numbers.next()?).map_err(|e| e.to_string())?;
    // Four numbers of a byte at least for each.
    if count == 0 || count > bytes.len() / 4 {
        return Err(format!(
            "a directory of {count} entries in {} bytes",
            bytes.len()
        ));
    }
    let mut column = || {
        (0..count)
            .map(|_| numbers.next())
            .collect::<Result<Vec<u64>, _>>()
    };
    let (deltas, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let narrow = |v: u64| u32::try_from(v).map_err(|e| e.to_string());
    let mut entries: Vec<Entry> = Vec::with_capacity(count);
    let mut number = 0u64;
    for i in 0..count {
        let overflow = || "numbers beyond 64 bits".to_string();
        number = number.checked_add(deltas[i]).ok_or_else(overflow)?;
        let offset = match (offsets[i], entries.last()) {
            (0, Some(last)) => last
                .offset
                .checked_add(u64::from(last.length))
                .ok_or_else(overflow)?,
            (0, None) => return Err("a first entry that follows nothing".into()),
            (v, _) => v - 1,
        };
        entries.push(Entry {
            number,
            offset,
            length: narrow(lengths[i])?,
            run: narrow(runs[i])?,
        });
    }
    Ok(entries)
}

/// Bytes as gzip without a name or a date.
pub(super) fn gzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let level = CompressionLvl::new(9).map_err(|_| "no such level".to_string())?;
    let mut compressor = Compressor::new(level);
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let n = compressor
        .gzip_compress(bytes, &mut out)
        .map_err(|e| e.to_string())?;
    out.truncate(n);
    Ok(out)
}

/// No directory and no metadata are longer than this: writers split directories long before.
const MOST: usize = 4 << 20;

/// What was compressed by gzip; its last four bytes say how long it is.
pub(super) fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let length = bytes
        .last_chunk::<4>()
        .map(|b| u32::from_le_bytes(*b) as usize);
    let length = length
        .filter(|n| *n <= MOST)
        .ok_or("not gzip, or too long")?;
    let mut out = vec![0; length];
    let n = Decompressor::new()
        .gzip_decompress(bytes, &mut out)
        .map_err(|e| e.to_string())?;
    out.truncate(n);
    Ok(out)
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Varints<'a> {
    rest: &'a [u8],
}

impl Varints<'_> {
    fn next(&mut self) -> Result<u64, String> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or("a directory cut short")?;
            self.rest = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number beyond 64 bits".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_come_back(raw in prop::collection::vec((1u64..1 << 40, 0u64..1 << 40, 1u32.., 0u32..9), 1..200)) {
            let mut number = 0;
            let entries: Vec<Entry> = raw
                .into_iter()
                .map(|(delta, offset, length, run)| {
                    number += delta;
                    Entry { number, offset, length, run }
                })
                .collect();
            prop_assert_eq!(decode(&encode(&entries).unwrap()).unwrap(), entries);
        }

        #[test]
        fn hostile_bytes_are_refused_not_believed(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
            let _ = decode(&gzip(&bytes).unwrap());
        }
    }
}
