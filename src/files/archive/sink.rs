//! The sink: blocks of the last zoom in, one container of tiles out.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, TILE, Tile, TileMatrixSet, Window};
use relais_core::ops::reduce::{Reduction, reduce};
use relais_core::raster::{Block, Mask, RasterSink, SampleType, Samples};

use super::paint::paint;
use super::place::Place;
use super::pyramid::{self, Level, Order, Pending, SIDE};
use super::shelf::{Key, Shelf, key};
use super::{ArchiveFault, Container, Format, geopackage, mbtiles, pmtiles, tree};
use crate::atomic::{Output, OutputFolder, Overwrite};

/// What tiles are to be.
#[derive(Debug, Clone)]
pub struct TileSpec {
    /// Where the pixels of the image lie: on those of the last zoom.
    pub grid: Grid,
    /// One band (grey) or three (red, green, blue).
    pub bands: usize,
    /// Of 8 bits.
    pub sample_type: SampleType,
    /// The grid of the tiles.
    pub set: TileMatrixSet,
    /// The first and the last zoom.
    pub zooms: (u8, u8),
    /// What a tile is written as.
    pub format: Format,
    /// A name for people.
    pub name: String,
    /// The credit line.
    pub attribution: Option<String>,
    /// What to do when the output is there already.
    pub overwrite: Overwrite,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TileSummary {
    /// The file or folder.
    pub path: PathBuf,
    /// What it is.
    pub container: Container,
    /// Its size; of a folder that of its files.
    pub bytes: u64,
    /// How many tiles.
    pub tiles: u64,
    /// How many different ones.
    pub contents: u64,
    /// By zoom.
    pub zooms: Vec<ZoomSummary>,
}

/// The tiles of a zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct ZoomSummary {
    /// The zoom.
    pub zoom: u8,
    /// How many tiles.
    pub tiles: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Tiles being made; dropped before [`TileSink::finish`] it leaves nothing.
///
/// Memory: what `resident` says, and `cost` for each block in the air. Disk: until the end, about
/// twice the size of the output.
pub struct TileSink {
    spec: TileSpec,
    container: Container,
    place: Place,
    levels: Vec<Level>,
    order: Order,
    state: Mutex<State>,
}

struct State {
    target: Target,
    pending: Pending,
    shelf: Shelf,
    zooms: Vec<ZoomSummary>,
}

enum Target {
    File(Output),
    Folder(OutputFolder),
}

impl Target {
    fn path(&self) -> &Path {
        match self {
            Target::File(output) => output.path(),
            Target::Folder(output) => output.path(),
        }
    }
}

/// A block to encode: of the image, or one made of four others.
pub enum Work {
    /// Of the image, in its pixels.
    Image(Block),
    /// Of a lower zoom.
    #[doc(hidden)]
    Lower {
        /// How many zooms below the last one.
        level: usize,
        /// Its column and row.
        at: (u32, u32),
        /// Its pixels.
        block: Block,
    },
}

impl From<Block> for Work {
    fn from(block: Block) -> Self {
        Work::Image(block)
    }
}

/// The tiles of a block, and the quarter of a block of the zoom below.
pub struct Encoded {
    level: usize,
    at: (u32, u32),
    tiles: Vec<(Tile, Key, Vec<u8>)>,
    quarter: Option<Block>,
}

impl TileSink {
    /// Begins a container of tiles.
    ///
    /// # Errors
    /// The output is there or cannot be made, a grid that the container does not know, pixels that do
    /// not lie on it, samples that are not one or three bands of 8 bits.
    pub fn create(path: &Path, spec: TileSpec) -> Result<Self, Trouble> {
        let container = Container::of(path);
        container.accepts(&spec.set)?;
        if !matches!(spec.bands, 1 | 3) || spec.sample_type != SampleType::U8 {
            return Err(ArchiveFault::Samples {
                bands: spec.bands,
                samples: format!("{:?}", spec.sample_type),
            }
            .into());
        }
        let place = Place::new(&spec.grid, spec.set, spec.zooms)?;
        let levels = place.levels();
        let target = match container {
            Container::Folder => {
                Target::Folder(OutputFolder::create(path, spec.overwrite, tree::is_ours)?)
            }
            _ => Target::File(Output::create(path, spec.overwrite)?),
        };
        let zooms = levels.iter().map(|level| ZoomSummary {
            zoom: level.zoom,
            tiles: 0,
            bytes: 0,
        });
        let state = State {
            target,
            pending: Pending::new(levels.clone(), spec.bands),
            shelf: Shelf::beside(path),
            zooms: zooms.collect(),
        };
        Ok(Self {
            spec,
            container,
            place,
            levels,
            order: Order::Curve,
            state: Mutex::new(state),
        })
    }

    /// Wants its blocks row by row rather than along a Z curve: each piece of the source is then
    /// needed within a short time. The tiles are the same. The unfinished blocks of whole rows take
    /// more memory: where it would be more than `most_bytes`, the curve stays.
    pub fn by_rows(self, most_bytes: usize) -> Self {
        let order = match Order::Rows.open(&self.levels) * self.block_bytes() <= most_bytes {
            true => Order::Rows,
            false => Order::Curve,
        };
        Self { order, ..self }
    }

