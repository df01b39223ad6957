//! An image that is a function of its pixels' places.

use super::{Band, Block, Mask, RasterSource, SampleType, Samples};
use crate::fault::Trouble;
use crate::grid::{Grid, Window};

/// A source without a file: `pixel(band, col, row)` gives each sample. A pixel is valid where every
/// band has an answer; a sample without one is 0.
pub struct Computed<F> {
    grid: Grid,
    bands: Vec<Band>,
    sample_type: SampleType,
    chunk: (usize, usize),
    pixel: F,
}

impl<F> Computed<F>
where
    F: Fn(usize, usize, usize) -> Option<f32> + Send + Sync,
{
    /// An image of nameless bands, by chunks of 256 × 256.
    pub fn new(grid: Grid, bands: usize, sample_type: SampleType, pixel: F) -> Self {
        Self {
            grid,
            bands: vec![Band::default(); bands],
            sample_type,
            chunk: (256, 256),
            pixel,
        }
    }

    /// The same image by other chunks (width, height).
    pub fn with_chunk(self, chunk: (usize, usize)) -> Self {
        Self { chunk, ..self }
    }
}

impl<F> RasterSource for Computed<F>
where
    F: Fn(usize, usize, usize) -> Option<f32> + Send + Sync,
{
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        self.sample_type
    }

    fn chunk(&self) -> (usize, usize) {
        self.chunk
    }

    fn cost(&self, window: Window) -> usize {
        let pixel = self.bands.len() * (self.sample_type.bytes() + size_of::<f32>()) + 1;
        window.pixels() * pixel
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        assert!(
            self.grid.window().contains(window),
            "{window:?} is not within {:?}",
            self.grid.window()
        );
        let mut values = Vec::with_capacity(self.bands.len() * window.pixels());
        let mut mask = vec![255; window.pixels()];
        for band in 0..self.bands.len() {
            let rows = (window.row..window.bottom())
                .flat_map(|row| (window.col..window.right()).map(move |col| (col, row)));
            for ((col, row), valid) in rows.zip(&mut mask) {
                let value = (self.pixel)(band, col, row);
                *valid = if value.is_some() { *valid } else { 0 };
                values.push(value.unwrap_or(0.0));
            }
        }
        Ok(Block {
            window,
            bands: self.bands.len(),
            samples: match self.sample_type {
                SampleType::U8 => Samples::U8(values.iter().map(|v| *v as u8).collect()),
                SampleType::U16 => Samples::U16(values.iter().map(|v| *v as u16).collect()),
                SampleType::I16 => Samples::I16(values.iter().map(|v| *v as i16).collect()),
                SampleType::F32 => Samples::F32(values),
            },
            mask: Mask::of(mask),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_valid_where_every_band_has_an_answer() {
        let grid = Grid {
            width: 3,
            height: 2,
            transform: None,
            crs: None,
        };
        let image = Computed::new(grid, 2, SampleType::I16, |band, col, row| {
            ((band, col) != (1, 2)).then_some((100 * band + 10 * row + col) as f32 - 5.0)
        });
        let block = image.read(Window::new(1, 0, 2, 2)).unwrap();
        let samples = vec![-4, -3, 6, 7, 96, 0, 106, 0];
        assert_eq!(block.samples, Samples::I16(samples));
        assert_eq!(block.mask, Mask::Pixels(vec![255, 0, 255, 0]));
    }
}
