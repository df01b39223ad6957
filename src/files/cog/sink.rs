//! The sink: blocks in, one file out.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::ops::reduce::reduce;
use relais_core::raster::{Block, Mask, RasterSink};

use super::CogFault;
use super::directory::{Format, Value};
use super::layout::{Part, lay_out};
use super::levels::{Level, Order, levels};
use super::pending::Pending;
use super::spec::{CogSpec, CogSummary};
use super::store::{Alike, MASK_SHARE, Store};
use super::tags::{self, Role, Shape};
use super::work::{Encoded, EncodedMask, Work};
use crate::atomic::{AtomicFault, Output};
use crate::codec::{TileEncoder, mask_tile};
use crate::gdal::georeferenced_pixel;

/// A COG being written; dropped before [`CogSink::finish`] it leaves nothing.
///
/// Memory: what `resident` says, and `cost` for each block in the air. Disk: until the end, about
/// twice the size of the file.
pub struct CogSink {
    spec: CogSpec,
    encoder: TileEncoder,
    geo: Vec<(u16, Value)>,
    levels: Vec<Level>,
    order: Order,
    state: Mutex<State>,
}

/// Most pixels along one side: beyond, the table of tiles alone would pass any bound on memory.
const MOST_SIDE: usize = 1_000_000;

/// Kept for each tile: where it and its mask are, and of the image its window while it is awaited.
const TABLE_BYTES: usize = 48 + std::mem::size_of::<Window>();

/// A file whose samples are no more than this is kept in memory until it is put together: its tiles
/// are then written once, not twice.
const SMALL: usize = 24 << 20;

/// Bytes of samples of the whole pyramid, if they may be kept in memory, else none.
fn room(levels: &[Level], bytes_a_pixel: usize) -> usize {
    let pixels: usize = levels.iter().map(|l| l.width * l.height).sum();
    match pixels * bytes_a_pixel {
        small if small <= SMALL => small,
        _ => 0,
    }
}

struct State {
    output: Output,
    pending: Pending,
    stores: Vec<Store>,
}

impl CogSink {
    /// Begins a COG.
    ///
    /// # Errors
    /// The output is there or cannot be made ([`AtomicFault`]), a compression that does not suit
    /// the samples, a CRS that GeoTIFF cannot hold.
    pub fn create(path: &Path, spec: CogSpec) -> Result<Self, Trouble> {
        let (bands, sample_type) = (spec.bands.len(), spec.sample_type);
        let Grid { width, height, .. } = spec.grid;
        let possible = |n| (1..=MOST_SIDE).contains(&n);
        if !possible(width) || !possible(height) || !(1..=65_535).contains(&bands) {
            return Err(CogFault::Size {
                width,
                height,
                bands,
            }
            .into());
        }
        let encoder = TileEncoder::new(&spec.options, bands, sample_type)?;
        let levels = levels(width, height, encoder.size());
        let geo = tags::geo(&georeferenced_pixel(&spec.grid, &spec.rpc)?).map_err(|e| {
            CogFault::Georeferencing {
                path: path.to_path_buf(),
                reason: e.to_string(),
            }
        })?;
        let room = room(&levels, bands * sample_type.bytes());
        let state = State {
            output: Output::create(path, spec.overwrite)?,
            pending: Pending::new(levels.clone(), bands, sample_type),
            stores: levels.iter().map(|l| Store::new(*l, path, room)).collect(),
        };
        Ok(Self {
            state: Mutex::new(state),
            spec,
            encoder,
            geo,
            levels,
            order: Order::Curve,
        })
    }

    /// Wants its tiles row by row rather than along a Z curve, for a source that is read by strips:
    /// each is then decoded once. The file is the same. The unfinished overviews of a whole row
    /// take more memory: where it would be more than `most_bytes`, rows are cut.
    pub fn by_rows(self, most_bytes: usize) -> Self {
        let fits = |order: &Order| order.open_tiles(&self.levels) * self.overview_bytes();
        let order = Order::rows(self.levels[0])
            .find(|order| fits(order) <= most_bytes)
            .unwrap_or(Order::Curve);
        Self { order, ..self }
    }

