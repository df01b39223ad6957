//! MBTiles 1.3: one SQLite file. Contents and places are two tables behind the view `tiles`, so that
//! equal tiles are there once. Rows count from the bottom.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Tile};
use rusqlite::params;

use super::shelf::Shelf;
use super::sink::TileSpec;
use crate::atomic::Output;
use crate::sqlite::{self, SqliteFault};

const TABLES: &str = "
    PRAGMA application_id = 0x4D504258;
    CREATE TABLE metadata (name TEXT NOT NULL, value TEXT);
    CREATE TABLE images (tile_id INTEGER NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
    CREATE TABLE map (
        zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
        tile_id INTEGER NOT NULL, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
    CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column,
        map.tile_row AS tile_row, images.tile_data AS tile_data
        FROM map JOIN images ON images.tile_id = map.tile_id;
";

/// A row from the bottom for one from the top, and back.
pub(super) fn turned(zoom: u8, row: u32) -> u32 {
    // Checked by whoever asks: a row is below 2^zoom.
    ((1u64 << zoom) - 1).saturating_sub(u64::from(row)) as u32
}

/// Zoom by zoom, column by column.
fn rank(tile: Tile) -> u64 {
    u64::from(tile.zoom) << 56 | u64::from(tile.col) << 28 | u64::from(turned(tile.zoom, tile.row))
}

/// Writes the whole file.
pub(super) fn write(
    shelf: &mut Shelf,
    spec: &TileSpec,
    lonlat: &BBox,
    output: &Output,
) -> Result<(), Trouble> {
    let wrong = SqliteFault::writing(output.path());
    let tiles = shelf.sorted(rank);
    let database = sqlite::create(output.part()).map_err(wrong)?;
    database.execute_batch(TABLES).map_err(wrong)?;
    {
        let mut insert = database
            .prepare("INSERT INTO metadata VALUES (?1, ?2)")
            .map_err(wrong)?;
        for (name, value) in metadata(spec, lonlat) {
            insert.execute(params![name, value]).map_err(wrong)?;
        }
        let mut image = database
            .prepare("INSERT INTO images VALUES (?1, ?2)")
            .map_err(wrong)?;
        let mut place = database
            .prepare("INSERT INTO map VALUES (?1, ?2, ?3, ?4)")
            .map_err(wrong)?;
        let mut numbers = vec![0i64; shelf.contents()];
        let mut next = 1;
        for shelved in tiles {
            let number = &mut numbers[shelved.content];
            if *number == 0 {
                *number = next;
                next += 1;
                let bytes = shelf.read(shelved.content)?;
                image.execute(params![*number, bytes]).map_err(wrong)?;
            }
            let Tile { zoom, row, col } = shelved.tile;
            let row = params![zoom, col, turned(zoom, row), *number];
            place.execute(row).map_err(wrong)?;
        }
    }
    Ok(sqlite::close(database).map_err(wrong)?)
}

fn metadata(spec: &TileSpec, b: &BBox) -> Vec<(&'static str, String)> {
    let (first, last) = spec.zooms;
    let (x, y) = ((b.min_x + b.max_x) / 2.0, (b.min_y + b.max_y) / 2.0);
    let mut metadata = vec![
        ("name", spec.name.clone()),
        ("format", spec.format.extension().to_string()),
        (
            "bounds",
            format!(
                "{:.7},{:.7},{:.7},{:.7}",
                b.min_x, b.min_y, b.max_x, b.max_y
            ),
        ),
        ("center", format!("{x:.7},{y:.7},{first}")),
        ("minzoom", first.to_string()),
        ("maxzoom", last.to_string()),
        ("type", "overlay".into()),
        ("version", "1".into()),
    ];
    metadata.extend(spec.attribution.clone().map(|a| ("attribution", a)));
    metadata
}
