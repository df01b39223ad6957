//! Containers of one file, read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use relais_core::grid::{LAMBERT_93_5CM, Tile, TileMatrixSet, WEB_MERCATOR_QUAD};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::super::pmtiles::{HEADER, Header};
use super::super::{Container, directory, hilbert, mbtiles as rows};
use super::{ArchiveFacts, Opened, Store};
use crate::sqlite;

/// No tile, directory or text is longer than this.
const MOST: u64 = 256 << 20;
/// No container of ours has more tiles than can be held.
const MOST_TILES: usize = 100_000_000;

/// A PMTiles file.
pub(super) fn pmtiles(path: &Path) -> Result<Opened, String> {
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let head = section(&mut file, (0, HEADER as u64))?;
    let head: [u8; HEADER] = head.try_into().map_err(|_| "too short".to_string())?;
    let header = Header::of(&head).ok_or("no header of PMTiles 3 with directories by gzip")?;
    let [root, text, leaves, data] = header.sections;
    let there = file.metadata().map_err(|e| e.to_string())?.len();
    if data.0.checked_add(data.1).is_none_or(|end| end > there) {
        return Err("cut short".into());
    }
    let metadata: Value = match text.1 {
        0 => Value::Null,
        _ => serde_json::from_slice(&directory::gunzip(&section(&mut file, text)?)?)
            .map_err(|e| e.to_string())?,
    };
    let mut places = BTreeMap::new();
    let root = directory::decode(&section(&mut file, root)?)?;
    entries(&mut file, root, leaves.0, 0, &mut places)?;
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
        tiles: places
            .iter()
            .map(|(t, (_, n))| (*t, u64::from(*n)))
            .collect(),
        store: Box::new(Ranges {
            file,
            data: data.0,
            places,
        }),
    })
}

/// Adds the tiles of a directory and of those below it.
fn entries(
    file: &mut File,
    directory: Vec<directory::Entry>,
    leaves: u64,
    depth: usize,
    places: &mut BTreeMap<Tile, (u64, u32)>,
) -> Result<(), String> {
    for entry in directory {
        if entry.run == 0 {
            // Writers make one level of leaves, readers allow for three.
            if depth >= 3 {
                return Err("directories within directories without end".into());
            }
            let at = leaves.checked_add(entry.offset).ok_or("beyond 64 bits")?;
            let bytes = section(file, (at, u64::from(entry.length)))?;
            let leaf = crate::archive::directory::decode(&bytes)?;
            entries(file, leaf, leaves, depth + 1, places)?;
            continue;
        }
        for k in 0..u64::from(entry.run) {
            let number = entry.number.checked_add(k).and_then(hilbert::tile);
            let tile = number.ok_or("a tile beyond zoom 30")?;
            places.insert(tile, (entry.offset, entry.length));
            if places.len() > MOST_TILES {
                return Err("too many tiles".into());
            }
        }
    }
    Ok(())
}

fn section(file: &mut File, (start, length): (u64, u64)) -> Result<Vec<u8>, String> {
    let there = file.metadata().map_err(|e| e.to_string())?.len();
    if length > MOST || start.checked_add(length).is_none_or(|end| end > there) {
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
    places: BTreeMap<Tile, (u64, u32)>,
}

impl Store for Ranges {
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        let (offset, length) = self.places.get(&tile).ok_or("no such tile")?;
        let at = self.data.checked_add(*offset).ok_or("beyond 64 bits")?;
        section(&mut self.file, (at, u64::from(*length)))
    }
}

/// An MBTiles file.
pub(super) fn mbtiles(path: &Path) -> Result<Opened, String> {
    let database = open(path)?;
    let metadata = texts(&database, "SELECT name, value FROM metadata")?;
    let of = |key: &str| metadata.get(key).cloned().filter(|t| !t.is_empty());
    let numbers: Vec<f64> = of("bounds")
        .unwrap_or_default()
        .split(',')
        .filter_map(|t| t.trim().parse().ok())
        .collect();
    let tiles = places(
        &database,
        "SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM tiles",
    )?;
    let tiles = tiles
        .into_iter()
        .map(|(t, n)| {
            let row = rows::turned(t.zoom, t.row);
            (Tile { row, ..t }, n)
        })
        .collect();
    Ok(Opened {
        facts: ArchiveFacts {
            container: Container::MbTiles,
            set: Some(WEB_MERCATOR_QUAD.id.into()),
            format: of("format").unwrap_or_else(|| "other".into()),
            name: of("name"),
            attribution: of("attribution"),
            bounds: numbers.try_into().ok(),
        },
        set: Some(WEB_MERCATOR_QUAD),
        tiles,
        store: Box::new(Table {
            database,
            table: "tiles".into(),
            turned: true,
        }),
    })
}

