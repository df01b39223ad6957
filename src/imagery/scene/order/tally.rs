//! The pixels of a sample, counted by band and value.

use std::sync::Mutex;
use std::sync::PoisonError;

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::raster::{Block, RasterSink, RasterSource, Samples};
use relais_run::{Limits, walk};

use super::sample::windows;
use super::{Effort, Glimpse};

/// Parts of the sample that must agree.
pub(super) const GROUPS: usize = 4;
/// Values of 16 bits.
const VALUES: usize = 1 << 16;

/// How often each value occurs in each band, for each group of blocks.
pub(super) struct Tally {
    /// (group, band, value).
    pub groups: Vec<Vec<Vec<u64>>>,
    pub blocks: usize,
    pub reduction: usize,
    pub pixels: u64,
    /// Of the pixels of the image.
    pub share: f64,
}

impl Tally {
    /// All groups together: (band, value).
    pub(super) fn whole(&self) -> Vec<Vec<u64>> {
        let mut groups = self.groups.iter();
        let mut sum = groups.next().cloned().unwrap_or_default();
        for group in groups {
            for (sum, band) in sum.iter_mut().zip(group) {
                sum.iter_mut().zip(band).for_each(|(s, n)| *s += n);
            }
        }
        sum
    }
}

/// Counts the valid pixels of a sample. A sample that equals `nodata` in its band is not counted,
/// as in the histograms of the metadata.
pub(super) fn count(
    source: &dyn Glimpse,
    nodata: Option<f64>,
    effort: Effort,
    limits: &Limits,
) -> Result<Tally, Trouble> {
    let image = source.grid().window().pixels().max(1);
    let bands = source.bands().len();
    if effort == Effort::Sample
        && let Some(glimpse) = source.glimpse()
    {
        let (block, reduction) = glimpse?;
        let read = block.window.pixels();
        let counter = Counter::new(nodata, Vec::new(), bands);
        counter.write(counter.encode(block)?)?;
        return Ok(counter.tally(reduction, read as f64 / image as f64));
    }
    let windows = windows(source, effort);
    let read: usize = windows.iter().map(|w| w.pixels()).sum();
    let counter = Counter::new(nodata, windows, bands);
    limits
        .progress
        .begin("band order", counter.windows.len() as u64);
    let walked = walk(source, &counter, limits);
    limits.progress.end();
    walked?;
    Ok(counter.tally(1, read as f64 / image as f64))
}

/// Reads every pixel and forgets it.
pub(super) fn read_all(source: &dyn RasterSource, limits: &Limits) -> Result<(), Trouble> {
    let reader = Reader(windows(source, Effort::Full));
    limits.progress.begin("pixels", reader.0.len() as u64);
    let walked = walk(source, &reader, limits);
    limits.progress.end();
    walked
}

struct Reader(Vec<Window>);

impl RasterSink for Reader {
    type Work = Block;
    type Encoded = ();

    fn windows(&self) -> Vec<Window> {
        self.0.clone()
    }

    fn cost(&self, _: Window) -> usize {
        0
    }

    fn encode(&self, _: Block) -> Result<(), Trouble> {
        Ok(())
    }

    fn write(&self, (): ()) -> Result<Vec<Block>, Trouble> {
        Ok(Vec::new())
    }
}

struct Counter {
    windows: Vec<Window>,
    /// Bands of rows that a block is cut into, when there are fewer blocks than groups.
    parts: usize,
    nodata: Option<f64>,
    state: Mutex<State>,
}

struct State {
    groups: Vec<Vec<Vec<u64>>>,
    blocks: usize,
    pixels: u64,
}

/// The counts of one block: (part, band, value), and its valid pixels.
struct Counts {
    parts: Vec<Vec<Vec<u32>>>,
    pixels: u64,
}

impl Counter {
    fn new(nodata: Option<f64>, windows: Vec<Window>, bands: usize) -> Self {
        Self {
            nodata: nodata.filter(|n| n.fract() == 0.0 && (0.0..VALUES as f64).contains(n)),
            state: Mutex::new(State {
                groups: vec![vec![vec![0; VALUES]; bands]; GROUPS],
                blocks: 0,
                pixels: 0,
            }),
            parts: match windows.len() {
                ..GROUPS => GROUPS,
                _ => 1,
            },
            windows,
        }
    }

    fn tally(self, reduction: usize, share: f64) -> Tally {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        Tally {
            groups: state.groups,
            blocks: state.blocks,
            reduction,
            pixels: state.pixels,
            share,
        }
    }
}

impl RasterSink for Counter {
    type Work = Block;
    type Encoded = Counts;

    fn windows(&self) -> Vec<Window> {
        self.windows.clone()
    }

    fn cost(&self, _: Window) -> usize {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let bands = state.groups.first().map_or(0, Vec::len);
        self.parts * bands * VALUES * size_of::<u32>()
    }

    fn encode(&self, block: Block) -> Result<Counts, Trouble> {
        let Window { width, height, .. } = block.window;
        let pixels = width * height;
        let edge = |part: usize| height * part / self.parts * width;
        let mut parts = vec![vec![vec![0_u32; VALUES]; block.bands]; self.parts];
        for (part, bands) in parts.iter_mut().enumerate() {
            let rows = edge(part)..edge(part + 1);
            for (band, counts) in bands.iter_mut().enumerate() {
                let at = band * pixels + rows.start..band * pixels + rows.end;
                let valid = rows.clone().map(|i| block.mask.valid(i));
                match &block.samples {
                    Samples::U8(v) => tally(v[at].iter().map(|&v| usize::from(v)), valid, counts),
                    Samples::U16(v) => tally(v[at].iter().map(|&v| usize::from(v)), valid, counts),
                    // Other types were turned away before.
                    Samples::I16(_) | Samples::F32(_) => {}
                }
                if let Some(nodata) = self.nodata {
                    counts[nodata as usize] = 0;
                }
            }
        }
        let valid = (0..pixels).filter(|&i| block.mask.valid(i)).count();
        Ok(Counts {
            parts,
            pixels: valid as u64,
        })
    }

    fn write(&self, counts: Counts) -> Result<Vec<Block>, Trouble> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let number = state.blocks;
        state.blocks += 1;
        state.pixels += counts.pixels;
        for (part, bands) in counts.parts.iter().enumerate() {
            let group = (number + part) % GROUPS;
            if let Some(group) = state.groups.get_mut(group) {
                for (sum, band) in group.iter_mut().zip(bands) {
                    sum.iter_mut()
                        .zip(band)
                        .for_each(|(s, n)| *s += u64::from(*n));
                }
            }
        }
        Ok(Vec::new())
    }
}

fn tally(
    values: impl Iterator<Item = usize>,
    valid: impl Iterator<Item = bool>,
    counts: &mut [u32],
) {
    for (value, valid) in values.zip(valid) {
        counts[value] += u32::from(valid);
    }
}
