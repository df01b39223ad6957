//! Tiles of overviews that still lack some of their quarters.

use std::collections::HashMap;

use relais_core::grid::Window;
use relais_core::ops::paste;
use relais_core::raster::{Block, Mask, SampleType, Samples};

use super::levels::Level;

/// The tiles being put together, by level and place.
pub(super) struct Pending {
    levels: Vec<Level>,
    bands: usize,
    sample_type: SampleType,
    tiles: HashMap<(usize, usize, usize), Tile>,
}

struct Tile {
    block: Block,
    /// Row after row, 0 where nothing valid came.
    mask: Vec<u8>,
    missing: usize,
}

impl Pending {
    /// Nothing yet.
    pub(super) fn new(levels: Vec<Level>, bands: usize, sample_type: SampleType) -> Self {
        Self {
            levels,
            bands,
            sample_type,
            tiles: HashMap::new(),
        }
    }

    /// Takes the quarter made from tile (x, y) of level `from`, none when nothing in it is valid;
    /// gives the tile of the next level when it was the last of its quarters.
    pub(super) fn take(
        &mut self,
        from: usize,
        (x, y): (usize, usize),
        quarter: Option<Block>,
    ) -> Option<Block> {
        let level = *self.levels.get(from + 1)?;
        let place = (from + 1, x / 2, y / 2);
        let children = self.levels[from].children(place.1, place.2);
        let tile = self.tiles.entry(place).or_insert_with(|| {
            let window = level.window(place.1, place.2);
            Tile::new(window, self.bands, self.sample_type, children)
        });
        if let Some(quarter) = quarter {
            paste::samples(&quarter, tile.block.window, 0, &mut tile.block.samples);
            paste::mask(&quarter, tile.block.window, &mut tile.mask);
        }
        tile.missing -= 1;
        if tile.missing > 0 {
            return None;
        }
        let mut done = self.tiles.remove(&place)?;
        done.block.mask = Mask::of(done.mask);
        Some(done.block)
    }
}

impl Tile {
    fn new(window: Window, bands: usize, sample_type: SampleType, missing: usize) -> Self {
        Self {
            block: Block {
                window,
                bands,
                samples: Samples::zeros(sample_type, window.pixels() * bands),
                mask: Mask::Nothing,
            },
            mask: vec![0; window.pixels()],
            missing,
        }
    }
}
