//! PMTiles, version 3: one file that is read by ranges over the network. Ours are clustered (the
//! data lie in the order of the tiles) and hold equal tiles once.

use relais_core::grid::BBox;
use serde_json::json;

use super::directory::{self, Entry};
use super::shelf::{Shelf, Shelved};
use super::sink::TileSpec;
use super::{ArchiveFault, Format, hilbert};
use crate::atomic::Output;
use relais_core::fault::Trouble;

/// What a header and its root directory may take together, by the specification.
const HEAD: usize = 16_384;
/// Bytes of the header.
pub(super) const HEADER: usize = 127;
/// Entries of a leaf, at first.
const LEAF: usize = 4_096;

/// Writes the whole file.
pub(super) fn write(
    shelf: &mut Shelf,
    spec: &TileSpec,
    lonlat: &BBox,
    output: &mut Output,
) -> Result<(), Trouble> {
    let tiles = shelf.sorted(hilbert::number);
    let Laid { entries, order } = lay_out(&tiles);
    let fail = |reason: String| ArchiveFault::Directory {
        path: output.path().to_path_buf(),
        reason,
    };
    let (root, leaves) = directories(&entries).map_err(fail)?;
    let metadata = directory::gzip(metadata(spec, lonlat).to_string().as_bytes()).map_err(fail)?;
    let data: u64 = order.iter().map(|(_, length)| u64::from(*length)).sum();
    let mut at = HEADER as u64;
    let mut section = |length: usize| {
        let here = (at, length as u64);
        at += length as u64;
        here
    };
    let sections = [
        section(root.len()),
        section(metadata.len()),
        section(leaves.len()),
    ];
    let header = Header {
        sections: [sections[0], sections[1], sections[2], (at, data)],
        counts: [tiles.len(), entries.len(), order.len()].map(|n| n as u64),
        kind: match spec.format {
            Format::Png => 2,
            Format::Jpeg { .. } => 3,
        },
        zooms: spec.zooms,
        lonlat: *lonlat,
    };
    output.put(&header.bytes())?;
    for part in [&root, &metadata, &leaves] {
        output.put(part)?;
    }
    for (content, _) in order {
        output.put(&shelf.read(content)?)?;
    }
    Ok(())
}

/// Entries in the order of the tiles, and distinct contents in the order of the data.
struct Laid {
    entries: Vec<Entry>,
    /// Content and length.
    order: Vec<(usize, u32)>,
}

fn lay_out(tiles: &[Shelved]) -> Laid {
    let mut offsets = std::collections::HashMap::new();
    let mut end = 0;
    let mut laid = Laid {
        entries: Vec::new(),
        order: Vec::new(),
    };
    for shelved in tiles {
        let number = hilbert::number(shelved.tile);
        let offset = *offsets.entry(shelved.content).or_insert_with(|| {
            let here = end;
            end += u64::from(shelved.length);
            laid.order.push((shelved.content, shelved.length));
            here
        });
        match laid.entries.last_mut() {
            Some(last) if last.offset == offset && last.number + u64::from(last.run) == number => {
                last.run += 1;
            }
            _ => laid.entries.push(Entry {
                number,
                offset,
                length: shelved.length,
                run: 1,
            }),
        }
    }
    laid
}

