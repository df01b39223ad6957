//! A classified image of one date.

use std::path::Path;

use relais_core::fault::Finding;
use relais_core::grid::Grid;
use relais_core::raster::{RasterSource, SampleType};
use relais_files::gdal::{Legend, Opening, Trust};
use relais_files::tiled::TiledSource;

use super::fault::{CrosstabFault, MOST_SIDE};
use relais_core::fault::Trouble;

/// An image that holds the number of a class in each pixel.
pub struct Image {
    /// What messages call it.
    pub name: String,
    /// What tables call it.
    pub date: String,
    /// What it says of its classes.
    pub legend: Legend,
    pub(crate) source: TiledSource,
}

impl Image {
    /// Opens a file for so many threads.
    ///
    /// # Errors
    /// One that cannot be read, that has several bands, or sides beyond all reason.
    pub fn open(path: &Path, date: String, threads: usize) -> Result<Self, Trouble> {
        let opening = Opening {
            trust: Trust::User,
            handles: threads,
            ..Opening::default()
        };
        let source = TiledSource::open_with(path, &opening)?;
        let name = source.gdal().name().to_string();
        let bands = source.bands().len();
        if bands != 1 {
            let reason = format!("it has {bands} bands");
            return Err(CrosstabFault::NotClassified { name, reason }.into());
        }
        let (width, height) = (source.grid().width, source.grid().height);
        if width.max(height) > MOST_SIDE {
            return Err(CrosstabFault::Size {
                name,
                width,
                height,
            }
            .into());
        }
        Ok(Self {
            legend: source.gdal().legend(),
            name,
            date,
            source,
        })
    }

    /// Where its pixels lie.
    pub fn grid(&self) -> &Grid {
        self.source.grid()
    }

    /// What is worth knowing of it.
    pub fn findings(&self) -> &[Finding] {
        self.source.gdal().findings()
    }

    pub(super) fn sample_type(&self) -> SampleType {
        self.source.sample_type()
    }
}
