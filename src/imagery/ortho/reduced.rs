//! A source at half the resolution.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Grid, Window};
use relais_core::ops::reduce::{Reduction, reduce};
use relais_core::raster::{Band, Block, RasterSource, SampleType};

/// A source of which each pixel is the mean of the valid ones of two by two. Before a kernel that
/// would have to reach over many pixels, it does most of the work for little.
pub struct Reduced<S> {
    source: S,
    grid: Grid,
}

impl<S: RasterSource> Reduced<S> {
    /// A source at half its resolution.
    pub fn new(source: S) -> Self {
        let whole = source.grid();
        let grid = Grid {
            width: whole.width.div_ceil(2),
            height: whole.height.div_ceil(2),
            transform: whole.transform.map(|Affine([x, dx, rx, y, ry, dy])| {
                Affine([x, 2.0 * dx, 2.0 * rx, y, 2.0 * ry, 2.0 * dy])
            }),
            crs: whole.crs.clone(),
        };
        Self { source, grid }
    }

    fn above(&self, w: Window) -> Window {
        let whole = Window::new(2 * w.col, 2 * w.row, 2 * w.width, 2 * w.height);
        whole.intersect(self.source.grid().window())
    }
}

impl<S: RasterSource> RasterSource for Reduced<S> {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        self.source.bands()
    }

    fn sample_type(&self) -> SampleType {
        self.source.sample_type()
    }

    /// What one chunk of the source gives, or two where its side is odd.
    fn chunk(&self) -> (usize, usize) {
        let half = |n: usize, most: usize| {
            let half = if n.is_multiple_of(2) || n >= most {
                n.div_ceil(2)
            } else {
                n
            };
            half.max(1)
        };
        let (w, h) = self.source.chunk();
        let whole = self.source.grid();
        (half(w, whole.width), half(h, whole.height))
    }

    fn cost(&self, window: Window) -> usize {
        let above = self.above(window);
        let pixel = self.bands().len() * self.sample_type().bytes() + 1;
        self.source.cost(above) + window.pixels() * pixel
    }

    fn working(&self, threads: usize) -> usize {
        self.source.working(threads)
    }

    fn keep(&self, bytes: usize) {
        self.source.keep(bytes);
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let mut block = self.source.read(self.above(window))?;
        block.clear_invalid();
        Ok(reduce(&block, Reduction::Mean))
    }
}
