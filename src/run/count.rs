//! Counted: a source that knows how many of its pixels were valid, once it was walked.

use std::sync::atomic::{AtomicU64, Ordering};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType};

/// A source whose valid pixels are counted as they are read; each is to be read once, as a walk to
/// one sink does.
pub struct Counted<'a, S: ?Sized> {
    source: &'a S,
    valid: AtomicU64,
    seen: AtomicU64,
}

impl<'a, S: RasterSource + ?Sized> Counted<'a, S> {
    /// Nothing was read yet.
    pub fn new(source: &'a S) -> Self {
        Self {
            source,
            valid: AtomicU64::new(0),
            seen: AtomicU64::new(0),
        }
    }

    /// Percent of the pixels read that were valid, to a thousandth; 0 when none was read.
    pub fn valid_percent(&self) -> f64 {
        let seen = self.seen.load(Ordering::Relaxed).max(1) as f64;
        let percent = self.valid.load(Ordering::Relaxed) as f64 / seen * 100.0;
        (percent * 1e3).round() / 1e3
    }
}

impl<S: RasterSource + ?Sized> RasterSource for Counted<'_, S> {
    fn grid(&self) -> &Grid {
        self.source.grid()
    }

    fn bands(&self) -> &[Band] {
        self.source.bands()
    }

    fn sample_type(&self) -> SampleType {
        self.source.sample_type()
    }

    fn chunk(&self) -> (usize, usize) {
        self.source.chunk()
    }

    fn cost(&self, window: Window) -> usize {
        self.source.cost(window)
    }

    fn working(&self, threads: usize) -> usize {
        self.source.working(threads)
    }

    fn keep(&self, bytes: usize) {
        self.source.keep(bytes);
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let block = self.source.read(window)?;
        let valid = match &block.mask {
            Mask::All => window.pixels(),
            Mask::Nothing => 0,
            Mask::Pixels(mask) => mask.iter().filter(|m| **m != 0).count(),
        };
        self.valid.fetch_add(valid as u64, Ordering::Relaxed);
        self.seen
            .fetch_add(window.pixels() as u64, Ordering::Relaxed);
        Ok(block)
    }
}
