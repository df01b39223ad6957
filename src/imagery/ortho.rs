//! Ortho: an image of a delivery as a [`RasterSource`] on a map grid, made block by block in one
//! pass: read, superimpose by georeferencing, fuse, resample once, calibrate, mask.
//!
//! [`Georeference`] says where the pixels of a source lie, [`Layer`] is a source seen through its mapping,
//! [`target_grid`] chooses the output grid, [`fusion_weights`] the weights of the pansharpening.

mod reach;
mod georeference;
mod lattice;
mod layer;
mod reduced;
mod canvas;
mod relief;
mod target;
mod weights;
mod fault;
mod pick;
mod part;
mod cutline;
mod heights;
mod resolution;
mod sampled;
mod tone;
mod fitted;
mod spectra;
mod clouds;
mod settled;
mod assemble;
mod order;
mod prospect;
#[cfg(test)]
mod tests;

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::ops::calibrate::Linear;
use relais_core::ops::fuse;
use relais_core::ops::quantise::{self, Stretch};
use relais_core::ops::rasterise::{Polygon, rasterise};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType};

pub use assemble::{Assembled, OrthoFacts, assemble, assemble_unseen};
use canvas::{Canvas, Values};
pub use clouds::CloudCover;
pub use fault::OrthoFault;
pub use georeference::Georeference;
pub use layer::Layer;
use layer::{Positions, View};
pub use order::{OnTiles, Order, Percentiles, Product, Radiometry};
pub use part::InputFile;
pub use pick::Picked;
pub use prospect::prospect;
pub use reduced::Reduced;
pub use relief::Relief;
pub use target::{TargetOptions, target_grid};
pub use weights::{FusionWeights, fusion_weights};

/// What becomes of the numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Tone {
    /// Digital numbers, in the sample type of the source.
    Numbers,
    /// Reflectance as 32-bit floats, one calibration a band.
    Reflectance(Vec<Linear>),
    /// 8 bits, one stretch a band.
    Stretched(Vec<Stretch>),
}

/// An orthoimage that is made when it is read.
pub struct Ortho {
    grid: Grid,
    bands: Vec<Band>,
    /// The band of the main layer that becomes each band.
    picks: Vec<usize>,
    main: Layer,
    /// The panchromatic layer and the weight of each band in its imitation.
    pan: Option<(Layer, Vec<f32>)>,
    relief: Relief,
    /// Outside these nothing is valid; none without a wish.
    wanted: Option<Vec<Polygon>>,
    tone: Tone,
    /// Where each pixel of the output is one of the source: how much further that lies. Every kernel
    /// gives the value of a pixel at its centre, so it is taken as it is.
    shift: Option<(i64, i64)>,
}

/// A block is cut in two until its patch of source pixels is at most this large: a target much
/// coarser than the source must not read the whole of it at once.
const MAX_PATCH_PIXELS: usize = 4 << 20;

impl Ortho {
    /// An ortho on `grid` of a main layer, fused with a panchromatic one where it is given (with
    /// the weight of each band of the main layer).
    pub fn new(
        grid: Grid,
        main: Layer,
        pan: Option<(Layer, Vec<f32>)>,
        relief: Relief,
        tone: Tone,
    ) -> Self {
        let bands: Vec<Band> = main
            .source()
            .bands()
            .iter()
            .map(|b| Band {
                scale: None,
                offset: None,
                ..b.clone()
            })
            .collect();
        let shift = match &pan {
            None => main.mapping().translation(),
            Some(_) => None,
        };
        Self {
            shift,
            grid,
            picks: (0..bands.len()).collect(),
            bands,
            main,
            pan,
            relief,
            wanted: None,
            tone,
        }
    }

    /// The same ortho, of which only what lies in some polygons (in its pixels) is valid.
    pub fn cut(self, wanted: Vec<Polygon>) -> Self {
        Self {
            wanted: Some(wanted),
            ..self
        }
    }

    /// The same ortho with only these of its bands, in this order. The others still take part in
    /// the fusion.
    pub fn with_bands(self, places: &[usize]) -> Self {
        Self {
            bands: places.iter().map(|&i| self.bands[i].clone()).collect(),
            picks: places.iter().map(|&i| self.picks[i]).collect(),
            ..self
        }
    }

    /// The band of the main layer that becomes each band.
    pub fn picks(&self) -> &[usize] {
        &self.picks
    }

    /// The same ortho with another tone.
    pub fn with_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// The same ortho with other weights of the fusion.
    pub fn with_weights(self, weights: Vec<f32>) -> Self {
        let pan = self.pan.map(|(layer, _)| (layer, weights));
        Self { pan, ..self }
    }

