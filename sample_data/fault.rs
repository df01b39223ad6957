//! What can go wrong when the sample is made.

use relais_core::fault::{Fault, Kind};
use relais_core::grid::CrsFault;
use std::path::{Path, PathBuf};

/// The error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum SampleFault {
    /// A file could not be written.
    #[error("{path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder of a delivery is already there.
    #[error("{path}: is already there")]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// GDAL could not write an image.
    #[error("{path}: GDAL: {reason}")]
    Gdal {
        /// The image.
        path: PathBuf,
        /// What GDAL said.
        reason: String,
    },
    /// A layer could not be written.
    #[error("{path}: {reason}")]
    Layer {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A coordinate system is not known to PROJ.
    #[error(transparent)]
    Crs(#[from] CrsFault),
    /// A place has no coordinates in the system asked for.
    #[error("no coordinates for ({x}, {y}) in {crs}")]
    Place {
        /// East.
        x: f64,
        /// North.
        y: f64,
        /// The system.
        crs: &'static str,
    },
    /// The RPC could not be fitted.
    #[error("the RPC of {what} could not be fitted")]
    Fit {
        /// Which product.
        what: String,
    },
    /// A size that makes no image.
    #[error("size {size}: must be from 256 to 65536 and a multiple of 64")]
    Size {
        /// What was asked.
        size: usize,
    },
}

impl SampleFault {
    pub(crate) fn write(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Write {
            path: path.to_path_buf(),
            source,
        }
    }

    pub(crate) fn gdal(path: &Path) -> impl Fn(gdal::errors::GdalError) -> Self + '_ {
        move |e| Self::Gdal {
            path: path.to_path_buf(),
            reason: e.to_string(),
        }
    }
}

impl Fault for SampleFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Exists { .. } => Kind::Exists,
            Self::Size { .. } => Kind::Usage,
            Self::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Kind::Resource
            }
            _ => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "RLS-E950",
            Self::Exists { .. } => "RLS-E951",
            Self::Gdal { .. } | Self::Layer { .. } => "RLS-E952",
            Self::Crs(_) | Self::Place { .. } => "RLS-E953",
            Self::Fit { .. } => "RLS-E954",
            Self::Size { .. } => "RLS-E955",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Write { .. } | Self::Gdal { .. } | Self::Layer { .. } => {
                "check the disk and the rights on the folder"
            }
            Self::Exists { .. } => "give another folder, or remove it first",
            Self::Crs(_) | Self::Place { .. } => "check that proj-data is installed",
            Self::Fit { .. } => "try another size",
            Self::Size { .. } => "512, 2048 and 4096 are usual",
        }
        .to_string()
    }
}
