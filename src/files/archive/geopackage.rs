//! GeoPackage tiles. The matrices are those of the grid, from its origin on, so that a tile has the
//! same column and row as on IGN's servers.

use relais_core::fault::Trouble;
use relais_core::grid::{Crs, TILE, Tile};
use rusqlite::params;

use super::place::Place;
use super::shelf::Shelf;
use super::sink::TileSpec;
use crate::atomic::Output;
use crate::geopackage::{Contents, Package};

const TABLES: &str = "
    CREATE TABLE gpkg_tile_matrix_set (
        table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL, min_x DOUBLE NOT NULL,
        min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL,
        CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
    CREATE TABLE gpkg_tile_matrix (
        table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL, matrix_width INTEGER NOT NULL,
        matrix_height INTEGER NOT NULL, tile_width INTEGER NOT NULL, tile_height INTEGER NOT NULL,
        pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL,
        CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),
        CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name));
    CREATE TABLE tiles (
        id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL,
        tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL,
        UNIQUE (zoom_level, tile_column, tile_row));
";

/// The name of the table.
pub(super) const TABLE: &str = "tiles";

/// Zoom by zoom, column by column.
fn rank(tile: Tile) -> u64 {
    u64::from(tile.zoom) << 56 | u64::from(tile.col) << 28 | u64::from(tile.row)
}

/// Writes the whole file.
pub(super) fn write(
    shelf: &mut Shelf,
    spec: &TileSpec,
    place: &Place,
    output: &Output,
) -> Result<(), Trouble> {
    let tiles = shelf.sorted(rank);
    let package = Package::create(output)?;
    let set = &spec.set;
    let srs = package.srs(&Crs::parse(set.crs)?)?;
    let wrong = package.wrong();
    let database = package.database();
    package.list(&Contents {
        table: TABLE,
        kind: "tiles",
        description: &spec.name,
        bbox: &place.bbox,
        srs,
    })?;
    database.execute_batch(TABLES).map_err(wrong)?;
    let (x, y) = set.origin;
    let side = set.span(0);
    database
        .execute(
            "INSERT INTO gpkg_tile_matrix_set VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![TABLE, srs, x, y - side, x + side, y],
        )
        .map_err(wrong)?;
    for zoom in spec.zooms.0..=spec.zooms.1 {
        // The standard wants matrices that fill the box of the set exactly: all of them cover the
        // one tile of zoom 0.
        let n = 1i64 << zoom;
        let cell = set.cell(zoom);
        database
            .execute(
                "INSERT INTO gpkg_tile_matrix VALUES (?1, ?2, ?3, ?3, ?4, ?4, ?5, ?5)",
                params![TABLE, zoom, n, TILE as i64, cell],
            )
            .map_err(wrong)?;
    }
    {
        let mut insert = database
            .prepare("INSERT INTO tiles VALUES (NULL, ?1, ?2, ?3, ?4)")
            .map_err(wrong)?;
        for shelved in tiles {
            let Tile { zoom, row, col } = shelved.tile;
            let bytes = shelf.read(shelved.content)?;
            insert
                .execute(params![zoom, col, row, bytes])
                .map_err(wrong)?;
        }
    }
    if let Some(attribution) = &spec.attribution {
        package.credit(TABLE, attribution)?;
    }
    package.close()
}
