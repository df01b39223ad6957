//! The files of a member as one source, bands as they stand in the files.

use std::collections::HashMap;

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType};
use relais_files::gdal::GdalSource;

use super::opening::{check, one_type, open_tile};
use super::stack;
use crate::scene::facts::{BandFacts, Member, Origin};
use crate::scene::masks::measured;
use crate::scene::order::Glimpse;
use crate::scene::{Place, SceneFault};

/// What becomes of the count that the metadata state for "no data".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedNodata {
    /// A pixel is not valid where all its bands hold it. For members without a region of interest.
    Invalid,
    /// Every pixel is valid, as far as metadata tell: a region of interest says better.
    Valid,
}

/// How a member is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Handles on each file, at most; as many threads read at once.
    pub handles: usize,
    /// The count for "no data".
    pub nodata: StatedNodata,
}

/// The files of a member as one source: its grid and CRS come from the metadata, its bands are
/// those of the files, set after set.
pub struct Tiles {
    grid: Grid,
    bands: Vec<Band>,
    sample_type: SampleType,
    sets: Vec<Set>,
    nodata: Option<f32>,
}

pub(super) struct Set {
    pub bands: usize,
    pub tiles: Vec<Tile>,
}

pub(super) struct Tile {
    pub window: Window,
    pub source: GdalSource,
}

/// Handles on all files of a member together: a process may have about a thousand files open.
const MOST_HANDLES: usize = 600;

impl Tiles {
    /// Opens every file of a member.
    ///
    /// # Errors
    /// [`SceneFault::Incomplete`] with all the files that are missing or do not open; a file whose
    /// size, bands or sample type are not what the metadata say.
    pub fn open(place: &Place, member: &Member, reading: &Reading) -> Result<Self, Trouble> {
        let incomplete = |files: Vec<String>| SceneFault::Incomplete {
            path: place.shown().to_string(),
            files,
        };
        if let Some((row, col)) = member.image.unlisted_tiles.first() {
            return Err(incomplete(vec![format!(
                "tile R{row}C{col}, which {} does not list",
                member.source
            )])
            .into());
        }
        let files = member.image.sets.iter().map(|set| set.tiles.len());
        let handles = (MOST_HANDLES / files.sum::<usize>().max(1)).clamp(1, reading.handles.max(1));
        let mut sets = Vec::new();
        let mut missing = Vec::new();
        for set in &member.image.sets {
            let mut tiles = Vec::new();
            for file in &set.tiles {
                match open_tile(place, member, file, handles) {
                    Ok(source) => tiles.push(Tile {
                        window: file.window,
                        source,
                    }),
                    Err(e) => missing.push(e.to_string()),
                }
            }
            sets.push(Set {
                bands: set.band_ids.len(),
                tiles,
            });
        }
        if !missing.is_empty() {
            return Err(incomplete(missing).into());
        }
        for (set, stated) in sets.iter().zip(&member.image.sets) {
            check(set, stated)?;
        }
        let sample_type = one_type(&sets, member)?;
        Ok(Self {
            grid: member.geometry.grid().clone(),
            bands: bands(member),
            sample_type,
            sets,
            nodata: member.image.nodata.map(|n| n as f32).filter(|_| {
                // GDAL has applied what an image says of itself.
                reading.nodata == StatedNodata::Invalid && member.origin != Origin::Image
            }),
        })
    }

    /// The whole image in at most `width × height` pixels, for a look. The window of the block lies
    /// at (0, 0) and says the size.
    ///
    /// # Errors
    /// When pixels cannot be read.
    pub fn read_reduced(&self, width: usize, height: usize) -> Result<Block, Trouble> {
        let (width, height) = (width.min(self.grid.width), height.min(self.grid.height));
        let out = Window::new(0, 0, width.max(1), height.max(1));
        let at = |v: usize, full: usize, reduced: usize| v * reduced / full.max(1);
        stack::assemble(
            out,
            self.sample_type,
            self.sets.iter().map(|s| s.bands),
            |i| {
                self.sets[i].tiles.iter().map(move |tile| {
                    let w = tile.window;
                    let left = at(w.col, self.grid.width, out.width);
                    let right = at(w.right(), self.grid.width, out.width);
                    let top = at(w.row, self.grid.height, out.height);
                    let bottom = at(w.bottom(), self.grid.height, out.height);
                    let place = Window::new(left, top, right - left, bottom - top);
                    (place, move || {
                        Ok(tile.source.read_reduced(place.width, place.height)?)
                    })
                })
            },
        )
        .map(|block| self.masked(block))
    }

