//! What can go wrong when an image is read.

use relais_core::fault::{Fault, Kind};
use relais_core::grid::Window;

/// An image that cannot be opened or read. Names are shown without the query of a URL, which may
/// hold a signature.
#[derive(Debug, thiserror::Error)]
pub enum GdalFault {
    /// No such file.
    #[error("{name} is not there")]
    Missing {
        /// The file.
        name: String,
    },
    /// A scheme or a virtual file system that is not followed.
    #[error("{name} is not followed: {why}")]
    Forbidden {
        /// As given.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// Not an image, or a broken one.
    #[error("{name} cannot be opened as an image: {reason}")]
    Unreadable {
        /// The file.
        name: String,
        /// What GDAL says.
        reason: String,
    },
    /// Not a vector file, or a broken one.
    #[error("{name} cannot be read as a layer: {reason}")]
    Unshaped {
        /// The file.
        name: String,
        /// Why.
        reason: String,
    },
    /// A name of no encoding that could be used.
    #[error("texts in the encoding {encoding:?} are not read")]
    Encoding {
        /// As typed.
        encoding: String,
    },
    /// More polygons than the memory allows.
    #[error("{name} is too large for the memory allowed: {reason}")]
    TooManyPoints {
        /// The file.
        name: String,
        /// What is bounded.
        reason: String,
    },
    /// A container without bands of its own.
    #[error("{name} has no raster band")]
    NoBand {
        /// The file.
        name: String,
        /// The images it holds, in GDAL's words.
        subdatasets: Vec<String>,
    },
    /// Samples that are neither integers nor real numbers.
    #[error("{name} holds samples of type {sample_type}")]
    SampleType {
        /// The file.
        name: String,
        /// GDAL's name of the type.
        sample_type: String,
    },
    /// A sample that cannot be carried exactly.
    #[error("{name} holds {value}, which 32-bit floating point cannot carry exactly")]
    TooPrecise {
        /// The file.
        name: String,
        /// The sample.
        value: f64,
    },
    /// Pixels that cannot be read.
    #[error(
        "{name}: pixels {}..{} × {}..{} cannot be read: {reason}",
        .window.col, .window.right(), .window.row, .window.bottom()
    )]
    Pixels {
        /// The file.
        name: String,
        /// Which.
        window: Window,
        /// What GDAL says.
        reason: String,
    },
    /// A window that does not lie in the image.
    #[error("{name}: no pixels {}..{} × {}..{}", .window.col, .window.right(), .window.row, .window.bottom())]
    Outside {
        /// The file.
        name: String,
        /// The window.
        window: Window,
    },
    /// GDAL wants more memory than there is.
    #[error("{name}: not enough memory: {reason}")]
    Memory {
        /// The file.
        name: String,
        /// What GDAL says.
        reason: String,
    },
    /// GDAL cannot describe a CRS or a transform.
    #[error("GDAL cannot write the georeferencing ({what}): {reason}")]
    Georeferencing {
        /// The CRS.
        what: String,
        /// What GDAL says.
        reason: String,
    },
}

impl GdalFault {
    /// A file whose polygons have more than so many points.
    pub fn crowded(name: &str, most: usize) -> Self {
        Self::TooManyPoints {
            name: name.into(),
            reason: format!("its polygons may have {most} points"),
        }
    }
}

impl Fault for GdalFault {
    fn kind(&self) -> Kind {
        match self {
            GdalFault::Georeferencing { .. } | GdalFault::Outside { .. } => Kind::Processing,
            GdalFault::Memory { .. } | GdalFault::TooManyPoints { .. } => Kind::Resource,
            GdalFault::Encoding { .. } => Kind::Usage,
            _ => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            GdalFault::Missing { .. } => "RLS-E120",
            GdalFault::Forbidden { .. } => "RLS-E121",
            GdalFault::Unreadable { .. } => "RLS-E122",
            GdalFault::Unshaped { .. } => "RLS-E136",
            GdalFault::TooManyPoints { .. } => "RLS-E137",
            GdalFault::Encoding { .. } => "RLS-E138",
            GdalFault::NoBand { .. } => "RLS-E123",
            GdalFault::SampleType { .. } => "RLS-E124",
            GdalFault::TooPrecise { .. } => "RLS-E125",
            GdalFault::Pixels { .. } => "RLS-E126",
            GdalFault::Outside { .. } => "RLS-E127",
            GdalFault::Memory { .. } => "RLS-E128",
            GdalFault::Georeferencing { .. } => "RLS-E129",
        }
    }

    fn help(&self) -> String {
        match self {
            GdalFault::Missing { .. } => "check the path".into(),
            GdalFault::Forbidden { .. } => "copy the file to a local disk, or use https".into(),
            GdalFault::Unreadable { .. } => {
                "check with gdalinfo that the file is whole; GeoTIFF, COG, JPEG 2000, PNG and JPEG \
                 are read"
                    .into()
            }
            GdalFault::Unshaped { .. } => {
                "give a whole GeoPackage, Shapefile, FlatGeobuf, GeoJSON, GML or KML".into()
            }
            GdalFault::Encoding { .. } => {
                "name UTF-8 or one of one byte a letter: ISO-8859-1, ISO-8859-15, CP1252, CP850".into()
            }
            GdalFault::TooManyPoints { .. } => {
                "give a larger --max-memory, or fewer points (ogr2ogr -simplify); a GeoPackage takes \
                 less than text"
                    .into()
            }
            GdalFault::NoBand { subdatasets, .. } if subdatasets.is_empty() => {
                "give the file of the image itself".into()
            }
            GdalFault::NoBand { subdatasets, .. } => format!(
                "extract one of its images first with gdal_translate: {}",
                subdatasets.join(", ")
            ),
            GdalFault::SampleType { .. } => {
                "convert it first: gdal_translate -ot UInt16 (or Float32)".into()
            }
            GdalFault::TooPrecise { .. } => {
                "convert it first: gdal_translate -ot Float32 rounds such values".into()
            }
            GdalFault::Pixels { .. } => {
                "the file is truncated or damaged: ask for it again, or copy it anew".into()
            }
            GdalFault::Outside { .. } => "this is a defect of Relais: please report it".into(),
            GdalFault::Memory { .. } => "give more memory, or fewer threads".into(),
            GdalFault::Georeferencing { .. } => "use a CRS with an EPSG code".into(),
        }
    }
}
