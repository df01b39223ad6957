//! One image as a source of pixels.

use std::path::Path;

use ::gdal::Metadata;
use relais_core::fault::{Finding, Trouble};
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, RasterSource, SampleType};

use super::facts::{Carried, Facts, Validity};
use super::open::{Opener, Opening};
use super::pool::Pool;
use super::samples::{self, Region};
use super::{GdalFault, Legend, heap, setup};

/// An image that GDAL reads.
///
/// Byte, UInt16, Int16 and Float32 samples are given as they are. Int32 and UInt32 become Float32
/// where that is exact (a valid sample that would be rounded is a fault); Float64 becomes the
/// nearest Float32; complex samples are refused. Mask bands, an alpha band (which then is no band)
/// or nodata values give the mask: a pixel is invalid where all its bands hold nodata, or, in
/// floating point, are not numbers.
pub struct GdalSource {
    pool: Pool,
    facts: Facts,
}

/// What a chunk should hold, so that the cost of a call to GDAL does not matter.
const CHUNK_BYTES: usize = 512 << 10;

impl GdalSource {
    /// Opens a local file, or a `/vsi` name, as part of a delivery: see [`Opening::default`].
    ///
    /// # Errors
    /// [`GdalFault`], all of kind Input.
    pub fn open(path: &Path) -> Result<Self, GdalFault> {
        Self::open_with(path, &Opening::default())
    }

    /// Opens a local file, a `/vsi` name, or for a user an `https://` link.
    pub fn open_with(path: &Path, opening: &Opening) -> Result<Self, GdalFault> {
        let opener = Opener::new(path, opening)?;
        let (dataset, said) = opener.open()?;
        let mut facts = Facts::read(&dataset, opener.shown(), opening.validity)?;
        if facts.driver.starts_with("JP2") {
            heap::return_large_pieces();
        }
        facts.findings.extend(
            said.iter()
                .map(|m| Finding::warning(opener.shown(), m.text())),
        );
        Ok(Self {
            pool: Pool::new(opener, dataset, opening.handles),
            facts,
        })
    }

    /// The same image with only these of its bands, in this order. With nodata values, a pixel is
    /// then invalid where all of these hold theirs.
    pub fn with_bands(mut self, places: &[usize]) -> Self {
        self.facts.keep_bands(places);
        self
    }

    /// Its name for messages, without the query of a URL.
    pub fn name(&self) -> &str {
        self.pool.shown()
    }

    /// GDAL's name of its format: `GTiff`, `JP2OpenJPEG`.
    pub fn driver(&self) -> &str {
        &self.facts.driver
    }

    /// The unit of the values of its first band, as the file words it; empty when it says none.
    pub fn unit(&self) -> &str {
        &self.facts.unit
    }

    /// The size (width, height) of the blocks of the file.
    pub fn block_size(&self) -> (usize, usize) {
        self.facts.block
    }

    /// The nodata value of the first band, as stated.
    pub fn nodata(&self) -> Option<f64> {
        self.facts.nodata
    }

    /// True when pixels may be invalid: there is a mask, an alpha band or a nodata value.
    pub fn may_be_invalid(&self) -> bool {
        self.facts.validity != Validity::All || self.sample_type() == SampleType::F32
    }

    /// True with a mask or an alpha band of its own, in the file or in a `.msk` beside it.
    pub fn has_mask(&self) -> bool {
        matches!(self.facts.validity, Validity::MaskBand | Validity::Alpha(_))
    }

    /// True when its samples are indices into a table of colours.
    pub fn has_palette(&self) -> bool {
        self.facts.has_palette
    }

    /// What it says of the classes of its first band.
    pub fn legend(&self) -> Legend {
        let read = |dataset: &_| Ok(Legend::read(dataset, self.facts.numbers[0]));
        self.pool.with(read).unwrap_or_default()
    }

    /// How many ground control points it has.
    pub fn gcps(&self) -> usize {
        self.facts.gcps
    }

    /// What is worth knowing of it: warnings of GDAL, a CRS that is none, types that change.
    pub fn findings(&self) -> &[Finding] {
        &self.facts.findings
    }

    /// The metadata of a domain of GDAL (`""`, `RPC`, `IMAGE_STRUCTURE`), as key and value.
    pub fn metadata(&self, domain: &str) -> Vec<(String, String)> {
        let read = self.pool.with(|dataset| {
            let (items, _) = setup::heard(|| dataset.metadata_domain(domain));
            Ok(items.unwrap_or_default())
        });
        read.unwrap_or_default()
            .iter()
            .filter_map(|item| item.split_once('='))
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect()
    }

    /// The whole image in fewer pixels (averaged, from overviews or reduced resolutions where there
    /// are some), for a look. The window of the block says the size: it lies at (0, 0).
    pub fn read_reduced(&self, width: usize, height: usize) -> Result<Block, GdalFault> {
        self.read_part(self.facts.grid.window(), width, height)
    }

    /// A window of the image in fewer pixels, likewise.
    pub fn read_part(
        &self,
        window: Window,
        width: usize,
        height: usize,
    ) -> Result<Block, GdalFault> {
        let region = Region {
            window,
            width: width.clamp(1, window.width),
            height: height.clamp(1, window.height),
        };
        let mut block = self
            .pool
            .with(|dataset| samples::read(dataset, &self.facts, region, self.name()))?;
        block.window = Window::new(0, 0, region.width, region.height);
        Ok(block)
    }
}

impl RasterSource for GdalSource {
    fn grid(&self) -> &Grid {
        &self.facts.grid
    }

    fn bands(&self) -> &[Band] {
        &self.facts.bands
    }

    fn sample_type(&self) -> SampleType {
        self.facts.carried.sample_type()
    }

    fn chunk(&self) -> (usize, usize) {
        let Grid { width, height, .. } = self.facts.grid;
        let (block_width, block_height) = self.facts.block;
        let sample = self.sample_type().bytes();
        let (mut w, mut h) = (block_width.max(1), block_height.max(1));
        if self.facts.driver.starts_with("JP2") {
            return (w.min(width), h.min(height));
        }
        if w >= width {
            let rows = CHUNK_BYTES / (width * sample);
            h *= (rows / h).max(1);
        } else {
            while w * h * 4 * sample * self.facts.bands.len() <= CHUNK_BYTES {
                (w, h) = (w * 2, h * 2);
            }
        }
        (w.min(width), h.min(height))
    }

    /// Of the answer, its mask, and a block of the file as GDAL decodes it.
    fn cost(&self, window: Window) -> usize {
        let bands = self.facts.bands.len();
        let sample = match self.facts.carried {
            Carried::Same(kind) => kind.bytes(),
            Carried::Exactly | Carried::Rounded => size_of::<f64>() + size_of::<f32>(),
        };
        let decoded = match self.facts.driver.starts_with("JP2") {
            // OpenJPEG holds coefficients and samples, each in 32 bits.
            true => 2 * size_of::<i32>(),
            false => sample,
        };
        let block = self.facts.block.0.saturating_mul(self.facts.block.1);
        let decoded = block.saturating_mul(decoded * bands);
        (window.pixels() * (sample * bands + 1)).saturating_add(decoded)
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        if window.is_empty() || !self.facts.grid.window().contains(window) {
            return Err(GdalFault::Outside {
                name: self.name().to_string(),
                window,
            }
            .into());
        }
        let region = Region {
            window,
            width: window.width,
            height: window.height,
        };
        Ok(self
            .pool
            .with(|dataset| samples::read(dataset, &self.facts, region, self.name()))?)
    }
}
