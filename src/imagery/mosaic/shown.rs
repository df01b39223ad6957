//! Which scene a mosaic shows where, remembered block by block while it is made.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

/// The places of scenes, from 1 on; 0 where none shows. As a source it has the blocks that the
/// mosaic was read by, and nothing elsewhere.
pub struct Shown {
    grid: Grid,
    bands: [Band; 1],
    blocks: Mutex<Blocks>,
}

/// By the first column and row of a block: its window, and its numbers in runs.
type Blocks = HashMap<(usize, usize), (Window, Vec<(u8, u32)>)>;

impl Shown {
    /// Nothing yet.
    pub(super) fn new(grid: &Grid) -> Self {
        Self {
            grid: grid.clone(),
            bands: [Band {
                description: "source".into(),
                ..Band::default()
            }],
            blocks: Mutex::default(),
        }
    }

    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a block.
    pub(super) fn keep(&self, window: Window, numbers: &[u8]) {
        let runs = numbers.chunk_by(|a, b| a == b);
        let runs = runs.map(|run| (run[0], run.len() as u32)).collect();
        self.blocks()
            .insert((window.col, window.row), (window, runs));
    }

    /// How many pixels show each of so many scenes.
    pub fn counts(&self, scenes: usize) -> Vec<u64> {
        let mut counts = vec![0; scenes];
        for (_, runs) in self.blocks().values() {
            for (number, length) in runs {
                if let Some(count) = usize::from(*number)
                    .checked_sub(1)
                    .and_then(|i| counts.get_mut(i))
                {
                    *count += u64::from(*length);
                }
            }
        }
        counts
    }
}

impl RasterSource for Shown {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        SampleType::U8
    }

    fn chunk(&self) -> (usize, usize) {
        (512, 512)
    }

    fn cost(&self, window: Window) -> usize {
        2 * window.pixels()
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let mut numbers = Vec::with_capacity(window.pixels());
        if let Some((kept, runs)) = self.blocks().get(&(window.col, window.row))
            && *kept == window
        {
            for (number, length) in runs {
                numbers.extend(std::iter::repeat_n(*number, *length as usize));
            }
        }
        numbers.resize(window.pixels(), 0);
        let mask = numbers.iter().map(|n| if *n == 0 { 0 } else { 255 });
        Ok(Block {
            window,
            bands: 1,
            mask: Mask::of(mask.collect()),
            samples: Samples::U8(numbers),
        })
    }
}