    /// Puts the tiles into the container and gives it its name.
    ///
    /// # Errors
    /// Not one valid pixel, and what the disk refuses.
    pub fn finish(self) -> Result<TileSummary, Trouble> {
        let State {
            target,
            mut shelf,
            mut zooms,
            ..
        } = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let path = target.path().to_path_buf();
        let tiles = zooms.iter().map(|z| z.tiles).sum();
        if tiles == 0 {
            return Err(ArchiveFault::Nothing { path }.into());
        }
        let contents = shelf.contents() as u64;
        let lonlat = &self.place.lonlat;
        let bytes = match target {
            Target::Folder(output) => {
                let bytes = tree::write(&mut shelf, &self.spec, &self.place, &output)?;
                output.finish()?;
                bytes
            }
            Target::File(mut output) => {
                match self.container {
                    Container::PmTiles => {
                        pmtiles::write(&mut shelf, &self.spec, lonlat, &mut output)?;
                    }
                    Container::MbTiles => {
                        mbtiles::write(&mut shelf, &self.spec, lonlat, &output)?;
                    }
                    Container::GeoPackage | Container::Folder => {
                        geopackage::write(&mut shelf, &self.spec, &self.place, &output)?;
                    }
                }
                let bytes = output.length()?;
                output.finish()?;
                bytes
            }
        };
        zooms.reverse();
        Ok(TileSummary {
            path,
            container: self.container,
            bytes,
            tiles,
            contents,
            zooms,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes of an unfinished block: samples and a byte of mask for each pixel.
    fn block_bytes(&self) -> usize {
        SIDE * SIDE * (self.spec.bands + 1)
    }

    /// A block of the image as a whole block, with its place; what lies outside the image is not
    /// valid.
    fn whole(&self, block: Block) -> Result<((u32, u32), Block), Trouble> {
        let pixels = block.window.pixels();
        let suits = block.bands == self.spec.bands
            && matches!(&block.samples, Samples::U8(v) if v.len() == pixels * block.bands)
            && !matches!(&block.mask, Mask::Pixels(m) if m.len() != pixels);
        let place = self.place.block_of(block.window).filter(|_| suits);
        let Some((at, corner)) = place else {
            return Err(ArchiveFault::NotABlock {
                path: self.state().target.path().to_path_buf(),
                what: format!("{} bands in {:?}", block.bands, block.window),
            }
            .into());
        };
        let window = Window::new(0, 0, SIDE, SIDE);
        if pixels == window.pixels() {
            return Ok((at, Block { window, ..block }));
        }
        let mut samples = vec![0; SIDE * SIDE * block.bands];
        let mut mask = vec![0; SIDE * SIDE];
        pyramid::place(&block, corner, &mut samples, &mut mask);
        Ok((
            at,
            Block {
                window,
                bands: block.bands,
                samples: Samples::U8(samples),
                mask: Mask::of(mask),
            },
        ))
    }
}

impl RasterSink for TileSink {
    type Work = Work;
    type Encoded = Encoded;

    fn windows(&self) -> Vec<Window> {
        let blocks = self.order.blocks(self.levels[0]).into_iter();
        blocks.map(|at| self.place.window(at)).collect()
    }

    fn cost(&self, _: Window) -> usize {
        // The whole block, its tiles (pixels, filtered, packed: one at a time, kept packed), and its
        // quarter.
        self.block_bytes() * 5 / 2
    }

    /// Unfinished blocks at most, and what is kept of each tile.
    fn resident(&self) -> usize {
        const TILE_BYTES: usize = 100;
        let tiles: usize = self.levels.iter().map(|l| 4 * l.blocks()).sum();
        self.order.open(&self.levels) * self.block_bytes() + TILE_BYTES * tiles
    }

    fn encode(&self, work: Work) -> Result<Encoded, Trouble> {
        let (level, at, mut block) = match work {
            Work::Image(block) => {
                let (at, block) = self.whole(block)?;
                (0, at, block)
            }
            Work::Lower { level, at, block } => (level, at, block),
        };
        let mut encoded = Encoded {
            level,
            at,
            tiles: Vec::new(),
            quarter: None,
        };
        if block.mask == Mask::Nothing {
            return Ok(encoded);
        }
        block.clear_invalid();
        for (right, lower) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let corner = (right * TILE, lower * TILE);
            if let Some(bytes) = paint(&block, corner, self.spec.format)? {
                let tile = Tile {
                    zoom: self.levels[level].zoom,
                    col: 2 * at.0 + right as u32,
                    row: 2 * at.1 + lower as u32,
                };
                encoded.tiles.push((tile, key(&bytes), bytes));
            }
        }
        if level + 1 < self.levels.len() {
            encoded.quarter = Some(reduce(&block, Reduction::Mean));
        }
        Ok(encoded)
    }

    fn write(&self, encoded: Encoded) -> Result<Vec<Work>, Trouble> {
        let Encoded {
            level,
            at,
            tiles,
            quarter,
        } = encoded;
        let mut state = self.state();
        for (tile, key, bytes) in tiles {
            state.zooms[level].tiles += 1;
            state.zooms[level].bytes += bytes.len() as u64;
            state.shelf.put(tile, key, &bytes)?;
        }
        let lower = state.pending.take(level, at, quarter.as_ref());
        let work = lower.map(|(level, at, block)| Work::Lower { level, at, block });
        Ok(work.into_iter().collect())
    }
}
