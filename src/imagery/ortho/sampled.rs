//! Values of a sample of the pixels, for percentiles.

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::raster::{SampleType, Samples};
use serde::Serialize;

use super::{Ortho, Tone};
use crate::scene::order::{Bounds, spread};

/// An image of four million pixels is taken whole: of so few, some blocks would be one or two,
/// which see one field or one roof.
const BOUNDS: Bounds = Bounds {
    share: 0.05,
    fewest: 4,
    fewest_pixels: 4 << 20,
    most_pixels: 8 << 20,
};
/// Side of the blocks of an image that is made when it is read, and of what is read at once.
const BLOCK: usize = 256;
/// Values of a band that are kept at most; of more, some at equal distances.
const MOST_VALUES: usize = 4 << 20;

/// Of which pixels percentiles are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those of the image as it was delivered, wherever they come to lie: every grid gives the same.
    Source,
    /// Those of the output.
    Output,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampleFacts {
    /// Whole blocks.
    pub blocks: usize,
    /// Valid pixels.
    pub pixels: usize,
    /// Of the pixels of the image, in percent.
    pub share_percent: f64,
}

impl Ortho {
    /// Valid values of each band before the tone, in some whole blocks that are spread evenly; of a
    /// small image in all. Where nothing is valid there, those of the first block that has any. The
    /// pixels of a fusion are none of a source: they are those of the output.
    pub fn sample(&self, of: Of) -> Result<(Vec<Vec<f32>>, SampleFacts), Trouble> {
        let source = self.main.source();
        let of = match &self.pan {
            Some(_) => Of::Output,
            None => of,
        };
        let (whole, chunk) = match of {
            Of::Source => (source.grid().window(), source.chunk()),
            Of::Output => (self.grid.window(), (BLOCK, BLOCK)),
        };
        let mut blocks = spread(whole, chunk, &BOUNDS);
        let read: usize = blocks.iter().map(|w| w.pixels()).sum();
        let mut values = vec![Vec::new(); self.bands.len()];
        // Odd, so that it does not meet the same columns over and over.
        let step = read.div_ceil(MOST_VALUES) | 1;
        for window in blocks.iter().flat_map(|w| pieces(*w)) {
            self.take(of, window, step, &mut values)?;
        }
        if values.iter().all(Vec::is_empty) {
            blocks.clear();
            for window in pieces(whole) {
                self.take(of, window, 1, &mut values)?;
                blocks.push(window);
                if values.iter().any(|v| !v.is_empty()) {
                    break;
                }
            }
        }
        let read: usize = blocks.iter().map(|w| w.pixels()).sum();
        let share = read as f64 / whole.pixels().max(1) as f64;
        let facts = SampleFacts {
            blocks: blocks.len(),
            pixels: values.first().map_or(0, Vec::len),
            share_percent: (share * 1e4).round() / 100.0,
        };
        Ok((values, facts))
    }

    /// Adds the valid values of one piece, each `step`-th.
    fn take(
        &self,
        of: Of,
        window: Window,
        step: usize,
        values: &mut [Vec<f32>],
    ) -> Result<(), Trouble> {
        let plane = window.pixels();
        match of {
            Of::Source => {
                let block = self.main.source().read(window)?;
                for (&pick, values) in self.picks.iter().zip(values) {
                    let valid = (0..plane).step_by(step).filter(|i| block.mask.valid(*i));
                    values.extend(valid.map(|i| block.samples.get(pick * plane + i)));
                }
            }
            Of::Output => {
                let out = self.canvas(window, &Tone::Numbers, SampleType::F32)?;
                let Samples::F32(samples) = &out.samples else {
                    return Ok(());
                };
                for (band, values) in samples.chunks_exact(plane).zip(values) {
                    let valid = (0..plane).step_by(step).filter(|i| out.mask[*i] != 0);
                    values.extend(valid.map(|i| band[i]));
                }
            }
        }
        Ok(())
    }
}

/// A window in pieces that are small enough to be held beside what a source keeps.
fn pieces(window: Window) -> impl Iterator<Item = Window> {
    let (nx, ny) = (window.width.div_ceil(BLOCK), window.height.div_ceil(BLOCK));
    (0..nx * ny).map(move |k| {
        let (col, row) = (k % nx * BLOCK, k / nx * BLOCK);
        Window::new(window.col + col, window.row + row, BLOCK, BLOCK).intersect(window)
    })
}
