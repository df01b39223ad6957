//! A folder of tiles, `zoom/column/row.png`, with two documents of the OGC: the grid
//! (`TileMatrixSet.json`) and what there is of it (`tileset.json`).

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::grid::{TILE, Tile, TileMatrixSet};
use serde_json::{Value, json};

use super::place::Place;
use super::shelf::{Shelf, Shelved};
use super::sink::TileSpec;
use crate::atomic::OutputFolder;

/// The document of the grid.
pub(super) const GRID: &str = "TileMatrixSet.json";
/// The document of the tiles.
pub(super) const TILESET: &str = "tileset.json";

/// The path of a tile in its folder.
pub(super) fn path_of(tile: Tile, extension: &str) -> PathBuf {
    PathBuf::from(format!(
        "{}/{}/{}.{extension}",
        tile.zoom, tile.col, tile.row
    ))
}

/// True for a folder that was made by [`write`] and holds nothing else: what somebody put there is
/// not replaced with it.
pub(super) fn is_ours(folder: &Path) -> bool {
    let there = |name: &str| folder.join(name).is_file();
    there(GRID) && there(TILESET) && holds_tiles(folder, 2)
}

/// Whether a folder `levels` above the tiles holds nothing but them and, at the top, the documents.
fn holds_tiles(folder: &Path, levels: usize) -> bool {
    let of_tiles = |entry: std::io::Result<std::fs::DirEntry>| {
        let Ok((kind, entry)) = entry.and_then(|e| Ok((e.file_type()?, e))) else {
            return false;
        };
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let is_number = |text: &str| text.parse::<u32>().is_ok_and(|n| n.to_string() == text);
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        match levels {
            2 if kind.is_file() => [GRID, TILESET].contains(&name),
            0 => kind.is_file() && is_number(stem) && ["png", "jpg"].contains(&extension),
            _ => kind.is_dir() && is_number(name) && holds_tiles(&entry.path(), levels - 1),
        }
    };
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.all(of_tiles))
}

/// Fills the folder; gives the bytes of all its files.
pub(super) fn write(
    shelf: &mut Shelf,
    spec: &TileSpec,
    place: &Place,
    output: &OutputFolder,
) -> Result<u64, Trouble> {
    let tiles = shelf.sorted(|tile| {
        u64::from(tile.zoom) << 56 | u64::from(tile.col) << 28 | u64::from(tile.row)
    });
    let extension = spec.format.extension();
    let mut length = 0;
    let mut put = |path: &Path, bytes: &[u8]| {
        length += bytes.len() as u64;
        output.put(path, bytes)
    };
    for (name, document) in [
        (GRID, grid(&spec.set, spec.zooms.1)),
        (TILESET, tileset(spec, place, &tiles)),
    ] {
        let text = format!("{document:#}\n");
        put(Path::new(name), text.as_bytes())?;
    }
    for shelved in &tiles {
        let bytes = shelf.read(shelved.content)?;
        put(&path_of(shelved.tile, extension), &bytes)?;
    }
    Ok(length)
}

/// `http://www.opengis.net/def/crs/EPSG/0/2154` for `EPSG:2154`.
fn crs_uri(crs: &str) -> String {
    format!(
        "http://www.opengis.net/def/crs/{}",
        crs.replacen(':', "/0/", 1)
    )
}

/// The grid down to a zoom, as OGC 17-083r4 writes it.
fn grid(set: &TileMatrixSet, last: u8) -> Value {
    // The pixel of the standard has 0.28 mm.
    const PIXEL_M: f64 = 0.28e-3;
    let matrices: Vec<Value> = (0..=last)
        .map(|zoom| {
            let (width, height) = set.size(zoom);
            json!({
                "id": zoom.to_string(),
                "scaleDenominator": set.cell(zoom) / PIXEL_M,
                "cellSize": set.cell(zoom),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [set.origin.0, set.origin.1],
                "tileWidth": TILE,
                "tileHeight": TILE,
                "matrixWidth": width,
                "matrixHeight": height,
            })
        })
        .collect();
    json!({
        "id": set.id,
        "title": set.title,
        "crs": crs_uri(set.crs),
        "orderedAxes": ["X", "Y"],
        "tileMatrices": matrices,
    })
}

/// What there is, as OGC API - Tiles writes it.
fn tileset(spec: &TileSpec, place: &Place, tiles: &[Shelved]) -> Value {
    let limits: Vec<Value> = (spec.zooms.0..=spec.zooms.1)
        .filter_map(|zoom| {
            let of = tiles.iter().map(|s| s.tile).filter(|t| t.zoom == zoom);
            let cols = of.clone().map(|t| t.col);
            let rows = of.map(|t| t.row);
            Some(json!({
                "tileMatrix": zoom.to_string(),
                "minTileRow": rows.clone().min()?,
                "maxTileRow": rows.max()?,
                "minTileCol": cols.clone().min()?,
                "maxTileCol": cols.max()?,
            }))
        })
        .collect();
    let b = &place.lonlat;
    let mut document = json!({
        "title": spec.name,
        "dataType": "map",
        "crs": crs_uri(spec.set.crs),
        "tileMatrixSetId": spec.set.id,
        "tileMatrixSetLimits": limits,
        "boundingBox": {
            "lowerLeft": [b.min_x, b.min_y],
            "upperRight": [b.max_x, b.max_y],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        },
        "links": [{
            "rel": "item",
            "type": spec.format.media_type(),
            "templated": true,
            "href": format!("{{tileMatrix}}/{{tileCol}}/{{tileRow}}.{}", spec.format.extension()),
        }, {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
            "type": "application/json",
            "href": GRID,
        }],
    });
    if let Some(attribution) = &spec.attribution {
        document["attribution"] = json!(attribution);
    }
    document
}