    /// The largest errors of the mappings, in source pixels: (between nodes of the ground to
    /// sensor mapping, between nodes of the relief).
    pub fn error_px(&self) -> (f64, f64) {
        let nodes = self
            .layers()
            .map(|l| l.mapping().error_px())
            .fold(0.0, f64::max);
        (nodes, self.relief.error_px())
    }

    /// Bytes of decoded pieces of the sources under a whole row of blocks of this height: with as
    /// much memory, blocks that come row by row have each piece decoded once.
    pub fn swath_bytes(&self, height: usize) -> usize {
        let row = (self.grid.height / 2).min(self.grid.height.saturating_sub(height));
        let window = Window::new(0, row, self.grid.width, height.min(self.grid.height));
        self.layers().map(|l| l.swath_bytes(window)).sum()
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.main).chain(self.pan.iter().map(|(pan, _)| pan))
    }

    /// Some whole blocks that cover at most `share` of the image, and are `most` at most, spread
    /// evenly over it; one at the least.
    fn spread(&self, block: usize, share: f64, most: usize) -> Vec<Window> {
        let (nx, ny) = self.blocks(block);
        let count = (((nx * ny) as f64 * share) as usize).clamp(1, most);
        // The golden ratio spreads any number of blocks evenly.
        let place = |k: usize| {
            let at = (k as f64 * 0.618_033_988_75 + 0.5).fract();
            let down = (k as f64 + 0.5) / count as f64;
            ((at * nx as f64) as usize, (down * ny as f64) as usize)
        };
        let windows = (0..count).map(place);
        windows.map(|(i, j)| self.block(i, j, block)).collect()
    }

    /// Blocks across and down.
    fn blocks(&self, block: usize) -> (usize, usize) {
        let Grid { width, height, .. } = self.grid;
        (width.div_ceil(block), height.div_ceil(block))
    }

    fn block(&self, i: usize, j: usize, block: usize) -> Window {
        Window::new(i * block, j * block, block, block).intersect(self.grid.window())
    }

    /// A window, of which what is not wanted is not valid.
    fn canvas(&self, window: Window, tone: &Tone, kind: SampleType) -> Result<Canvas, Trouble> {
        let mut out = Canvas::new(window, self.bands.len(), kind);
        let wanted = self.wanted(window);
        if wanted == Mask::Nothing {
            return Ok(out);
        }
        self.render_any(window, tone, &mut out)?;
        out.restrict(&wanted);
        Ok(out)
    }

    /// What of a window is wanted.
    fn wanted(&self, window: Window) -> Mask {
        let polygons = self.wanted.as_ref();
        polygons.map_or(Mask::All, |polygons| rasterise(polygons, window))
    }

    fn render_any(&self, window: Window, tone: &Tone, out: &mut Canvas) -> Result<(), Trouble> {
        let patch = self
            .layers()
            .map(|l| l.source_pixels(window))
            .max()
            .unwrap_or(0);
        if patch > MAX_PATCH_PIXELS && window.pixels() > 1 {
            for half in halves(window) {
                self.render_any(half, tone, out)?;
            }
            return Ok(());
        }
        match self.main.source().bands().len() {
            1 => self.render::<1>(window, tone, out),
            _ => self.render::<4>(window, tone, out),
        }
    }

    /// Takes the pixels of the source as they are.
    fn copy(&self, window: Window, shift: (i64, i64)) -> Result<Block, Trouble> {
        let source = self.main.source();
        let mut out = Canvas::new(window, self.bands.len(), self.sample_type());
        let wanted = self.wanted(window);
        let Some((there, here)) = shifted(window, shift, source.grid().window()) else {
            return Ok(out.block());
        };
        if wanted == Mask::Nothing {
            return Ok(out.block());
        }
        let block = source.read(there)?;
        let as_it_is = self.picks.iter().copied().eq(0..block.bands);
        if as_it_is && here == window && self.tone == Tone::Numbers {
            let mask = block.mask.and(wanted);
            return Ok(Block {
                window,
                mask,
                ..block
            });
        }
        for j in 0..here.height {
            out.copy(here, j, &block, &self.picks, &self.tone);
        }
        out.restrict(&wanted);
        Ok(out.block())
    }

    fn render<const N: usize>(
        &self,
        window: Window,
        tone: &Tone,
        out: &mut Canvas,
    ) -> Result<(), Trouble> {
        let heights = self.relief.heights(window)?;
        let Some(main) = self
            .main
            .view::<N>(heights.lattice(self.main.mapping(), window))?
        else {
            return Ok(());
        };
        let pan = match &self.pan {
            None => None,
            Some((layer, weights)) => {
                let Some(view) = layer.view::<1>(heights.lattice(layer.mapping(), window))? else {
                    return Ok(());
                };
                Some((view, weights.as_slice()))
            }
        };
        let groups = self.main.source().bands().len().div_ceil(N);
        let mut row = Row::<N>::new(window.width, groups);
        for j in 0..window.height {
            row.render(j, &main, pan.as_ref());
            out.put(window, j, &row, &self.picks, tone);
        }
        Ok(())
    }
}

