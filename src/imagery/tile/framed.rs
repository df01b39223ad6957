//! A part of an image in a frame of its own, which may reach beyond it.

use std::sync::atomic::{AtomicU64, Ordering};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

/// A part of an image. Beyond the image nothing is valid. It counts the valid pixels that were read.
pub struct Framed<'a, S: ?Sized> {
    source: &'a S,
    grid: Grid,
    first: (i64, i64),
    valid: AtomicU64,
}

impl<'a, S: RasterSource + ?Sized> Framed<'a, S> {
    /// The pixels of `grid`, whose first one is that of column and row `first` of the image.
    pub fn new(source: &'a S, grid: Grid, first: (i64, i64)) -> Self {
        Self {
            source,
            grid,
            first,
            valid: AtomicU64::new(0),
        }
    }

    /// How many valid pixels were read so far.
    pub fn valid(&self) -> u64 {
        self.valid.load(Ordering::Relaxed)
    }

    /// The part of a window that lies in the image: there, and here.
    fn inside(&self, window: Window) -> Option<(Window, Window)> {
        let image = self.source.grid().window();
        let along = |at: usize, length: usize, first: i64, size: usize| {
            let clip = |v: i64| v.clamp(0, size as i64);
            let (start, end) = (clip(at as i64 + first), clip((at + length) as i64 + first));
            (
                start as usize,
                (start - first) as usize,
                (end - start) as usize,
            )
        };
        let (col, here_col, width) = along(window.col, window.width, self.first.0, image.width);
        let (row, here_row, height) = along(window.row, window.height, self.first.1, image.height);
        let there = Window::new(col, row, width, height);
        (!there.is_empty()).then_some((there, Window::new(here_col, here_row, width, height)))
    }
}

impl<S: RasterSource + ?Sized> RasterSource for Framed<'_, S> {
    fn grid(&self) -> &Grid {
        &self.grid
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
        let pixel = self.bands().len() * self.sample_type().bytes() + 1;
        let inside = self.inside(window);
        inside.map_or(0, |(there, _)| self.source.cost(there)) + window.pixels() * pixel
    }

    fn working(&self, threads: usize) -> usize {
        self.source.working(threads)
    }

    fn keep(&self, bytes: usize) {
        self.source.keep(bytes);
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let Some((there, here)) = self.inside(window) else {
            return Ok(self.empty(window));
        };
        let block = self.source.read(there)?;
        let count = match &block.mask {
            Mask::All => there.pixels(),
            Mask::Nothing => 0,
            Mask::Pixels(mask) => mask.iter().filter(|m| **m != 0).count(),
        };
        self.valid.fetch_add(count as u64, Ordering::Relaxed);
        if here == window {
            return Ok(Block { window, ..block });
        }
        Ok(self.placed(&block, here, window))
    }
}

impl<S: RasterSource + ?Sized> Framed<'_, S> {
    fn empty(&self, window: Window) -> Block {
        let bands = self.bands().len();
        Block {
            window,
            bands,
            samples: Samples::zeros(self.sample_type(), bands * window.pixels()),
            mask: Mask::Nothing,
        }
    }

    /// A block in a larger window, at the place `here`.
    fn placed(&self, block: &Block, here: Window, window: Window) -> Block {
        let mut out = self.empty(window);
        let mut mask = vec![0; window.pixels()];
        for j in 0..here.height {
            let to = (here.row - window.row + j) * window.width + here.col - window.col;
            let from = j * here.width;
            for band in 0..block.bands {
                let (to, from) = (band * window.pixels() + to, band * here.pixels() + from);
                out.samples.copy(to, &block.samples, from, here.width);
            }
            for k in 0..here.width {
                mask[to + k] = if block.mask.valid(from + k) { 255 } else { 0 };
            }
        }
        out.mask = Mask::of(mask);
        out
    }
}
