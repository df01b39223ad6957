//! What there is in a container, zoom by zoom, and what is missing.

use relais_core::grid::Tile;

use super::Archive;

/// The tiles of a zoom.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ZoomSurvey {
    /// The zoom.
    pub zoom: u8,
    /// How many tiles.
    pub tiles: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those of the smallest and of the largest.
    pub smallest_largest: (u64, u64),
    /// The first and the last column.
    pub columns: (u32, u32),
    /// The first and the last row.
    pub rows: (u32, u32),
    /// Places between these columns and rows without a tile: empty ones, or missing.
    pub holes: u64,
    /// Tiles under which the zoom below has none, which a pyramid made from its tiles always has.
    pub without_parent: u64,
}

/// The survey of a container, by zoom.
pub fn survey(archive: &Archive) -> Vec<ZoomSurvey> {
    let tiles = archive.tiles();
    let first = tiles.first().map_or(0, |(tile, _)| tile.zoom);
    let known = |tile: &Tile| tiles.binary_search_by_key(tile, |(tile, _)| *tile).is_ok();
    let orphan = |tile: &Tile| {
        tile.zoom > first
            && !known(&Tile {
                zoom: tile.zoom - 1,
                row: tile.row / 2,
                col: tile.col / 2,
            })
    };
    tiles
        .chunk_by(|a, b| a.0.zoom == b.0.zoom)
        .map(|of_zoom| {
            let range = |of: fn(&Tile) -> u32| {
                let all = of_zoom.iter().map(|(tile, _)| of(tile));
                (all.clone().min().unwrap_or(0), all.max().unwrap_or(0))
            };
            let sizes = of_zoom.iter().map(|(_, bytes)| u64::from(*bytes));
            let (columns, rows) = (range(|t| t.col), range(|t| t.row));
            let side = |(a, b): (u32, u32)| u64::from(b - a) + 1;
            let tiles = of_zoom.len() as u64;
            ZoomSurvey {
                zoom: of_zoom[0].0.zoom,
                tiles,
                bytes: sizes.clone().sum(),
                smallest_largest: (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0)),
                columns,
                rows,
                holes: side(columns)
                    .saturating_mul(side(rows))
                    .saturating_sub(tiles),
                without_parent: of_zoom.iter().filter(|(tile, _)| orphan(tile)).count() as u64,
            }
        })
        .collect()
}
