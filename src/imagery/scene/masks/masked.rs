//! An image whose validity follows from the masks of its delivery.

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::ops::rasterise::{Polygon, rasterise};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

/// Which pixels of an image are valid, by its delivery.
#[derive(Debug, Clone, Default)]
pub struct Validity {
    /// Where there is an image at all. With it, `nodata` is not used: a 0 inside it was measured.
    pub roi: Option<Vec<Polygon>>,
    /// What is not wanted (clouds...).
    pub exclude: Vec<Polygon>,
    /// The value that marks a pixel without measure, when all its bands have it.
    pub nodata: Option<f32>,
}

impl Validity {
    /// The mask that polygons alone give a window.
    fn by_polygons(&self, window: Window) -> Mask {
        let roi = match &self.roi {
            Some(roi) => rasterise(roi, window),
            None => Mask::All,
        };
        if roi == Mask::Nothing || self.exclude.is_empty() {
            return roi;
        }
        let wanted = match rasterise(&self.exclude, window) {
            Mask::All => Mask::Nothing,
            Mask::Nothing => Mask::All,
            Mask::Pixels(mut m) => {
                m.iter_mut().for_each(|m| *m = !*m);
                Mask::Pixels(m)
            }
        };
        roi.and(wanted)
    }
}

/// A source whose pixels are valid where its own mask and the validity of its delivery say so.
pub struct Masked<S> {
    source: S,
    validity: Validity,
}

impl<S: RasterSource> Masked<S> {
    /// Over a source; polygons are in its pixel coordinates.
    pub fn new(source: S, validity: Validity) -> Self {
        Self { source, validity }
    }
}

impl<S: RasterSource> RasterSource for Masked<S> {
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

    /// The source's, and masks.
    fn cost(&self, window: Window) -> usize {
        self.source.cost(window) + 3 * window.pixels()
    }

    /// A window without a wanted pixel is not read from the source: its samples are 0.
    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let polygons = self.validity.by_polygons(window);
        if polygons == Mask::Nothing {
            let bands = self.bands().len();
            return Ok(Block {
                window,
                bands,
                samples: Samples::zeros(self.sample_type(), bands * window.pixels()),
                mask: Mask::Nothing,
            });
        }
        let mut block = self.source.read(window)?;
        let mut mask = std::mem::replace(&mut block.mask, Mask::All).and(polygons);
        if let (None, Some(nodata)) = (&self.validity.roi, self.validity.nodata) {
            mask = mask.and(measured(&block, nodata));
        }
        block.mask = mask;
        Ok(block)
    }
}

/// Valid where a band differs from the value that marks a pixel without measure.
pub fn measured(block: &Block, nodata: f32) -> Mask {
    fn differs<T: Copy>(samples: &[T], pixels: usize, is_nodata: impl Fn(T) -> bool) -> Mask {
        if pixels == 0 {
            return Mask::Nothing;
        }
        let mut mask = vec![0; pixels];
        for band in samples.chunks_exact(pixels) {
            for (m, s) in mask.iter_mut().zip(band) {
                *m |= if is_nodata(*s) { 0 } else { 255 };
            }
        }
        Mask::of(mask)
    }
    let pixels = block.window.pixels();
    match &block.samples {
        Samples::U8(s) => differs(s, pixels, |v| f32::from(v) == nodata),
        Samples::U16(s) => differs(s, pixels, |v| f32::from(v) == nodata),
        Samples::I16(s) => differs(s, pixels, |v| f32::from(v) == nodata),
        Samples::F32(s) => differs(s, pixels, |v| {
            v == nodata || (v.is_nan() && nodata.is_nan())
        }),
    }
}
