//! What is wrong with the words of a matrix.

use relais_core::fault::{Fault, Kind};

/// Words that make no matrix.
#[derive(Debug, thiserror::Error)]
pub enum MatrixFault {
    /// Neither two nor three images.
    #[error("two or three images are counted together, and {count} are given")]
    Images {
        /// How many.
        count: usize,
    },
    /// A layer where an image is wanted.
    #[error("{name} is a layer, and classified images are counted")]
    Layer {
        /// The file.
        name: String,
    },
    /// Not a name for each date.
    #[error("{images} images, and their dates are {dates}")]
    Dates {
        /// As given, or as the files are called.
        dates: String,
        /// How many images.
        images: usize,
    },
}

impl Fault for MatrixFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        match self {
            MatrixFault::Images { .. } => "RLS-E977",
            MatrixFault::Dates { .. } => "RLS-E975",
            MatrixFault::Layer { .. } => "RLS-E989",
        }
    }

    fn help(&self) -> String {
        match self {
            MatrixFault::Images { .. } => "name two or three, the earliest first",
            MatrixFault::Layer { .. } => "`relais ocs compare` compares layers of polygons",
            MatrixFault::Dates { .. } => "give each image a name of its own: --dates 2009,2015",
        }
        .into()
    }
}
