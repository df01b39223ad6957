//! Which scene a mosaic shows where, remembered block by block while it is made.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};
use relais_files::atomic::{AtomicFault, Spool};

/// The places of scenes, from 1 on; 0 where none shows. As a source it has the blocks that the
/// mosaic was read by, and nothing elsewhere.
///
/// They lie on the disk of the output, a byte a pixel at most: memory holds where.
pub struct Shown {
    grid: Grid,
    bands: [Band; 1],
    /// The side of the blocks.
    side: usize,
    kept: Mutex<Kept>,
}

struct Kept {
    spool: Spool,
    /// By column, row, width and height of a block: where its numbers lie, and in how many bytes.
    places: BTreeMap<[u32; 4], (u64, u32)>,
    /// By number: how many pixels show it.
    counts: [u64; 256],
}

/// Memory for each block: where it lies, in nodes that are half empty at worst.
const PLACE_BYTES: usize = 80;
/// Memory for each block when the layer is written: where its tile and its mask lie, its window, and
/// a third of it for overviews.
const LAYER_BYTES: usize = 128;
/// Bytes of a run: its number and its length.
const RUN: usize = 3;

impl Shown {
    /// Nothing yet; it will be set aside on the disk of `output`.
    pub(super) fn beside(output: &Path, grid: &Grid, side: usize) -> Self {
        Self {
            grid: grid.clone(),
            bands: [Band {
                description: "source".into(),
                ..Band::default()
            }],
            side,
            kept: Mutex::new(Kept {
                spool: Spool::beside(output),
                places: BTreeMap::new(),
                counts: [0; 256],
            }),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a block, once.
    pub(super) fn remember(&self, window: Window, numbers: &[u8]) -> Result<(), AtomicFault> {
        let packed = pack(numbers);
        let mut kept = self.kept();
        let Kept {
            spool,
            places,
            counts,
        } = &mut *kept;
        if let Entry::Vacant(free) = places.entry(key(window)) {
            free.insert((spool.append(&packed)?, packed.len() as u32));
            for number in numbers {
                counts[usize::from(*number)] += 1;
            }
        }
        Ok(())
    }

    /// How many pixels show each of so many scenes.
    pub fn counts(&self, scenes: usize) -> Vec<u64> {
        let counts = self.kept().counts;
        counts.into_iter().skip(1).take(scenes).collect()
    }

    /// Memory that writing it as a layer takes, beside what it takes itself.
    pub(super) fn layer(&self) -> usize {
        LAYER_BYTES * self.blocks()
    }

    fn blocks(&self) -> usize {
        let across = self.grid.width.div_ceil(self.side);
        across * self.grid.height.div_ceil(self.side)
    }
}

/// Sides are far below 2^32.
fn key(window: Window) -> [u32; 4] {
    [window.col, window.row, window.width, window.height].map(|n| n as u32)
}

/// Numbers as runs where that is shorter, else as they are.
fn pack(numbers: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let runs = numbers.chunk_by(|a, b| a == b);
    for run in runs.flat_map(|run| run.chunks(usize::from(u16::MAX))) {
        if packed.len() + RUN >= numbers.len() {
            return numbers.to_vec();
        }
        packed.push(run[0]);
        packed.extend((run.len() as u16).to_le_bytes());
    }
    packed
}

/// So many numbers again.
fn unpack(packed: Vec<u8>, count: usize) -> Vec<u8> {
    if packed.len() == count {
        return packed;
    }
    let mut numbers = Vec::with_capacity(count);
    for run in packed.chunks_exact(RUN) {
        let length = u16::from_le_bytes([run[1], run[2]]);
        numbers.extend(std::iter::repeat_n(run[0], usize::from(length)));
    }
    numbers
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
        (self.side, self.side)
    }

    fn cost(&self, window: Window) -> usize {
        3 * window.pixels()
    }

    fn working(&self, _: usize) -> usize {
        PLACE_BYTES * self.blocks()
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let mut kept = self.kept();
        let numbers = match kept.places.get(&key(window)).copied() {
            Some((start, length)) => {
                let packed = kept.spool.read(start, length as usize)?;
                drop(kept);
                unpack(packed, window.pixels())
            }
            None => vec![0; window.pixels()],
        };
        let mask = numbers.iter().map(|n| if *n == 0 { 0 } else { 255 });
        Ok(Block {
            window,
            bands: 1,
            mask: Mask::of(mask.collect()),
            samples: Samples::U8(numbers),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_as_they_were_whatever_their_runs() {
        let folder = tempfile::tempdir().unwrap();
        let grid = Grid {
            width: 1000,
            height: 600,
            transform: None,
            crs: None,
        };
        let shown = Shown::beside(&folder.path().join("x.tif"), &grid, 400);
        let kinds: [fn(usize) -> u8; 4] = [
            |_| 0,
            |_| 255,
            |i| 1 + (i % 2) as u8,
            |i| if i < 70_000 { 3 } else { (i / 4 % 5) as u8 },
        ];
        let windows = [(0, 0), (400, 0), (800, 0), (0, 400)];
        let windows = windows.map(|(c, r)| Window::new(c, r, 400, 400).intersect(grid.window()));
        let numbers = |k: usize| -> Vec<u8> { (0..windows[k].pixels()).map(kinds[k]).collect() };
        for (k, window) in windows.into_iter().enumerate() {
            shown.remember(window, &numbers(k)).unwrap();
            let block = shown.read(window).unwrap();
            assert_eq!(block.samples, Samples::U8(numbers(k)));
            // Once more is no more.
            shown.remember(window, &numbers(k)).unwrap();
        }
        assert_eq!(shown.read(windows[1]).unwrap().mask, Mask::All);
        let elsewhere = shown.read(Window::new(400, 400, 400, 200)).unwrap();
        assert_eq!(elsewhere.mask, Mask::Nothing);
        let of = |n: u8| {
            let all = (0..4).flat_map(numbers);
            all.filter(|m| *m == n).count() as u64
        };
        assert_eq!(shown.counts(255), (1..=255).map(of).collect::<Vec<_>>());
        assert_eq!(shown.counts(3).len(), 3);
    }
}
