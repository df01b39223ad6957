//! PMTiles, read. A small file can promise a lot: what its directories may take is bounded as a whole.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use relais_core::grid::{Tile, WEB_MERCATOR_QUAD};
use serde_json::Value;

use super::super::directory::{self, Entry};
use super::super::pmtiles::{HEADER, Header};
use super::super::{Container, hilbert};
use super::{ArchiveFacts, MOST_TILE_BYTES, MOST_TILES, Opened, Store};
use crate::regular;

/// No directory and no metadata are longer as they lie in the file.
const MOST_PACKED: u64 = 4 << 20;
/// Directories of one file: writers put some thousands of entries into each.
const MOST_DIRECTORIES: usize = 20_000;

/// A PMTiles file.
pub(super) fn pmtiles(path: &Path) -> Result<Opened, String> {
    let mut file = regular::open(path).map_err(|e| e.to_string())?;
    let head = section(&mut file, (0, HEADER as u64), HEADER as u64)?;
    let head: [u8; HEADER] = head.try_into().map_err(|_| "too short".to_string())?;
    let header = Header::of(&head).ok_or("no header of PMTiles 3 with directories by gzip")?;
    let [root, text, leaves, data] = header.sections;
    let there = file.metadata().map_err(|e| e.to_string())?.len();
    if data.0.checked_add(data.1).is_none_or(|end| end > there) {
        return Err("cut short".into());
    }
    let metadata: Value = match text.1 {
        0 => Value::Null,
        _ => {
            let packed = section(&mut file, text, MOST_PACKED)?;
            serde_json::from_slice(&directory::gunzip(&packed)?).map_err(|e| e.to_string())?
        }
    };
    let mut listing = Listing {
        file: &mut file,
        leaves: leaves.0,
        data: data.1,
        directories: 0,
        entries: Vec::new(),
        next: 0,
        tiles: 0,
    };
    listing.directory(root, 0)?;
    let entries = listing.entries;
    let tiles = tiles(&entries, listing.tiles)?;
    let of = |key: &str| {
        metadata[key]
            .as_str()
            .filter(|t| !t.is_empty())
            .map(str::to_string)
    };
    let b = &header.lonlat;
    let format = match header.kind {
        2 => "png",
        3 => "jpg",
        _ => "other",
    };
    Ok(Opened {
        facts: ArchiveFacts {
            container: Container::PmTiles,
            set: Some(WEB_MERCATOR_QUAD.id.into()),
            format: format.into(),
            name: of("name"),
            attribution: of("attribution"),
            bounds: Some([b.min_x, b.min_y, b.max_x, b.max_y]),
        },
        set: Some(WEB_MERCATOR_QUAD),
        tiles,
        store: Box::new(Ranges {
            file,
            data: data.0,
            entries,
        }),
    })
}

/// The runs of all directories, in the order of their numbers.
struct Listing<'a> {
    file: &'a mut File,
    /// Where the leaves begin.
    leaves: u64,
    /// Bytes of all tiles.
    data: u64,
    directories: usize,
    entries: Vec<Entry>,
    /// The first number that no tile has had.
    next: u64,
    tiles: u64,
}

impl Listing<'_> {
    /// Adds what is in a directory and in those below it.
    fn directory(&mut self, place: (u64, u64), depth: usize) -> Result<(), String> {
        self.directories += 1;
        if self.directories > MOST_DIRECTORIES {
            return Err(format!("more than {MOST_DIRECTORIES} directories"));
        }
        let packed = section(self.file, place, MOST_PACKED)?;
        for entry in directory::decode(&packed)? {
            match entry.run {
                // Writers make one level of leaves, readers allow for three.
                0 if depth >= 3 => {
                    return Err("directories within directories without end".into());
                }
                0 => {
                    let at = self.leaves.checked_add(entry.offset);
                    let at = at.ok_or("beyond 64 bits")?;
                    self.directory((at, u64::from(entry.length)), depth + 1)?;
                }
                _ => self.run(entry)?,
            }
        }
        Ok(())
    }

    /// Adds a run, unseen what it stands for.
    fn run(&mut self, entry: Entry) -> Result<(), String> {
        if entry.number < self.next {
            return Err("tiles that are there twice, or out of their order".into());
        }
        let run = u64::from(entry.run);
        self.next = entry.number.checked_add(run).ok_or("beyond 64 bits")?;
        let end = entry.offset.checked_add(u64::from(entry.length));
        if end.is_none_or(|end| end > self.data) {
            return Err("a tile beyond the end of the tiles".into());
        }
        self.tiles += run;
        if self.tiles > MOST_TILES as u64 {
            return Err(super::too_many());
        }
        self.entries.push(entry);
        Ok(())
    }
}

fn tiles(entries: &[Entry], count: u64) -> Result<Vec<(Tile, u32)>, String> {
    let mut tiles = Vec::with_capacity(count as usize);
    for entry in entries {
        for k in 0..u64::from(entry.run) {
            let tile = hilbert::tile(entry.number + k).ok_or("a tile beyond zoom 30")?;
            tiles.push((tile, entry.length));
        }
    }
    Ok(tiles)
}

fn section(file: &mut File, (start, length): (u64, u64), most: u64) -> Result<Vec<u8>, String> {
    let there = file.metadata().map_err(|e| e.to_string())?.len();
    if length > most || start.checked_add(length).is_none_or(|end| end > there) {
        return Err("cut short, or its directory is wrong".into());
    }
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(start))
        .map_err(|e| e.to_string())?;
    file.read_exact(&mut bytes).map_err(|e| e.to_string())?;
    Ok(bytes)
}

struct Ranges {
    file: File,
    data: u64,
    entries: Vec<Entry>,
}

impl Store for Ranges {
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        let number = hilbert::number(tile);
        let after = self.entries.partition_point(|e| e.number <= number);
        let entry = after.checked_sub(1).map(|i| self.entries[i]);
        let entry = entry
            .filter(|e| number - e.number < u64::from(e.run))
            .ok_or("no such tile")?;
        let at = self
            .data
            .checked_add(entry.offset)
            .ok_or("beyond 64 bits")?;
        section(
            &mut self.file,
            (at, u64::from(entry.length)),
            MOST_TILE_BYTES,
        )
    }
}
