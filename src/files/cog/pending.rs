//! Tiles of overviews that still lack some of their quarters.

use std::collections::HashMap;

use relais_core::grid::Window;
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
            tile.place(&quarter);
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

    fn place(&mut self, quarter: &Block) {
        let (from, to) = (quarter.window, self.block.window);
        match (&quarter.samples, &mut self.block.samples) {
            (Samples::U8(a), Samples::U8(b)) => copy(a, from, b, to),
            (Samples::U16(a), Samples::U16(b)) => copy(a, from, b, to),
            (Samples::I16(a), Samples::I16(b)) => copy(a, from, b, to),
            (Samples::F32(a), Samples::F32(b)) => copy(a, from, b, to),
            // The sink refuses blocks of another type before they come here.
            _ => {}
        }
        match &quarter.mask {
            Mask::Nothing => {}
            Mask::Pixels(pixels) => copy(pixels, from, &mut self.mask, to),
            Mask::All => copy(&vec![255; from.pixels()], from, &mut self.mask, to),
        }
    }
}

/// Copies planes into larger planes, at the place that the windows say.
fn copy<T: Copy>(from: &[T], small: Window, to: &mut [T], large: Window) {
    let (left, top) = (small.col - large.col, small.row - large.row);
    for (from, to) in from
        .chunks_exact(small.pixels())
        .zip(to.chunks_exact_mut(large.pixels()))
    {
        for (row, from) in from.chunks_exact(small.width).enumerate() {
            let start = (top + row) * large.width + left;
            to[start..start + small.width].copy_from_slice(from);
        }
    }
}