impl RasterSource for Ortho {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        match self.tone {
            Tone::Numbers => self.main.source().sample_type(),
            Tone::Reflectance(_) => SampleType::F32,
            Tone::Stretched(_) => SampleType::U8,
        }
    }

    fn chunk(&self) -> (usize, usize) {
        (512, 512)
    }

    fn cost(&self, window: Window) -> usize {
        let layers: usize = self
            .layers()
            .map(|l| l.cost(window, MAX_PATCH_PIXELS))
            .sum();
        layers
            + self.relief.cost(window)
            + window.pixels() * (self.bands.len() * self.sample_type().bytes() + 1)
    }

    fn working(&self, threads: usize) -> usize {
        let pieces: usize = self.layers().map(|l| l.source().working(threads)).sum();
        let wanted = self.wanted.iter().flatten().map(Polygon::bytes);
        pieces + self.relief.working(threads) + wanted.sum::<usize>()
    }

    /// Of a bundle three fifths are for the panchromatic image, which has more pixels.
    fn keep(&self, bytes: usize) {
        let fine = if self.pan.is_some() { bytes / 5 * 3 } else { 0 };
        self.main.source().keep(bytes - fine);
        if let Some((pan, _)) = &self.pan {
            pan.source().keep(fine);
        }
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        match self.shift {
            Some(shift) => self.copy(window, shift),
            None => Ok(self.canvas(window, &self.tone, self.sample_type())?.block()),
        }
    }
}

/// The window of a source that lies `shift` further than a window of the output, and the part of
/// the latter that it fills; none when the source ends before it.
fn shifted(window: Window, shift: (i64, i64), source: Window) -> Option<(Window, Window)> {
    let along = |at: usize, length: usize, shift: i64, size: usize| {
        let clip = |v: i64| v.clamp(0, size as i64);
        let (start, end) = (clip(at as i64 + shift), clip((at + length) as i64 + shift));
        (
            start as usize,
            (start - shift) as usize,
            (end - start) as usize,
        )
    };
    let (col, here_col, width) = along(window.col, window.width, shift.0, source.width);
    let (row, here_row, height) = along(window.row, window.height, shift.1, source.height);
    let there = Window::new(col, row, width, height);
    (!there.is_empty()).then_some((there, Window::new(here_col, here_row, width, height)))
}

fn halves(w: Window) -> [Window; 2] {
    if w.width >= w.height {
        let half = w.width / 2;
        [
            Window::new(w.col, w.row, half, w.height),
            Window::new(w.col + half, w.row, w.width - half, w.height),
        ]
    } else {
        let half = w.height / 2;
        [
            Window::new(w.col, w.row, w.width, half),
            Window::new(w.col, w.row + half, w.width, w.height - half),
        ]
    }
}

/// One row of an output block as numbers.
struct Row<const N: usize> {
    positions: Positions,
    /// Pixels by groups of `N` bands.
    bands: Vec<Vec<[f32; N]>>,
    pan: Vec<Vec<[f32; 1]>>,
    factors: Vec<f32>,
    valid: Vec<u8>,
}

impl<const N: usize> Row<N> {
    fn new(width: usize, groups: usize) -> Self {
        Self {
            positions: Positions::new(width),
            bands: vec![vec![[0.0; N]; width]; groups],
            pan: vec![vec![[0.0; 1]; width]],
            factors: vec![0.0; width],
            valid: vec![255; width],
        }
    }

    fn render(&mut self, j: usize, main: &View<'_, N>, pan: Option<&(View<'_, 1>, &[f32])>) {
        self.valid.fill(255);
        main.row(j, &mut self.positions, &mut self.bands, &mut self.valid);
        let Some((pan, weights)) = pan else { return };
        pan.row(j, &mut self.positions, &mut self.pan, &mut self.valid);
        self.factors.fill(0.0);
        for (group, weights) in self.bands.iter().zip(weights.chunks(N)) {
            let mut padded = [0.0; N];
            padded[..weights.len()].copy_from_slice(weights);
            fuse::imitate(padded, group, &mut self.factors);
        }
        fuse::ratio(&self.pan[0], &mut self.factors);
        for group in &mut self.bands {
            fuse::scale(&self.factors, group);
        }
    }
}

impl<const N: usize> Values for Row<N> {
    fn valid(&self) -> &[u8] {
        &self.valid
    }

    fn put<T: Copy + Default>(&self, band: usize, out: &mut [T], convert: impl Fn(f32) -> T) {
        quantise::band(&self.bands[band / N], band % N, &self.valid, out, convert);
    }
}
