//! TIFF 6.0 and BigTIFF: the directories, and the furthest byte that their strips or tiles reach.

use super::{Bytes, Defect, Format, Probe, big, damaged};

/// More directories (overviews, masks) than are looked at.
const MOST_DIRECTORIES: usize = 64;
/// More entries than any directory has.
const MOST_ENTRIES: u64 = 4096;
/// More strips or tiles than are summed: 30 000² in tiles of 16² are 3.5 million.
const MOST_PIECES: u64 = 4 << 20;

const WIDTH: u64 = 256;
const HEIGHT: u64 = 257;
const BITS: u64 = 258;
const SAMPLES: u64 = 277;
const STRIPS: (u64, u64) = (273, 279);
const TILES: (u64, u64) = (324, 325);

#[derive(Clone, Copy)]
struct Layout {
    little: bool,
    large: bool,
}

impl Layout {
    fn number(self, bytes: &[u8]) -> u64 {
        if self.little {
            bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))
        } else {
            big(bytes)
        }
    }

    /// Bytes of an offset.
    fn word(self) -> usize {
        if self.large { 8 } else { 4 }
    }
}

struct Entry {
    tag: u64,
    kind: u64,
    count: u64,
    /// Where the values stand in the file.
    at: u64,
}

pub(super) fn probe(bytes: &mut Bytes<'_>) -> Result<Probe, Defect> {
    let head = bytes.at(0, 16)?;
    let little = head[0] == b'I';
    let large = head[2].max(head[3]) == 43;
    let layout = Layout { little, large };
    let mut at = if large {
        layout.number(&head[8..16])
    } else {
        layout.number(&head[4..8])
    };
    let mut first = None;
    for _ in 0..MOST_DIRECTORIES {
        let (entries, next) = directory(bytes, layout, at)?;
        if first.is_none() {
            first = Some(describe(bytes, layout, &entries)?);
        }
        check_pieces(bytes, layout, &entries)?;
        // The chain leads forwards or backwards, but never to itself.
        if next == 0 || next == at {
            break;
        }
        at = next;
    }
    first.ok_or_else(|| damaged("no directory"))
}

fn directory(bytes: &mut Bytes<'_>, layout: Layout, at: u64) -> Result<(Vec<Entry>, u64), Defect> {
    let (counter, size) = if layout.large { (8, 20) } else { (2, 12) };
    let count = layout.number(&bytes.at(at, counter)?);
    if count == 0 || count > MOST_ENTRIES {
        return Err(damaged(format!("a directory of {count} entries")));
    }
    let start = at + counter as u64;
    let table = bytes.at(start, count as usize * size + layout.word())?;
    let (entries, next) = table.split_at(count as usize * size);
    let entries = entries
        .chunks_exact(size)
        .enumerate()
        .map(|(i, entry)| {
            let value = start + (i * size) as u64 + size as u64 - layout.word() as u64;
            let mut entry = Entry {
                tag: layout.number(&entry[0..2]),
                kind: layout.number(&entry[2..4]),
                count: layout.number(&entry[4..size - layout.word()]),
                at: layout.number(&entry[size - layout.word()..]),
            };
            // Values that fit stand in the place of their offset.
            let fits = width_of(entry.kind)
                .and_then(|w| entry.count.checked_mul(w as u64))
                .is_some_and(|total| total <= layout.word() as u64);
            if fits {
                entry.at = value;
            }
            entry
        })
        .collect();
    Ok((entries, layout.number(next)))
}

/// Bytes of a value of a type that holds whole numbers.
fn width_of(kind: u64) -> Option<usize> {
    match kind {
        1 => Some(1),
        3 => Some(2),
        4 | 13 => Some(4),
        16 | 18 => Some(8),
        _ => None,
    }
}

/// All values of a tag; none when it is absent, not of whole numbers, or too long to be summed.
fn values(
    bytes: &mut Bytes<'_>,
    layout: Layout,
    entries: &[Entry],
    tag: u64,
) -> Result<Option<Vec<u64>>, Defect> {
    let Some(entry) = entries.iter().find(|e| e.tag == tag) else {
        return Ok(None);
    };
    let Some(width) = width_of(entry.kind).filter(|_| entry.count <= MOST_PIECES) else {
        return Ok(None);
    };
    let raw = bytes.at(entry.at, entry.count as usize * width)?;
    Ok(Some(
        raw.chunks_exact(width).map(|v| layout.number(v)).collect(),
    ))
}

fn describe(bytes: &mut Bytes<'_>, layout: Layout, entries: &[Entry]) -> Result<Probe, Defect> {
    let mut first = |tag| -> Result<Option<u64>, Defect> {
        Ok(values(bytes, layout, entries, tag)?.and_then(|v| v.first().copied()))
    };
    let (width, height) = (first(WIDTH)?, first(HEIGHT)?);
    let (Some(width @ 1..), Some(height @ 1..)) = (width, height) else {
        return Err(damaged("no width or no height"));
    };
    Ok(Probe {
        format: Format::Tiff,
        width,
        height,
        bands: first(SAMPLES)?.unwrap_or(1).min(65_535) as u32,
        bits: first(BITS)?.unwrap_or(1).min(65_535) as u32,
    })
}

/// Every strip or tile must end within the file; those of no bytes are holes.
fn check_pieces(bytes: &mut Bytes<'_>, layout: Layout, entries: &[Entry]) -> Result<(), Defect> {
    for (offsets, counts) in [STRIPS, TILES] {
        let (Some(offsets), Some(counts)) = (
            values(bytes, layout, entries, offsets)?,
            values(bytes, layout, entries, counts)?,
        ) else {
            continue;
        };
        let needed = offsets
            .iter()
            .zip(&counts)
            .filter(|(_, count)| **count > 0)
            .map(|(offset, count)| offset.saturating_add(*count))
            .max()
            .unwrap_or(0);
        if needed > bytes.length {
            return Err(Defect::Truncated {
                needed,
                bytes: bytes.length,
            });
        }
    }
    Ok(())
}
