//! MBTiles and GeoPackages, read.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::grid::{BBox, LAMBERT_93_5CM, Tile, TileMatrixSet, WEB_MERCATOR_QUAD};
use rusqlite::params;

use super::super::place::lonlat;
use super::super::{Container, mbtiles as rows};
use super::{ArchiveFacts, MOST_TILES, Opened, Store};
use crate::geopackage::RIGHTS;
use crate::sqlite::{Bounded, told};

/// Texts of one container, and their bytes together.
const MOST_TEXTS: usize = 10_000;
const MOST_TEXT_BYTES: usize = 16 << 20;
/// Zooms of a pyramid.
const MOST_ZOOMS: usize = 100;

/// An MBTiles file.
pub(super) fn mbtiles(path: &Path) -> Result<Opened, String> {
    let database = Bounded::open(path)?;
    let metadata = texts(&database, "SELECT name, value FROM metadata")?;
    let of = |key: &str| metadata.get(key).cloned().filter(|t| !t.is_empty());
    let numbers: Vec<f64> = of("bounds")
        .unwrap_or_default()
        .split(',')
        .filter_map(|t| t.trim().parse().ok())
        .collect();
    let mut tiles = places(
        &database,
        "SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM tiles",
    )?;
    for (tile, _) in &mut tiles {
        tile.row = rows::turned(tile.zoom, tile.row);
    }
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
    let database = Bounded::open(path)?;
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
        None => "other",
        Some(_) => format_of(&database, &quoted)?,
    };
    Ok(Opened {
        facts: ArchiveFacts {
            container: Container::GeoPackage,
            set: set.map(|s| s.id.to_string()),
            format: format.into(),
            name: (!name.is_empty()).then_some(name),
            attribution: attribution(&database, &table)?,
            bounds: bounds(&database, &table)?,
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

/// The credit line of a pyramid, where its metadata state one.
fn attribution(database: &Bounded, table: &str) -> Result<Option<String>, String> {
    let there: i64 = database.row(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN \
         ('gpkg_metadata', 'gpkg_metadata_reference')",
        [],
        |row| row.get(0),
    )?;
    let mut found = None;
    if there == 2 {
        database.rows(
            "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON id = md_file_id \
             WHERE table_name = ?1 AND md_standard_uri = ?2 AND mime_type = 'text/plain' LIMIT 1",
            [table, RIGHTS],
            |row| {
                found = Some(row.get(0).map_err(told)?);
                Ok(())
            },
        )?;
    }
    Ok(found)
}

/// The box of a pyramid, which is stated in its own CRS, in degrees.
fn bounds(database: &Bounded, table: &str) -> Result<Option<[f64; 4]>, String> {
    let (srs, corners): (i64, [Option<f64>; 4]) = database.row(
        "SELECT srs_id, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?1",
        [table],
        |row| {
            Ok((
                row.get(0)?,
                [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?],
            ))
        },
    )?;
    let [Some(min_x), Some(min_y), Some(max_x), Some(max_y)] = corners else {
        return Ok(None);
    };
    let bbox = BBox {
        min_x,
        min_y,
        max_x,
        max_y,
    };
    // A CRS that is not known here states nothing.
    let bbox = lonlat(&bbox, &format!("EPSG:{srs}")).ok();
    Ok(bbox.map(|b| [b.min_x, b.min_y, b.max_x, b.max_y]))
}

fn format_of(database: &Bounded, table: &str) -> Result<&'static str, String> {
    let query = format!("SELECT substr(tile_data, 1, 2) FROM {table} LIMIT 1");
    let head: Vec<u8> = database.row(&query, [], |row| row.get(0))?;
    Ok(match head.as_slice() {
        [0x89, b'P'] => "png",
        [0xFF, 0xD8] => "jpg",
        _ => "other",
    })
}

/// The grid of ours on which a pyramid lies with its own columns and rows.
fn on_grid(database: &Bounded, table: &str) -> Result<Option<TileMatrixSet>, String> {
    let (srs, x, y): (i64, f64, f64) = database.row(
        "SELECT srs_id, min_x, max_y FROM gpkg_tile_matrix_set WHERE table_name = ?1",
        [table],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut cells: Vec<(u8, f64)> = Vec::new();
    database.rows(
        "SELECT zoom_level, pixel_x_size FROM gpkg_tile_matrix WHERE table_name = ?1",
        [table],
        |row| {
            let cell = row.get(0).and_then(|zoom| Ok((zoom, row.get(1)?)));
            cells.push(cell.map_err(told)?);
            match cells.len() > MOST_ZOOMS {
                true => Err(format!("more than {MOST_ZOOMS} zooms")),
                false => Ok(()),
            }
        },
    )?;
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

fn texts(database: &Bounded, query: &str) -> Result<BTreeMap<String, String>, String> {
    let (mut texts, mut bytes) = (BTreeMap::new(), 0);
    database.rows(query, [], |row| {
        let key: String = row.get(0).map_err(told)?;
        let value: Option<String> = row.get(1).map_err(told)?;
        let value = value.unwrap_or_default();
        bytes += key.len() + value.len();
        texts.insert(key, value);
        match texts.len() > MOST_TEXTS || bytes > MOST_TEXT_BYTES {
            true => Err("too many texts".into()),
            false => Ok(()),
        }
    })?;
    Ok(texts)
}

fn places(database: &Bounded, query: &str) -> Result<Vec<(Tile, u32)>, String> {
    let mut tiles = Vec::new();
    database.rows(query, [], |row| {
        let cell = |i: usize| row.get::<_, i64>(i).map_err(told);
        let (zoom, col, at, length) = (cell(0)?, cell(1)?, cell(2)?, row.get::<_, Option<u32>>(3));
        let tile = (|| {
            Some(Tile {
                zoom: zoom.try_into().ok()?,
                col: col.try_into().ok()?,
                row: at.try_into().ok()?,
            })
        })();
        let tile = tile.filter(super::is_tile);
        let tile = tile.ok_or_else(|| format!("{zoom}/{col}/{at} is no tile"))?;
        tiles.push((tile, length.map_err(told)?.unwrap_or(0)));
        match tiles.len() > MOST_TILES {
            true => Err(super::too_many()),
            false => Ok(()),
        }
    })?;
    Ok(tiles)
}

struct Table {
    database: Bounded,
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
        let place = params![tile.zoom, tile.col, row];
        self.database.row(&query, place, |row| row.get(0))
    }
}
