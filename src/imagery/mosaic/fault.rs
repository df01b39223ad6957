//! What can go wrong with a mosaic.

use relais_core::fault::{Fault, Kind};

/// Scenes that make no mosaic.
#[derive(Debug, thiserror::Error)]
pub enum MosaicFault {
    /// Scenes whose bands are not the same.
    #[error("{one} has {ones}, {other} has {others}: the scenes of a mosaic have the same bands")]
    Bands {
        /// The first scene.
        one: String,
        /// Its bands and samples.
        ones: String,
        /// Another one.
        other: String,
        /// Its bands and samples.
        others: String,
    },
    /// More scenes than the sources layer can tell apart.
    #[error("{count} scenes; a mosaic takes from 2 to {most}")]
    Count {
        /// How many.
        count: usize,
        /// How many at most.
        most: usize,
    },
    /// A grid that is too large.
    #[error("the scenes span {width} × {height} pixels; a side may have {most}")]
    TooLarge {
        /// Columns.
        width: u64,
        /// Rows.
        height: u64,
        /// Most of either.
        most: u64,
    },
}

impl Fault for MosaicFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        match self {
            MosaicFault::Bands { .. } => "RLS-E396",
            MosaicFault::Count { .. } => "RLS-E397",
            MosaicFault::TooLarge { .. } => "RLS-E398",
        }
    }

    fn help(&self) -> String {
        match self {
            MosaicFault::Bands { .. } => "choose bands that all have, with --bands or --product",
            MosaicFault::Count { .. } => "give two scenes or more, and the last word is the output",
            MosaicFault::TooLarge { .. } => "choose a coarser --res, or scenes of one region",
        }
        .into()
    }
}
