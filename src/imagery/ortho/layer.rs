//! One source seen through its mapping: the rows of an output block, resampled.

use relais_core::fault::Trouble;
use relais_core::grid::{Mapping, Window};
use relais_core::ops::resample::{Patch, Resampling, Sampler};
use relais_core::raster::{Mask, RasterSource};

use super::lattice::Lattice;

/// A source and how the output sees it.
pub struct Layer {
    source: Box<dyn RasterSource>,
    mapping: Mapping,
    sampler: Sampler,
    /// Source pixels per output pixel, in x and y.
    scale: (f64, f64),
}

impl Layer {
    /// Takes a source and the mapping from the output grid to it.
    pub fn new(
        source: Box<dyn RasterSource>,
        mapping: Mapping,
        kernel: Resampling,
        target: Window,
    ) -> Self {
        let scale = scale_at(&mapping, target);
        Self {
            source,
            mapping,
            sampler: Sampler::new(kernel, scale.0, scale.1),
            scale,
        }
    }

    /// The same for a source that was halved: its pixels are means already, so that a kernel need not
    /// be widened for a target that is a little coarser.
    pub fn of_means(
        source: Box<dyn RasterSource>,
        mapping: Mapping,
        kernel: Resampling,
        target: Window,
    ) -> Self {
        const LITTLE: f64 = 1.25;
        let layer = Self::new(source, mapping, kernel, target);
        let near = |scale: f64| if scale <= LITTLE { 1.0 } else { scale };
        Self {
            sampler: Sampler::new(kernel, near(layer.scale.0), near(layer.scale.1)),
            ..layer
        }
    }

    /// The source.
    pub fn source(&self) -> &dyn RasterSource {
        self.source.as_ref()
    }

    /// The mapping.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Source pixels per output pixel along a side.
    pub fn scale(&self) -> f64 {
        (self.scale.0 * self.scale.1).sqrt()
    }

    /// Number of source pixels that a window of the output needs, roughly.
    pub fn source_pixels(&self, window: Window) -> usize {
        let (rx, ry) = self.sampler.reach();
        // A turned window needs a larger upright one: at most a square that holds its diagonal,
        // but the orbits and grids of this trade turn by a few degrees (sensor images by 15).
        let side = |n: usize, s: f64, reach: usize| (n as f64 * s * 1.25) as usize + 2 * reach + 2;
        side(window.width, self.scale.0, rx) * side(window.height, self.scale.1, ry)
    }

    /// Bytes needed to render a window of which at most `most` source pixels are read at once: the
    /// block read, and its pixels as numbers.
    pub fn cost(&self, window: Window, most: usize) -> usize {
        let bands = self.source.bands().len();
        let per_pixel = bands * self.source.sample_type().bytes()
            + 1
            + if bands == 1 {
                4
            } else {
                16 * bands.div_ceil(4)
            };
        self.source_pixels(window).min(most) * per_pixel
    }

    /// Bytes of the whole pieces of the source that a window of the output touches.
    pub fn swath_bytes(&self, window: Window) -> usize {
        let grid = self.source.grid();
        let (cw, ch) = self.source.chunk();
        let (width, height) = match self.mapping.footprint(window, (0.0, 0.0)) {
            Some(b) => (b.max_x - b.min_x, b.max_y - b.min_y),
            None => (grid.width as f64, grid.height as f64),
        };
        let whole = |length: f64, piece: usize, most: usize| {
            (length.clamp(0.0, most as f64) as usize + 2 * piece).min(most)
        };
        let pixel = self.source.bands().len() * self.source.sample_type().bytes() + 1;
        whole(width, cw, grid.width) * whole(height, ch, grid.height) * pixel
    }

    /// The source window under a lattice; none when they do not meet.
    pub fn window(&self, lattice: &Lattice) -> Option<Window> {
        let b = lattice.bounds()?;
        let (rx, ry) = self.sampler.reach();
        let grid = self.source.grid();
        let clamp = |v: f64, reach: f64, size: usize| (v + reach).clamp(0.0, size as f64) as usize;
        let left = clamp(b.min_x.floor(), -(rx as f64), grid.width);
        let top = clamp(b.min_y.floor(), -(ry as f64), grid.height);
        let right = clamp(b.max_x.ceil(), rx as f64, grid.width);
        let bottom = clamp(b.max_y.ceil(), ry as f64, grid.height);
        let window = Window::new(
            left,
            top,
            right.saturating_sub(left),
            bottom.saturating_sub(top),
        );
        (!window.is_empty()).then_some(window)
    }

    /// What is needed to sample rows: none when the source has no valid pixel there.
    pub fn view<const N: usize>(&self, lattice: Lattice) -> Result<Option<View<'_, N>>, Trouble> {
        let Some(window) = self.window(&lattice) else {
            return Ok(None);
        };
        let block = self.source.read(window)?;
        if block.mask == Mask::Nothing {
            return Ok(None);
        }
        let patches = (0..block.bands)
            .step_by(N)
            .map(|first| Patch::of(&block, first))
            .collect();
        Ok(Some(View {
            sampler: &self.sampler,
            corner: (window.col as f64, window.row as f64),
            lattice,
            patches,
        }))
    }
}

/// The pixels of a layer under one output block, in groups of `N` bands.
pub struct View<'a, const N: usize> {
    sampler: &'a Sampler,
    corner: (f64, f64),
    lattice: Lattice,
    patches: Vec<Patch<N>>,
}

/// Space for the positions of one row.
pub struct Positions {
    cols: Vec<f32>,
    rows: Vec<f32>,
}

impl Positions {
    /// For rows of `width` pixels.
    pub fn new(width: usize) -> Self {
        Self {
            cols: vec![0.0; width],
            rows: vec![0.0; width],
        }
    }
}

impl<const N: usize> View<'_, N> {
    /// Samples row `j` of the block into `out`, a row per group of bands; `valid` becomes 0 where
    /// there is nothing.
    pub fn row(&self, j: usize, at: &mut Positions, out: &mut [Vec<[f32; N]>], valid: &mut [u8]) {
        self.lattice.row(j, self.corner, &mut at.cols, &mut at.rows);
        for (patch, out) in self.patches.iter().zip(out) {
            self.sampler.row(patch, &at.cols, &at.rows, out, valid);
        }
    }
}

/// Source pixels per output pixel, the smaller of both directions.
pub(super) fn scale(mapping: &Mapping, target: Window) -> f64 {
    let (x, y) = scale_at(mapping, target);
    x.min(y)
}

/// Source pixels per output pixel at the middle of the output, or at the first place around it
/// that has an answer.
fn scale_at(mapping: &Mapping, target: Window) -> (f64, f64) {
    let height = 0.0;
    for share in [
        (0.5, 0.5),
        (0.25, 0.25),
        (0.75, 0.75),
        (0.25, 0.75),
        (0.75, 0.25),
    ] {
        let (x, y) = (
            target.width as f64 * share.0,
            target.height as f64 * share.1,
        );
        let (a, b, c) = (
            mapping.at(x, y, height),
            mapping.at(x + 1.0, y, height),
            mapping.at(x, y + 1.0, height),
        );
        let scale = ((b.0 - a.0).hypot(c.0 - a.0), (b.1 - a.1).hypot(c.1 - a.1));
        if scale.0.is_finite() && scale.1.is_finite() {
            return scale;
        }
    }
    (1.0, 1.0)
}
