//! Why millésimes cannot be laid over each other.

use relais_core::fault::{Fault, Kind};

/// Millésimes that cannot be laid over each other.
#[derive(Debug, thiserror::Error)]
pub enum OverlayFault {
    /// Nothing is known at two dates.
    #[error("no ground has one class at {before} and one at {after}")]
    Nothing {
        /// The earlier date.
        before: String,
        /// The later one.
        after: String,
    },
    /// Different CRS.
    #[error("{first} is in {first_crs}, {other} in {other_crs}")]
    Crs {
        /// A date.
        first: String,
        /// Its CRS.
        first_crs: String,
        /// Another date.
        other: String,
        /// Its CRS.
        other_crs: String,
    },
    /// No place in common.
    #[error("{first} and {other} do not overlap: {first_box}, {other_box}")]
    Apart {
        /// A date.
        first: String,
        /// Where it is.
        first_box: String,
        /// Another date.
        other: String,
        /// Where it is.
        other_box: String,
    },
    /// A defect: parts that do not fit.
    #[error("the boundary of a region is not closed near {x} {y}")]
    Open {
        /// East.
        x: f64,
        /// North.
        y: f64,
    },
}

impl Fault for OverlayFault {
    fn kind(&self) -> Kind {
        match self {
            OverlayFault::Nothing { .. }
            | OverlayFault::Crs { .. }
            | OverlayFault::Apart { .. } => Kind::Input,
            OverlayFault::Open { .. } => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            OverlayFault::Crs { .. } => "RLS-E440",
            OverlayFault::Apart { .. } => "RLS-E441",
            OverlayFault::Nothing { .. } => "RLS-E443",
            OverlayFault::Open { .. } => "RLS-E442",
        }
    }

    fn help(&self) -> String {
        match self {
            OverlayFault::Crs { .. } => "bring them to one CRS with ogr2ogr -t_srs",
            OverlayFault::Apart { .. } => {
                "check that both layers are of one place and state their true CRS"
            }
            OverlayFault::Nothing { .. } => {
                "check that both are of one place, and that polygons of different classes do not lie on each other everywhere"
            }
            OverlayFault::Open { .. } => {
                "this is a defect of relais: please report it with the layers"
            }
        }
        .into()
    }
}
