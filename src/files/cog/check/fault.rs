//! Why a check did not end, or ended badly.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A file that cannot be checked, or that is no COG.
#[derive(Debug, thiserror::Error)]
pub enum CheckFault {
    /// No TIFF, or a damaged one.
    #[error("{}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A TIFF that is no COG.
    #[error("{} is not a cloud optimized GeoTIFF: {reasons}", .path.display())]
    NotACog {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reasons: String,
    },
}

impl Fault for CheckFault {
    fn kind(&self) -> Kind {
        match self {
            CheckFault::Unreadable { .. } => Kind::Input,
            CheckFault::NotACog { .. } => Kind::Check,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CheckFault::Unreadable { .. } => "RLS-E155",
            CheckFault::NotACog { .. } => "RLS-E156",
        }
    }

    fn help(&self) -> String {
        match self {
            CheckFault::Unreadable { .. } => "give the path of a whole GeoTIFF".into(),
            CheckFault::NotACog { path, .. } => {
                format!(
                    "make one of it: relais cog create {} OUT.tif",
                    path.display()
                )
            }
        }
    }
}
