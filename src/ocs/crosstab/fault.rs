//! What makes no table of classes.

use relais_core::fault::{Fault, Kind};

/// The most rows and columns of an image: beyond them its windows alone fill a memory.
pub(super) const MOST_SIDE: usize = 1_000_000;

/// Images that cannot be counted together.
#[derive(Debug, thiserror::Error)]
pub enum CrosstabFault {
    /// Not a class a pixel.
    #[error("{name} is no classified image: {reason}")]
    NotClassified {
        /// The image.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Images whose pixels do not lie over each other.
    #[error("{first} and {second} have different grids: {how}")]
    Grids {
        /// An image.
        first: String,
        /// Another.
        second: String,
        /// How they differ.
        how: String,
        /// Whether the one may be laid on the grid of the other by `--align`.
        alignable: bool,
    },
    /// More rows or columns than images have.
    #[error("{name} is said to have {width} × {height} pixels")]
    Size {
        /// The image.
        name: String,
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// Images that share no ground.
    #[error("{first} and {second} do not overlap")]
    Apart {
        /// An image.
        first: String,
        /// Another.
        second: String,
    },
    /// Values that have no code, or codes that the nomenclature does not have.
    #[error("{}", .strangers.join("; "))]
    Strangers {
        /// Each of them, with how many pixels bear it.
        strangers: Vec<String>,
        /// What helps.
        mend: String,
    },
    /// Pixels of unknown area.
    #[error("the area of a pixel of {name} is not known: {reason}")]
    Area {
        /// The image.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A table of codes that says two things, or nothing.
    #[error("{name}: {reason}")]
    Codes {
        /// The table.
        name: String,
        /// What is wrong.
        reason: String,
    },
}

impl Fault for CrosstabFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            CrosstabFault::NotClassified { .. } => "RLS-E520",
            CrosstabFault::Grids { .. } => "RLS-E521",
            CrosstabFault::Apart { .. } => "RLS-E522",
            CrosstabFault::Strangers { .. } => "RLS-E523",
            CrosstabFault::Area { .. } => "RLS-E524",
            CrosstabFault::Codes { .. } => "RLS-E525",
            CrosstabFault::Size { .. } => "RLS-E526",
        }
    }

    fn help(&self) -> String {
        match self {
            CrosstabFault::NotClassified { .. } => {
                "give an image of one band that holds the number of a class in each pixel".into()
            }
            CrosstabFault::Size { .. } => format!(
                "give images of at most {MOST_SIDE} rows and columns: cut this one to what is wanted \
                 of it (gdal_translate -projwin)"
            ),
            CrosstabFault::Grids {
                alignable: false, ..
            } => "give each the CRS and the place that it has (gdal_edit.py -a_srs -a_ullr)".into(),
            CrosstabFault::Grids { .. } => {
                "put them on one grid where they are made, or give --align nearest: each pixel of \
                 the first takes the class in which its centre lies"
                    .into()
            }
            CrosstabFault::Apart { .. } => "check the CRS and the extent of both".into(),
            CrosstabFault::Strangers { mend, .. } => mend.clone(),
            CrosstabFault::Area { .. } => {
                "project it to a CRS whose areas are those of the ground there, as EPSG:2154 in \
                 France (gdalwarp -t_srs EPSG:2154 -r near); ocs matrix takes a stated area also: \
                 --pixel-m2"
                    .into()
            }
            CrosstabFault::Codes { .. } => {
                "give a table with the columns valeur and code, each value once".into()
            }
        }
    }
}
