//! What can go wrong when a COG is written.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A COG that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum CogFault {
    /// A size no GeoTIFF has.
    #[error("a GeoTIFF of {width} × {height} pixels and {bands} bands cannot be")]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// Bands.
        bands: usize,
    },
    /// BIGTIFF=NO, but the file passes 4 GiB.
    #[error("{} would hold {bytes} bytes, more than a classic TIFF may", .path.display())]
    TooLarge {
        /// The output.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A bug of the caller: a block of another type, or outside the tiles.
    #[error("a block that is no tile of {}: {what}", .path.display())]
    NotATile {
        /// The output.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A bug of the caller: the end before all tiles came.
    #[error("{} lacks {missing} of its tiles", .path.display())]
    Incomplete {
        /// The output.
        path: PathBuf,
        /// How many.
        missing: usize,
    },
    /// GDAL made a georeferencing that cannot be read back.
    #[error("the georeferencing of {} cannot be written: {reason}", .path.display())]
    Georeferencing {
        /// The output.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Fault for CogFault {
    fn kind(&self) -> Kind {
        match self {
            CogFault::Size { .. } => Kind::Usage,
            _ => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CogFault::Size { .. } => "RLS-E150",
            CogFault::TooLarge { .. } => "RLS-E151",
            CogFault::NotATile { .. } => "RLS-E152",
            CogFault::Incomplete { .. } => "RLS-E153",
            CogFault::Georeferencing { .. } => "RLS-E154",
        }
    }

    fn help(&self) -> String {
        match self {
            CogFault::Size { .. } => {
                "write at least 1 and at most 1 000 000 rows and columns, and 65535 bands".into()
            }
            CogFault::TooLarge { .. } => "leave BIGTIFF to IF_NEEDED".into(),
            CogFault::NotATile { .. } | CogFault::Incomplete { .. } => {
                "this is a defect of Relais: please report it".into()
            }
            CogFault::Georeferencing { .. } => "use a CRS with an EPSG code".into(),
        }
    }
}
