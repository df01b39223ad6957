//! Why a layer is no millésime.

use relais_core::fault::{Fault, Kind};

/// A layer that cannot be taken for land cover.
#[derive(Debug, thiserror::Error)]
pub enum MillesimeFault {
    /// Not dates and columns.
    #[error("{text:?} is no list of dates and columns")]
    Codes {
        /// As typed.
        text: String,
    },
    /// Dates the wrong way round.
    #[error("{first} comes before {then}: what was gained would be lost")]
    Order {
        /// The date that was named first.
        first: String,
        /// The one after it, which is earlier.
        then: String,
    },
    /// Areas cannot be taken from degrees.
    #[error("{name} is in degrees ({crs})")]
    Degrees {
        /// The layer.
        name: String,
        /// Its CRS.
        crs: String,
    },
    /// A point that the CRS wanted does not reach.
    #[error("{name}, feature {feature}: the point {place:?} has no place in {crs}")]
    Place {
        /// The layer.
        name: String,
        /// The number of the feature.
        feature: i64,
        /// The point.
        place: (f64, f64),
        /// The CRS wanted.
        crs: String,
    },
    /// Areas of the plane that are not those of the ground.
    #[error("{name}: areas in {crs} are {least:.3} to {most:.3} times those of the ground here")]
    Far {
        /// The layer.
        name: String,
        /// The CRS.
        crs: String,
        /// The least ratio.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// No such column.
    #[error("{name} has no column {column}: it has {}", .columns.join(", "))]
    NoColumn {
        /// The layer.
        name: String,
        /// The column.
        column: String,
        /// Those that it has.
        columns: Vec<String>,
    },
    /// Parcels of which nobody knows the class.
    #[error("{name}, column {column}: {count} parcels {what}, the first {first:?}")]
    BadCode {
        /// The layer.
        name: String,
        /// The column.
        column: String,
        /// What is the matter.
        what: &'static str,
        /// How many.
        count: usize,
        /// The numbers of the first ten.
        first: Vec<i64>,
    },
}

impl Fault for MillesimeFault {
    fn kind(&self) -> Kind {
        match self {
            MillesimeFault::Codes { .. }
            | MillesimeFault::Order { .. }
            | MillesimeFault::NoColumn { .. } => Kind::Usage,
            MillesimeFault::Degrees { .. }
            | MillesimeFault::Place { .. }
            | MillesimeFault::Far { .. }
            | MillesimeFault::BadCode { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            MillesimeFault::Codes { .. } => "RLS-E430",
            MillesimeFault::Degrees { .. } => "RLS-E431",
            MillesimeFault::NoColumn { .. } => "RLS-E432",
            MillesimeFault::BadCode { .. } => "RLS-E433",
            MillesimeFault::Place { .. } => "RLS-E434",
            MillesimeFault::Far { .. } => "RLS-E435",
            MillesimeFault::Order { .. } => "RLS-E436",
        }
    }

    fn help(&self) -> String {
        match self {
            MillesimeFault::Codes { .. } => {
                "write each date and its column once: 2009=NIV4_09,2015=NIV4_15"
            }
            MillesimeFault::Order { .. } => {
                "name dates, and the layers or images, from the earliest to the latest"
            }
            MillesimeFault::Degrees { .. } => {
                "bring it to a CRS in metres: ogr2ogr -t_srs EPSG:2154 NEW.gpkg FILE"
            }
            MillesimeFault::Place { .. } => {
                "check that the layer states its true CRS, or name another with --t-srs"
            }
            MillesimeFault::Far { .. } => {
                "if it should lie where that CRS is meant for, the CRS that it declares is wrong: give \
                 it its own (ogr2ogr -a_srs); else compare in a CRS whose areas are those of the ground \
                 there, as EPSG:2154 in France (--t-srs)"
            }
            MillesimeFault::NoColumn { .. } => "name one of its columns",
            MillesimeFault::BadCode { .. } => {
                "give each parcel its code; none is left out or guessed"
            }
        }
        .into()
    }
}
