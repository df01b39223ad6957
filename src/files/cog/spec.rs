//! What a COG is to be, and what it became.

use std::path::PathBuf;

use relais_core::grid::Grid;
use relais_core::raster::{Band, SampleType};

use crate::atomic::Overwrite;
use crate::codec::CreationOptions;

/// What a COG is to be.
#[derive(Debug, Clone)]
pub struct CogSpec {
    /// Where its pixels lie.
    pub grid: Grid,
    /// Its bands; 3 bands of 8 bits are red, green and blue to viewers.
    pub bands: Vec<Band>,
    /// The type of its samples.
    pub sample_type: SampleType,
    /// Compression, tiles, overviews.
    pub options: CreationOptions,
    /// What to do when the file is there already.
    pub overwrite: Overwrite,
    /// Metadata of the image; `TIFFTAG_COPYRIGHT` and the like become tags of TIFF.
    pub metadata: Vec<(String, String)>,
    /// An RPC in the words of GDAL's domain, for an image in sensor geometry; else empty.
    pub rpc: Vec<(String, String)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CogSummary {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// True when it is a BigTIFF.
    pub bigtiff: bool,
    /// How many overviews it has.
    pub overviews: usize,
    /// True when some pixel is not valid: then it has a mask.
    pub masked: bool,
    /// True when no pixel is valid.
    pub empty: bool,
}
