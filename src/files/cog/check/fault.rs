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
    #[error("{} is not a cloud optimized GeoTIFF: {reason}", .path.display())]
    NotACog {
        /// The file.
        path: PathBuf,
        /// What is wrong, in short.
        reason: String,
    },
    /// A TIFF that lacks pixels.
    #[error("{} is damaged: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, in short.
        reason: String,
    },
}

impl Fault for CheckFault {
    fn kind(&self) -> Kind {
        match self {
            CheckFault::Unreadable { .. } => Kind::Input,
            CheckFault::NotACog { .. } | CheckFault::Damaged { .. } => Kind::Check,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CheckFault::Unreadable { .. } => "RLS-E155",
            CheckFault::NotACog { .. } => "RLS-E156",
            CheckFault::Damaged { .. } => "RLS-E157",
        }
    }

    fn help(&self) -> String {
        match self {
            CheckFault::Unreadable { .. } => "give the path of a whole GeoTIFF".into(),
            CheckFault::Damaged { .. } => {
                "ask for it again, or copy it anew: what is lost cannot be mended".into()
            }
            CheckFault::NotACog { path, .. } => {
                format!(
                    "make one of it: relais cog create {} OUT.tif",
                    path.display()
                )
            }
        }
    }
}