    /// True when samples are places in a table of colours.
    pub(super) fn has_palette(&self) -> bool {
        let mut tiles = self.sets.iter().flat_map(|s| &s.tiles);
        tiles.any(|t| t.source.has_palette())
    }

    /// What reading the dearest piece of a set costs.
    fn dearest(&self, set: &Set, window: Window) -> usize {
        set.tiles
            .iter()
            .map(|t| {
                let piece = t.window.intersect(window);
                if piece.is_empty() {
                    0
                } else {
                    t.source.cost(piece)
                }
            })
            .max()
            .unwrap_or(0)
    }

    /// The only tile of the only set, when it holds the whole window: then nothing is copied.
    fn sole(&self, window: Window) -> Option<&Tile> {
        let [set] = self.sets.as_slice() else {
            return None;
        };
        set.tiles.iter().find(|t| t.window.contains(window))
    }

    fn masked(&self, mut block: Block) -> Block {
        if let Some(nodata) = self.nodata {
            let valid = measured(&block, nodata);
            block.mask = std::mem::replace(&mut block.mask, Mask::All).and(valid);
        }
        block
    }
}

fn bands(member: &Member) -> Vec<Band> {
    // By name, the first where it is given twice: images may have tens of thousands of bands.
    let known: HashMap<&str, &BandFacts> = member.bands.iter().rev().map(|b| (&*b.id, b)).collect();
    member
        .image
        .file_order()
        .iter()
        .map(|id| match known.get(id.as_str()) {
            Some(band) => band.as_band(),
            None => Band {
                description: id.clone(),
                ..Band::default()
            },
        })
        .collect()
}

/// Images of fewer pixels are read in whole blocks.
const LARGE_PIXELS: usize = 4 << 20;
/// A resolution that every JPEG 2000 file of a producer has (five levels are usual), and that
/// costs a sixty-fourth of the whole.
const REDUCTION: usize = 8;
/// Beyond so many pixels a lower resolution does as well.
const MOST_GLIMPSE_PIXELS: usize = 4 << 20;

impl Glimpse for Tiles {
    /// JPEG 2000 holds its lower resolutions, and blocks of it are dear.
    fn glimpse(&self) -> Option<Result<(Block, usize), Trouble>> {
        let mut tiles = self.sets.iter().flat_map(|s| &s.tiles);
        let pixels = self.grid.window().pixels();
        if pixels <= LARGE_PIXELS || !tiles.all(|t| t.source.driver().starts_with("JP2")) {
            return None;
        }
        let fits = |r: usize| pixels / (r * r) <= MOST_GLIMPSE_PIXELS;
        let reduction = [REDUCTION, 2 * REDUCTION, 4 * REDUCTION]
            .into_iter()
            .find(|&r| fits(r))
            .unwrap_or(4 * REDUCTION);
        let (width, height) = (
            self.grid.width.div_ceil(reduction),
            self.grid.height.div_ceil(reduction),
        );
        Some(self.read_reduced(width, height).map(|b| (b, reduction)))
    }
}

impl RasterSource for Tiles {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        self.sample_type
    }

    fn chunk(&self) -> (usize, usize) {
        self.sets
            .first()
            .and_then(|s| s.tiles.first())
            .map_or((512, 512), |t| t.source.chunk())
    }

    fn cost(&self, window: Window) -> usize {
        if let Some(tile) = self.sole(window) {
            return tile.source.cost(window) + window.pixels();
        }
        let whole = window.pixels() * (self.bands.len() * self.sample_type.bytes() + 2);
        let pieces = self.sets.iter().map(|s| self.dearest(s, window)).max();
        whole + pieces.unwrap_or(0)
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        if let Some(tile) = self.sole(window) {
            let mut block = tile.source.read(shifted(window, tile.window))?;
            block.window = window;
            return Ok(self.masked(block));
        }
        let block = stack::assemble(
            window,
            self.sample_type,
            self.sets.iter().map(|s| s.bands),
            |i| {
                self.sets[i].tiles.iter().map(move |tile| {
                    let piece = tile.window.intersect(window);
                    (piece, move || tile.source.read(shifted(piece, tile.window)))
                })
            },
        )?;
        Ok(self.masked(block))
    }
}

/// A window of the image in the pixels of a tile.
fn shifted(window: Window, tile: Window) -> Window {
    Window {
        col: window.col - tile.col,
        row: window.row - tile.row,
        ..window
    }
}
