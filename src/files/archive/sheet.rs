//! A contact sheet: some tiles of every zoom in one picture, with their numbers.

use std::cmp::Reverse;

use relais_core::fault::Trouble;
use relais_core::grid::Tile;
use relais_core::raster::{Block, Mask, Samples};

use super::hilbert::number;
use super::{Archive, ArchiveFault};
use crate::gdal::decode;
use crate::picture::{Channels, Picture};

/// Tiles of a zoom, at most.
const ACROSS: usize = 8;
/// Side of a tile on the sheet.
const SIDE: usize = 160;
/// Space around a tile, and the height of its numbers below it.
const MARGIN: usize = 10;
const LINE: usize = 12;

/// The sheet of a container.
///
/// # Errors
/// Tiles that cannot be read, or are no pictures.
pub fn contact_sheet(archive: &mut Archive) -> Result<Picture, Trouble> {
    let rows = chosen(archive.tiles());
    let across = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let (cell, line) = (SIDE + MARGIN, SIDE + LINE + MARGIN);
    let mut sheet = Sheet::new(MARGIN + across * cell, MARGIN + rows.len().max(1) * line);
    for (j, row) in rows.into_iter().enumerate() {
        for (i, tile) in row.into_iter().enumerate() {
            let (left, top) = (MARGIN + i * cell, MARGIN + j * line);
            let bytes = archive.read(tile)?;
            let block = decode(bytes).map_err(|fault| {
                let reason = format!("tile {}/{}/{}: {fault}", tile.zoom, tile.col, tile.row);
                ArchiveFault::content(archive.path(), reason)
            })?;
            sheet.tile(&block, left, top);
            let numbers = format!("{}/{}/{}", tile.zoom, tile.col, tile.row);
            sheet.write(&numbers, left, top + SIDE + 3);
        }
    }
    Ok(sheet.picture)
}

/// Of every zoom some tiles, spread evenly over the ground: along a Hilbert curve, since rows of
/// tiles would give the same column over and over. The one of most bytes, which shows most, is there.
fn chosen(tiles: &[(Tile, u32)]) -> Vec<Vec<Tile>> {
    let zooms = tiles.chunk_by(|a, b| a.0.zoom == b.0.zoom);
    zooms
        .map(|of_zoom| {
            let mut along = of_zoom.to_vec();
            along.sort_by_key(|(tile, _)| number(*tile));
            let (count, shown) = (along.len(), along.len().min(ACROSS));
            let fullest = (0..count).max_by_key(|i| (along[*i].1, Reverse(*i)));
            (0..shown)
                .map(|k| {
                    let part = k * count / shown..(k + 1) * count / shown;
                    let middle = (2 * k + 1) * count / (2 * shown);
                    let fullest = fullest.filter(|i| part.contains(i));
                    along[fullest.unwrap_or(middle)].0
                })
                .collect()
        })
        .collect()
}

struct Sheet {
    picture: Picture,
}

impl Sheet {
    fn new(width: usize, height: usize) -> Self {
        Self {
            picture: Picture {
                width,
                height,
                channels: Channels::Rgb,
                pixels: vec![250; width * height * 3],
            },
        }
    }

    fn set(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        let at = (y * self.picture.width + x) * 3;
        if let Some(pixel) = self.picture.pixels.get_mut(at..at + 3) {
            pixel.copy_from_slice(&colour);
        }
    }

    /// Draws a tile at the size of the sheet; a chequered ground shows through it.
    fn tile(&mut self, block: &Block, left: usize, top: usize) {
        let (width, height) = (block.window.width, block.window.height);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let at = (y * height / SIDE) * width + x * width / SIDE;
                let ground = if (x / 8 + y / 8) % 2 == 0 { 205 } else { 235 };
                let colour = pixel(block, at).unwrap_or([ground; 3]);
                self.set(left + x, top + y, colour);
            }
        }
    }

    /// Writes digits and strokes.
    fn write(&mut self, text: &str, left: usize, top: usize) {
        for (i, c) in text.bytes().enumerate() {
            let glyph = GLYPHS[usize::from(c.saturating_sub(b'/')).min(GLYPHS.len() - 1)];
            for (y, bits) in glyph.into_iter().enumerate() {
                for x in (0..5).filter(|x| bits >> (4 - x) & 1 == 1) {
                    self.set(left + i * 6 + x, top + y, [60; 3]);
                }
            }
        }
    }
}

/// The colour of a pixel; none where it is not valid.
fn pixel(block: &Block, at: usize) -> Option<[u8; 3]> {
    let Samples::U8(samples) = &block.samples else {
        return None;
    };
    let plane = block.window.pixels();
    let band = |b: usize| samples.get(b * plane + at).copied();
    let valid = block.mask != Mask::Nothing && block.mask.valid(at);
    valid.then_some(())?;
    match block.bands {
        1 => Some([band(0)?; 3]),
        _ => Some([band(0)?, band(1)?, band(2)?]),
    }
}

/// `/` and the digits, five by seven.
const GLYPHS: [[u8; 7]; 11] = [
    [
        0b00001, 0b00010, 0b00010, 0b00100, 0b01000, 0b01000, 0b10000,
    ],
    [
        0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110,
    ],
    [
        0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110,
    ],
    [
        0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111,
    ],
    [
        0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110,
    ],
    [
        0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010,
    ],
    [
        0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110,
    ],
    [
        0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110,
    ],
    [
        0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000,
    ],
    [
        0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110,
    ],
    [
        0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_every_zoom_are_chosen_evenly() {
        let tile = |zoom, row| (Tile { zoom, row, col: 0 }, 1);
        let mut tiles = vec![tile(3, 0)];
        tiles.extend((0..100).map(|row| tile(7, row)));
        let rows = chosen(&tiles);
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [1, ACROSS]);
        // Along the curve the rows of one column come in their order.
        let shown: Vec<u32> = rows[1].iter().map(|t| t.row).collect();
        assert!(shown.is_sorted(), "{shown:?}");
        assert!(shown[0] < 13 && shown[7] > 86, "{shown:?}");
    }

    #[test]
    fn they_are_of_many_places_and_the_fullest_is_there() {
        let bytes = |col, row| if (col, row) == (3, 9) { 900 } else { 50 };
        let tile = |row, col| (Tile { zoom: 5, row, col }, bytes(col, row));
        let all: Vec<_> = (0..16)
            .flat_map(|row| (0..8).map(move |col| tile(row, col)))
            .collect();
        let shown = &chosen(&all)[0];
        let distinct = |of: fn(&Tile) -> u32| {
            let all: std::collections::BTreeSet<u32> = shown.iter().map(of).collect();
            all.len()
        };
        assert!(
            distinct(|t| t.col) >= 2 && distinct(|t| t.row) >= 4,
            "{shown:?}"
        );
        assert!(shown.iter().any(|t| (t.col, t.row) == (3, 9)), "{shown:?}");
    }
}