/// A GeoPackage with one pyramid of tiles.
pub(super) fn geopackage(path: &Path) -> Result<Opened, String> {
    let database = open(path)?;
    let tables = texts(
        &database,
        "SELECT table_name, description FROM gpkg_contents WHERE data_type = 'tiles'",
    )?;
    let (table, name) = match tables.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => one.clone(),
        many => return Err(format!("{} pyramids of tiles instead of one", many.len())),
    };
    let quoted = format!("\"{}\"", table.replace('"', "\"\""));
    let tiles = places(
        &database,
        &format!("SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM {quoted}"),
    )?;
    let set = on_grid(&database, &table)?;
    let format = match tiles.first() {
        None => "other".to_string(),
        Some(_) => database
            .query_row(
                &format!("SELECT substr(tile_data, 1, 2) FROM {quoted} LIMIT 1"),
                [],
                |row| row.get::<_, Vec<u8>>(0),
            )
            .map_err(|e| e.to_string())
            .map(|head| match head.as_slice() {
                [0x89, b'P'] => "png".into(),
                [0xFF, 0xD8] => "jpg".into(),
                _ => "other".into(),
            })?,
    };
    Ok(Opened {
        facts: ArchiveFacts {
            container: Container::GeoPackage,
            set: set.map(|s| s.id.to_string()),
            format,
            name: (!name.is_empty()).then_some(name),
            attribution: None,
            bounds: None,
        },
        set,
        tiles,
        store: Box::new(Table {
            database,
            table: quoted,
            turned: false,
        }),
    })
}

/// The grid of ours on which a pyramid lies with its own columns and rows.
fn on_grid(database: &Connection, table: &str) -> Result<Option<TileMatrixSet>, String> {
    let (srs, x, y): (i64, f64, f64) = database
        .query_row(
            "SELECT srs_id, min_x, max_y FROM gpkg_tile_matrix_set WHERE table_name = ?1",
            [table],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(|e| e.to_string())?;
    let mut matrices = database
        .prepare("SELECT zoom_level, pixel_x_size FROM gpkg_tile_matrix WHERE table_name = ?1")
        .map_err(|e| e.to_string())?;
    let cells: Vec<(u8, f64)> = matrices
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .map_err(|e| e.to_string())?;
    let is = |set: &TileMatrixSet| {
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs().max(1.0);
        set.crs == format!("EPSG:{srs}")
            && near(x, set.origin.0)
            && near(y, set.origin.1)
            && cells
                .iter()
                .all(|(zoom, cell)| near(*cell, set.cell(*zoom)))
    };
    Ok([LAMBERT_93_5CM, WEB_MERCATOR_QUAD].into_iter().find(is))
}

fn open(path: &Path) -> Result<Connection, String> {
    // SQLite makes an empty file of one that is missing only where it may write; it says less than
    // the system does.
    File::open(path).map_err(|e| e.to_string())?;
    sqlite::open(path).map_err(|e| e.to_string())
}

fn texts(database: &Connection, query: &str) -> Result<BTreeMap<String, String>, String> {
    let mut statement = database.prepare(query).map_err(|e| e.to_string())?;
    statement
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            ))
        })
        .and_then(Iterator::collect)
        .map_err(|e| e.to_string())
}

fn places(database: &Connection, query: &str) -> Result<Vec<(Tile, u64)>, String> {
    let mut statement = database.prepare(query).map_err(|e| e.to_string())?;
    let rows = statement
        .query_map([], |row| {
            Ok((
                Tile {
                    zoom: row.get(0)?,
                    col: row.get(1)?,
                    row: row.get(2)?,
                },
                row.get::<_, i64>(3)?.max(0) as u64,
            ))
        })
        .map_err(|e| e.to_string())?;
    let mut tiles = Vec::new();
    for row in rows {
        let (tile, length) = row.map_err(|e| e.to_string())?;
        let side = 1u64 << tile.zoom.min(32);
        let inside = u64::from(tile.col) < side && u64::from(tile.row) < side;
        if tile.zoom > 30 || !inside {
            return Err(format!("{tile:?} is no tile"));
        }
        tiles.push((tile, length));
    }
    Ok(tiles)
}

struct Table {
    database: Connection,
    table: String,
    turned: bool,
}

impl Store for Table {
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        let row = match self.turned {
            true => rows::turned(tile.zoom, tile.row),
            false => tile.row,
        };
        let query = format!(
            "SELECT tile_data FROM {} WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3",
            self.table
        );
        self.database
            .query_row(&query, params![tile.zoom, tile.col, row], |row| row.get(0))
            .map_err(|e| e.to_string())
    }
}
