//! Images of which no views can be made.

use relais_core::fault::{Fault, Kind};

/// Images of which no views can be made.
#[derive(Debug, thiserror::Error)]
pub enum AlbumFault {
    /// A folder without an image.
    #[error("{name} holds no image")]
    Empty {
        /// The folder.
        name: String,
    },
    /// An image that says not where it lies.
    #[error("{name} does not say where it lies")]
    Nowhere {
        /// The image.
        name: String,
    },
    /// An image whose pixels are numbers of colours.
    #[error("{name} has a palette")]
    Palette {
        /// The image.
        name: String,
    },
}

impl Fault for AlbumFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            AlbumFault::Empty { .. } => "RLS-E546",
            AlbumFault::Nowhere { .. } => "RLS-E547",
            AlbumFault::Palette { .. } => "RLS-E548",
        }
    }

    fn help(&self) -> String {
        match self {
            AlbumFault::Empty { .. } => "name a GeoTIFF, a JPEG 2000 or a folder of them",
            AlbumFault::Nowhere { .. } => "give an orthoimage: with a CRS and a geotransform",
            AlbumFault::Palette { .. } => "make colours of it: gdal_translate -expand rgb",
        }
        .into()
    }
}
