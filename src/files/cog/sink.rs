//! The sink: blocks in, one file out.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSink, SampleType, Samples};

use super::CogFault;
use super::directory::{Format, Value};
use super::layout::{Part, lay_out};
use super::levels::{Level, levels};
use super::pending::Pending;
use super::reduce::reduce;
use super::spool::{Slot, Spool};
use super::tags::{self, Role, Shape};
use crate::atomic::{AtomicFault, Output, Overwrite};
use crate::codec::{CreationOptions, TileEncoder, full_mask_tile, mask_tile};
use crate::gdal::georeferenced_pixel;

/// What a COG is to be.
#[derive(Debug, Clone)]
pub struct CogSpec {
    /// Where its pixels lie.
    pub grid: Grid,
    /// Its bands; 3 bands of 8 bits are red, green and blue.
    pub bands: Vec<Band>,
    /// The type of its samples.
    pub sample_type: SampleType,
    /// Compression, tiles, overviews.
    pub options: CreationOptions,
    /// What to do when the file is there already.
    pub overwrite: Overwrite,
    /// Metadata of the image; `TIFFTAG_COPYRIGHT` and the like become tags of TIFF.
    pub metadata: Vec<(String, String)>,
    /// An RPC in the words of GDAL's domain, for an image in sensor geometry; else empty.
    pub rpc: Vec<(String, String)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CogSummary {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// True when it is a BigTIFF.
    pub bigtiff: bool,
    /// How many overviews it has.
    pub overviews: usize,
    /// True when some pixel is not valid: then it has a mask.
    pub masked: bool,
}

/// A COG being written; dropped before [`CogSink::finish`] it leaves nothing.
///
/// Memory: at most one unfinished tile for each overview, whatever the size of the image, that is
/// `log2(side / 512)` tiles, beside 16 bytes for each tile of the file and what `cost` says for
/// each block in the air. Disk: until the end, about twice the size of the file.
pub struct CogSink {
    spec: CogSpec,
    encoder: TileEncoder,
    geo: Vec<(u16, Value)>,
    levels: Vec<Level>,
    /// The encoded tile of zeros that stands for each tile without a valid pixel.
    empty: Vec<u8>,
    state: Mutex<State>,
}

struct State {
    output: Output,
    pending: Pending,
    stores: Vec<Store>,
}

/// The encoded tiles of one level.
struct Store {
    pixels: Spool,
    slots: Vec<Option<Slot>>,
    empty: Option<Slot>,
    masks: Spool,
    mask_slots: Vec<MaskSlot>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MaskSlot {
    All,
    Nothing,
    At(Slot),
}

/// A tile to encode: of the image, or of an overview.
pub struct Work {
    level: usize,
    block: Block,
}

impl From<Block> for Work {
    fn from(block: Block) -> Self {
        Self { level: 0, block }
    }
}

/// An encoded tile and the quarter of the next level that was made from it.
pub struct Encoded {
    level: usize,
    tile: (usize, usize),
    /// None when no pixel is valid.
    pixels: Option<Vec<u8>>,
    mask: EncodedMask,
    quarter: Option<Block>,
}

enum EncodedMask {
    All,
    Nothing,
    Tile(Vec<u8>),
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
        let most = i32::MAX as usize;
        let possible = |n| (1..=most).contains(&n);
        if !possible(width) || !possible(height) || !(1..=65_535).contains(&bands) {
            return Err(CogFault::Size {
                width,
                height,
                bands,
            }
            .into());
        }
        let encoder = TileEncoder::new(&spec.options, bands, sample_type)?;
        let tile = spec.options.block_size;
        let levels = levels(width, height, tile);
        let geo = tags::geo(&georeferenced_pixel(&spec.grid, &spec.rpc)?).map_err(|e| {
            CogFault::Georeferencing {
                path: path.to_path_buf(),
                reason: e.to_string(),
            }
        })?;
        let zeros = Block {
            window: Window::new(0, 0, tile, tile),
            bands,
            samples: Samples::zeros(sample_type, tile * tile * bands),
            mask: Mask::All,
        };
        let state = State {
            output: Output::create(path, spec.overwrite)?,
            pending: Pending::new(levels.clone(), bands, sample_type),
            stores: levels.iter().map(|l| Store::new(*l, path)).collect(),
        };
        Ok(Self {
            empty: encoder.encode(&zeros)?,
            state: Mutex::new(state),
            spec,
            encoder,
            geo,
            levels,
        })
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
        let shape = Shape {
            bands: self.spec.bands.len(),
            sample_type: self.spec.sample_type,
            encoder: &self.encoder,
        };
        let masked = stores[0].mask_slots.iter().any(|m| *m != MaskSlot::All);
        let mut parts = Vec::new();
        for (i, (store, level)) in stores.into_iter().zip(&self.levels).enumerate() {
            let (role, mask_role) = match i {
                0 => (Role::Image, Role::Mask),
                _ => (Role::Overview, Role::OverviewMask),
            };
            let mut directory = tags::pixels(*level, role, &shape);
            if role == Role::Image {
                let metadata = tags::metadata(&self.spec.metadata, &self.spec.bands);
                for (tag, value) in self.geo.iter().cloned().chain(metadata) {
                    directory.set(tag, value);
                }
            }
            let (pixels, masks) = store.parts(&path)?;
            parts.push(Part {
                directory,
                slots: pixels.0,
                spool: pixels.1,
            });
            if masked {
                let (slots, spool) = masks.whole(level.tile)?;
                parts.push(Part {
                    directory: tags::mask(*level, mask_role),
                    slots,
                    spool,
                });
            }
        }
        let layout = lay_out(parts, self.spec.options.bigtiff, &path)?;
        output.put(&layout.head)?;
        for spool in layout.spools {
            spool
                .pour(output.file())
                .map_err(|e| AtomicFault::writing("write", &path, e))?;
        }
        output.finish()?;
        Ok(CogSummary {
            path,
            bytes: layout.length,
            bigtiff: layout.format == Format::Big,
            overviews: self.levels.len() - 1,
            masked,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        let image = self.levels[0];
        image
            .z_order()
            .into_iter()
            .map(|(x, y)| image.window(x, y))
            .collect()
    }

    fn cost(&self, _: Window) -> usize {
        let Level { tile, .. } = self.levels[0];
        let raw = tile * tile * self.spec.bands.len() * self.spec.sample_type.bytes();
        self.encoder.cost() + raw / 4 + 2 * tile * tile
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
        clear_invalid(&mut block);
        let further = level + 1 < self.levels.len();
        Ok(Encoded {
            level,
            tile,
            pixels: Some(self.encoder.encode(&block)?),
            mask,
            quarter: further.then(|| reduce(&block, self.spec.options.overviews)),
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
        let store = &mut state.stores[level];
        store.put(index, pixels.as_deref(), &self.empty)?;
        store.put_mask(index, mask)?;
        let parent = state.pending.take(level, tile, quarter);
        Ok(parent
            .map(|block| Work {
                level: level + 1,
                block,
            })
            .into_iter()
            .collect())
    }
}

/// Sets the samples of invalid pixels to 0: what they were is nobody's business, costs space, and
/// would show where a mask is not looked at.
fn clear_invalid(block: &mut Block) {
    fn clear<T: Copy + Default>(samples: &mut [T], mask: &[u8]) {
        for plane in samples.chunks_exact_mut(mask.len()) {
            for (v, m) in plane.iter_mut().zip(mask) {
                *v = if *m == 0 { T::default() } else { *v };
            }
        }
    }
    if let Mask::Pixels(mask) = &block.mask {
        match &mut block.samples {
            Samples::U8(v) => clear(v, mask),
            Samples::U16(v) => clear(v, mask),
            Samples::I16(v) => clear(v, mask),
            Samples::F32(v) => clear(v, mask),
        }
    }
}

/// Masks of a level before those that are alike are given their place.
struct Masks {
    spool: Spool,
    slots: Vec<MaskSlot>,
}

impl Masks {
    /// The places of all mask tiles; those without or with nothing but valid pixels share one.
    fn whole(mut self, tile: usize) -> Result<(Vec<Slot>, Spool), Trouble> {
        let mut shared = |kind: MaskSlot, value: u8| -> Result<Option<Slot>, Trouble> {
            match self.slots.contains(&kind) {
                true => Ok(Some(self.spool.append(&full_mask_tile(tile, value)?)?)),
                false => Ok(None),
            }
        };
        let (all, nothing) = (shared(MaskSlot::All, 255)?, shared(MaskSlot::Nothing, 0)?);
        let slots = self
            .slots
            .iter()
            .filter_map(|slot| match slot {
                MaskSlot::All => all,
                MaskSlot::Nothing => nothing,
                MaskSlot::At(slot) => Some(*slot),
            })
            .collect();
        Ok((slots, self.spool))
    }
}

impl Store {
    fn new(level: Level, path: &Path) -> Self {
        Self {
            pixels: Spool::beside(path),
            slots: vec![None; level.tiles()],
            empty: None,
            masks: Spool::beside(path),
            mask_slots: vec![MaskSlot::All; level.tiles()],
        }
    }

    fn put(&mut self, index: usize, bytes: Option<&[u8]>, empty: &[u8]) -> Result<(), Trouble> {
        let slot = match (bytes, self.empty) {
            (Some(bytes), _) => self.pixels.append(bytes)?,
            (None, Some(slot)) => slot,
            (None, None) => *self.empty.insert(self.pixels.append(empty)?),
        };
        self.slots[index] = Some(slot);
        Ok(())
    }

    fn put_mask(&mut self, index: usize, mask: EncodedMask) -> Result<(), Trouble> {
        self.mask_slots[index] = match mask {
            EncodedMask::All => MaskSlot::All,
            EncodedMask::Nothing => MaskSlot::Nothing,
            EncodedMask::Tile(bytes) => MaskSlot::At(self.masks.append(&bytes)?),
        };
        Ok(())
    }

    /// The tiles with their places, and the masks.
    fn parts(self, path: &Path) -> Result<((Vec<Slot>, Spool), Masks), CogFault> {
        let tiles = self.slots.len();
        let slots: Vec<Slot> = self.slots.into_iter().flatten().collect();
        if slots.len() < tiles {
            return Err(CogFault::Incomplete {
                path: path.to_path_buf(),
                missing: tiles - slots.len(),
            });
        }
        let masks = Masks {
            spool: self.masks,
            slots: self.mask_slots,
        };
        Ok(((slots, self.pixels), masks))
    }
}
