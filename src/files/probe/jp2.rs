//! JPEG 2000 part 1 (ISO 15444-1): boxes to the code stream, its size marker, and the chain of its
//! tile-parts to the end.

use super::{Bytes, Defect, Format, Probe, big, damaged};

/// More boxes than are looked at.
const MOST_BOXES: usize = 1000;
/// More markers than a main header has.
const MOST_MARKERS: usize = 10_000;
/// More tile-parts than are followed.
const MOST_PARTS: usize = 1 << 20;

const START: u64 = 0xff4f;
const SIZE: u64 = 0xff51;
const PART: u64 = 0xff90;
const END: u64 = 0xffd9;

pub(super) fn probe(bytes: &mut Bytes<'_>) -> Result<Probe, Defect> {
    let (start, end) = codestream(bytes)?;
    let head = bytes.at(start, 4 + 38 + 3)?;
    if big(&head[0..2]) != START || big(&head[2..4]) != SIZE {
        return Err(damaged("a code stream without a size marker in front"));
    }
    let at = |i: usize| big(&head[8 + 4 * i..12 + 4 * i]);
    let (width, height) = (at(0).saturating_sub(at(2)), at(1).saturating_sub(at(3)));
    let tiles = tiles((at(0), at(1)), (at(4), at(5)), (at(6), at(7)))?;
    let probe = Probe {
        format: Format::Jp2,
        width,
        height,
        bands: big(&head[40..42]) as u32,
        bits: (u32::from(head[42]) & 0x7f) + 1,
    };
    if width == 0 || height == 0 || probe.bands == 0 {
        return Err(damaged("no width, no height or no component"));
    }
    let parts = main_header(bytes, start + 2)?;
    follow(bytes, parts, end, tiles)?;
    Ok(probe)
}

/// Where the code stream begins and ends.
fn codestream(bytes: &mut Bytes<'_>) -> Result<(u64, u64), Defect> {
    if big(&bytes.at(0, 2)?) == START {
        return Ok((0, bytes.length));
    }
    let mut at = 0;
    for _ in 0..MOST_BOXES {
        let head = bytes.at(at, 8)?;
        let (mut length, mut header) = (big(&head[0..4]), 8);
        if length == 1 {
            length = big(&bytes.at(at + 8, 8)?);
            header = 16;
        }
        let end = match length {
            0 => bytes.length,
            n if n < header => return Err(damaged(format!("a box of {n} bytes"))),
            n => at.saturating_add(n),
        };
        if &head[4..8] == b"jp2c" {
            if end > bytes.length {
                return Err(Defect::Truncated {
                    needed: end,
                    bytes: bytes.length,
                });
            }
            return Ok((at + header, end));
        }
        at = end;
        if at >= bytes.length {
            break;
        }
    }
    Err(damaged("no code stream"))
}

fn tiles(size: (u64, u64), tile: (u64, u64), origin: (u64, u64)) -> Result<u64, Defect> {
    if tile.0 == 0 || tile.1 == 0 {
        return Err(damaged("tiles of no size"));
    }
    let count = size.0.saturating_sub(origin.0).div_ceil(tile.0)
        * size.1.saturating_sub(origin.1).div_ceil(tile.1);
    match count {
        1..=65_535 => Ok(count),
        _ => Err(damaged(format!("{count} tiles"))),
    }
}

/// Skips the markers of the main header; gives where the first tile-part begins.
fn main_header(bytes: &mut Bytes<'_>, start: u64) -> Result<u64, Defect> {
    let mut at = start;
    for _ in 0..MOST_MARKERS {
        let head = bytes.at(at, 4)?;
        match big(&head[0..2]) {
            PART => return Ok(at),
            0xff01..=0xffff => at += 2 + big(&head[2..4]).max(2),
            other => return Err(damaged(format!("{other:#06x} where a marker should be"))),
        }
    }
    Err(damaged("a main header without end"))
}

/// Follows the chain of tile-parts. The end marker may be left out once every tile was met.
fn follow(bytes: &mut Bytes<'_>, start: u64, end: u64, tiles: u64) -> Result<(), Defect> {
    let mut met = vec![false; tiles as usize];
    let mut at = start;
    for _ in 0..MOST_PARTS {
        if at == end && met.iter().all(|m| *m) {
            return Ok(());
        }
        let marker = big(&bytes.at(at, 2)?);
        if marker == END {
            return match met.iter().filter(|m| !**m).count() {
                0 => Ok(()),
                n => Err(damaged(format!("{n} of its {tiles} tiles are missing"))),
            };
        }
        if marker != PART {
            return Err(damaged(format!("{marker:#06x} where a tile should be")));
        }
        let head = bytes.at(at, 12)?;
        let (tile, length) = (big(&head[4..6]), big(&head[6..10]));
        match met.get_mut(tile as usize) {
            Some(seen) => *seen = true,
            None => return Err(damaged(format!("tile {tile} of {tiles}"))),
        }
        match length {
            // The last one may leave its length open: then the end marker closes the stream.
            0 => {
                let tail = big(&bytes.at(end.saturating_sub(2), 2)?);
                return match tail == END && met.iter().all(|m| *m) {
                    true => Ok(()),
                    false => Err(Defect::Truncated {
                        needed: end + 2,
                        bytes: bytes.length,
                    }),
                };
            }
            n if n < 14 => return Err(damaged(format!("a tile-part of {n} bytes"))),
            n => at = at.saturating_add(n),
        }
        if at > end {
            return Err(Defect::Truncated {
                needed: at,
                bytes: bytes.length,
            });
        }
    }
    Ok(())
}