/// The root directory, and the leaves where all entries do not fit into the root.
fn directories(entries: &[Entry]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let whole = directory::encode(entries)?;
    if whole.len() <= HEAD - HEADER {
        return Ok((whole, Vec::new()));
    }
    let mut size = LEAF;
    loop {
        let mut leaves = Vec::new();
        let mut root = Vec::new();
        for part in entries.chunks(size) {
            let leaf = directory::encode(part)?;
            root.push(Entry {
                number: part[0].number,
                offset: leaves.len() as u64,
                length: leaf.len() as u32,
                run: 0,
            });
            leaves.extend(leaf);
        }
        let root = directory::encode(&root)?;
        if root.len() <= HEAD - HEADER {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

fn metadata(spec: &TileSpec, lonlat: &BBox) -> serde_json::Value {
    json!({
        "name": spec.name,
        "type": "overlay",
        "format": spec.format.extension(),
        "version": "1",
        "attribution": spec.attribution.clone().unwrap_or_default(),
        "bounds": format!("{:.7},{:.7},{:.7},{:.7}", lonlat.min_x, lonlat.min_y, lonlat.max_x, lonlat.max_y),
    })
}

/// The header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    /// Offset and length of the root directory, the metadata, the leaves and the data.
    pub(super) sections: [(u64, u64); 4],
    /// Tiles, entries, distinct contents.
    pub(super) counts: [u64; 3],
    /// 2 PNG, 3 JPEG.
    pub(super) kind: u8,
    pub(super) zooms: (u8, u8),
    pub(super) lonlat: BBox,
}

const MAGIC: &[u8; 8] = b"PMTiles\x03";

impl Header {
    fn bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for (offset, length) in self.sections {
            out.extend(offset.to_le_bytes());
            out.extend(length.to_le_bytes());
        }
        self.counts.iter().for_each(|n| out.extend(n.to_le_bytes()));
        // Clustered; directories by gzip; tiles as they are.
        out.extend([1, 2, 1, self.kind, self.zooms.0, self.zooms.1]);
        let b = &self.lonlat;
        let degrees = |v: f64| ((v * 1e7).round() as i32).to_le_bytes();
        for v in [b.min_x, b.min_y, b.max_x, b.max_y] {
            out.extend(degrees(v));
        }
        out.push(self.zooms.0);
        out.extend(degrees((b.min_x + b.max_x) / 2.0));
        out.extend(degrees((b.min_y + b.max_y) / 2.0));
        out
    }

    /// What the bytes of a header say; none when they are no header of version 3 with directories
    /// that we can read.
    pub(super) fn of(bytes: &[u8; HEADER]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) || bytes[97] != 2 {
            return None;
        }
        let number = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let degrees = |at: usize| {
            let mut word = [0; 4];
            word.copy_from_slice(&bytes[at..at + 4]);
            f64::from(i32::from_le_bytes(word)) / 1e7
        };
        Some(Self {
            sections: [8, 24, 40, 56].map(|at| (number(at), number(at + 8))),
            counts: [72, 80, 88].map(number),
            kind: bytes[99],
            zooms: (bytes[100], bytes[101]),
            lonlat: BBox {
                min_x: degrees(102),
                min_y: degrees(106),
                max_x: degrees(110),
                max_y: degrees(114),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::Tile;

    #[test]
    fn equal_neighbours_are_one_entry_and_equal_contents_lie_once() {
        let shelved = |number: u64, content| Shelved {
            tile: hilbert::tile(number).unwrap(),
            content,
            length: 10,
        };
        let tiles = [(5, 0), (6, 1), (7, 1), (8, 0), (10, 2)].map(|(n, c)| shelved(n, c));
        let laid = lay_out(&tiles);
        let told: Vec<_> = laid
            .entries
            .iter()
            .map(|e| (e.number, e.offset, e.run))
            .collect();
        assert_eq!(told, [(5, 0, 1), (6, 10, 2), (8, 0, 1), (10, 20, 1)]);
        assert_eq!(laid.order, [(0, 10), (1, 10), (2, 10)]);
    }

    #[test]
    fn many_entries_go_into_leaves_and_the_root_stays_small() {
        let entries: Vec<Entry> = (0..300_000u64)
            .map(|i| Entry {
                number: i * 10 + i % 7,
                offset: i * 20_000,
                length: (i * 7_919 % 30_000) as u32 + 1,
                run: 1,
            })
            .collect();
        let (root, leaves) = directories(&entries).unwrap();
        assert!(root.len() <= HEAD - HEADER && !leaves.is_empty());
        let mut back = Vec::new();
        for leaf in directory::decode(&root).unwrap() {
            assert_eq!(leaf.run, 0);
            let start = leaf.offset as usize;
            back.extend(directory::decode(&leaves[start..start + leaf.length as usize]).unwrap());
        }
        assert_eq!(back, entries);
    }

    #[test]
    fn a_header_comes_back() {
        let header = Header {
            sections: [(127, 10), (137, 20), (157, 0), (157, 1 << 40)],
            counts: [9, 8, 7],
            kind: 3,
            zooms: (3, 17),
            lonlat: BBox {
                min_x: -1.5,
                min_y: 44.25,
                max_x: -0.5,
                max_y: 45.0,
            },
        };
        let bytes: [u8; HEADER] = header.bytes().try_into().unwrap();
        assert_eq!(Header::of(&bytes), Some(header));
        assert_eq!(Header::of(&[0; HEADER]), None);
        let _ = Tile {
            zoom: 0,
            row: 0,
            col: 0,
        };
    }
}
