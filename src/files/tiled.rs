//! Classified images whose tiles are plain: decoded here, faster than GDAL does.
//!
//! A class a pixel compresses well, and most of the time it takes to count classes is that of decoding
//! tiles. A [`TiledSource`] is a [`GdalSource`] that reads the tiles of a plain GeoTIFF itself (one
//! band of 8 or 16 bits in tiles of DEFLATE, Zstandard or no compression) and leaves all else to
//! GDAL, with the same answer.

mod layout;
mod decode;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, RasterSource, SampleType};

use crate::gdal::{GdalFault, GdalSource, Opening};
use layout::Layout;

/// An image, its tiles decoded here where they are plain.
pub struct TiledSource {
    gdal: GdalSource,
    layout: Option<Layout>,
}

impl TiledSource {
    /// Opens a file, as [`GdalSource::open_with`] does.
    ///
    /// # Errors
    /// Those of [`GdalSource::open_with`].
    pub fn open_with(path: &Path, opening: &Opening) -> Result<Self, GdalFault> {
        let gdal = GdalSource::open_with(path, opening)?;
        let layout = Layout::of(path, &gdal, opening);
        Ok(Self { gdal, layout })
    }

    /// The same as GDAL reads it.
    pub fn gdal(&self) -> &GdalSource {
        &self.gdal
    }

    /// True where tiles are decoded here.
    pub fn is_plain(&self) -> bool {
        self.layout.is_some()
    }
}

/// Pixels of a chunk, about: as many as a core keeps near.
const CHUNK: usize = 512 * 512;

impl RasterSource for TiledSource {
    fn grid(&self) -> &Grid {
        self.gdal.grid()
    }

    fn bands(&self) -> &[Band] {
        self.gdal.bands()
    }

    fn sample_type(&self) -> SampleType {
        self.gdal.sample_type()
    }

    /// A tile, or several where they are small.
    fn chunk(&self) -> (usize, usize) {
        let Some(layout) = &self.layout else {
            return self.gdal.chunk();
        };
        let Grid { width, height, .. } = *self.grid();
        let (mut w, mut h) = layout.tile;
        while w * h * 4 <= CHUNK {
            (w, h) = (w * 2, h * 2);
        }
        (w.min(width), h.min(height))
    }

    /// Of the answer, its mask, and a tile beside what it is decoded from.
    fn cost(&self, window: Window) -> usize {
        let Some(layout) = &self.layout else {
            return self.gdal.cost(window);
        };
        window.pixels() * (self.sample_type().bytes() + 1) + layout.working()
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let Some(layout) = &self.layout else {
            return self.gdal.read(window);
        };
        if window.is_empty() || !self.grid().window().contains(window) {
            let name = self.gdal.name().to_string();
            return Err(GdalFault::Outside { name, window }.into());
        }
        let read = layout.read(window);
        Ok(read.map_err(|reason| GdalFault::Pixels {
            name: self.gdal.name().to_string(),
            window,
            reason,
        })?)
    }
}

#[cfg(test)]
mod tests;