    /// Puts the file together and gives it its name.
    ///
    /// # Errors
    /// A tile that never came, a classic TIFF that would be too large, what the disk refuses.
    pub fn finish(self) -> Result<CogSummary, Trouble> {
        let State {
            mut output, stores, ..
        } = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let path = output.path().to_path_buf();
        let alike = Alike::new(&self.encoder)?;
        let shape = Shape {
            bands: &self.spec.bands,
            sample_type: self.spec.sample_type,
            encoder: &self.encoder,
        };
        let missing = stores.iter().map(Store::missing).sum();
        if missing > 0 {
            return Err(CogFault::Incomplete { path, missing }.into());
        }
        let (masked, empty) = (stores[0].is_masked(), stores[0].is_empty());
        let levels = stores.into_iter().zip(&self.levels).enumerate();
        let mut parts: Vec<Part> = levels
            .map(|(i, (store, level))| {
                let (role, mask_role) = match i {
                    0 => (Role::Image, Role::Mask),
                    _ => (Role::Overview, Role::OverviewMask),
                };
                Part {
                    image: tags::pixels(*level, role, &shape),
                    mask: masked.then(|| tags::mask(*level, mask_role)),
                    store,
                }
            })
            .collect();
        let metadata = tags::metadata(&self.spec.metadata, &self.spec.bands, self.spec.sample_type);
        for (tag, value) in self.geo.into_iter().chain(metadata) {
            parts[0].image.set(tag, value);
        }
        let layout = lay_out(&mut parts, &alike, self.spec.options.bigtiff, &path)?;
        output.put(&layout.head)?;
        for part in parts.into_iter().rev() {
            part.store
                .pour(&alike, masked, output.file())
                .map_err(|e| AtomicFault::writing("write", &path, e))?;
        }
        output.finish()?;
        Ok(CogSummary {
            path,
            bytes: layout.length,
            bigtiff: layout.format == Format::Big,
            overviews: self.levels.len() - 1,
            masked,
            empty,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes of an unfinished tile: samples and a byte of mask for each pixel.
    fn overview_bytes(&self) -> usize {
        let Level { tile, .. } = self.levels[0];
        tile * tile * (self.spec.bands.len() * self.spec.sample_type.bytes() + 1)
    }

    /// The tile that a piece of work is, or the fault of whoever made it.
    fn tile(&self, level: usize, block: &Block) -> Result<(usize, usize), Trouble> {
        let pixels = block.window.pixels();
        let suits = block.bands == self.spec.bands.len()
            && block.samples.kind() == self.spec.sample_type
            && block.samples.len() == pixels * block.bands
            && !matches!(&block.mask, Mask::Pixels(m) if m.len() != pixels);
        match self.levels[level].tile_of(block.window) {
            Some(tile) if suits => Ok(tile),
            _ => Err(CogFault::NotATile {
                path: self.state().output.path().to_path_buf(),
                what: format!(
                    "{} bands of {:?} in {:?}",
                    block.bands,
                    block.samples.kind(),
                    block.window
                ),
            }
            .into()),
        }
    }
}

impl RasterSink for CogSink {
    type Work = Work;
    type Encoded = Encoded;

    fn windows(&self) -> Vec<Window> {
        let mut windows = Vec::with_capacity(self.count());
        self.each_window(&mut |window| windows.push(window));
        windows
    }

    fn count(&self) -> usize {
        self.levels[0].tiles()
    }

    fn each_window(&self, show: &mut dyn FnMut(Window)) {
        let image = self.levels[0];
        self.order
            .each(image, &mut |(x, y)| show(image.window(x, y)));
    }

    fn cost(&self, _: Window) -> usize {
        self.encoder.cost() + self.overview_bytes() / 4
    }

    /// Unfinished overviews at most: one tile for each level, or for rows one for each tile of half
    /// a row and less; and the places of all tiles.
    fn resident(&self) -> usize {
        let tiles: usize = self.levels.iter().map(|l| l.tiles()).sum();
        let pixel = self.spec.bands.len() * self.spec.sample_type.bytes();
        self.order.open_tiles(&self.levels) * self.overview_bytes()
            + TABLE_BYTES * tiles
            + room(&self.levels, pixel) / MASK_SHARE * (MASK_SHARE + 1)
    }

    fn encode(&self, work: Work) -> Result<Encoded, Trouble> {
        let Work { level, mut block } = work;
        let tile = self.tile(level, &block)?;
        let mask = match &block.mask {
            Mask::All => EncodedMask::All,
            Mask::Nothing => EncodedMask::Nothing,
            Mask::Pixels(pixels) => {
                let width = block.window.width;
                EncodedMask::Tile(mask_tile(pixels, width, self.levels[level].tile)?)
            }
        };
        if matches!(mask, EncodedMask::Nothing) {
            return Ok(Encoded {
                level,
                tile,
                pixels: None,
                mask,
                quarter: None,
            });
        }
        block.clear_invalid();
        let further = level + 1 < self.levels.len();
        Ok(Encoded {
            level,
            tile,
            pixels: Some(self.encoder.encode(&block)?),
            mask,
            quarter: further.then(|| reduce(&block, self.spec.options.overviews.into())),
        })
    }

    fn write(&self, encoded: Encoded) -> Result<Vec<Work>, Trouble> {
        let Encoded {
            level,
            tile,
            pixels,
            mask,
            quarter,
        } = encoded;
        let mut state = self.state();
        let index = self.levels[level].index(tile.0, tile.1);
        state.stores[level].put(index, pixels.as_deref(), mask)?;
        let parent = state.pending.take(level, tile, quarter);
        let work = parent.map(|block| Work {
            level: level + 1,
            block,
        });
        Ok(work.into_iter().collect())
    }
}
