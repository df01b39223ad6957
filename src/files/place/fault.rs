//! What can go wrong with a place.

use std::io::{Error, ErrorKind};
use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A file or folder that cannot be listed, read or made.
#[derive(Debug, thiserror::Error)]
pub enum PlaceFault {
    /// Not there, or not readable.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// What.
        path: PathBuf,
        /// What the system says.
        source: Error,
    },
    /// The user asked for the end.
    #[error("interrupted while files were looked for {whereabouts}")]
    Stopped {
        /// By which pattern, or in which folder.
        whereabouts: String,
    },
    /// A folder that cannot be made.
    #[error("cannot make the folder {}: {source}", .path.display())]
    NotMade {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: Error,
    },
}

impl Fault for PlaceFault {
    fn kind(&self) -> Kind {
        match self {
            PlaceFault::Unreadable { .. } => Kind::Input,
            PlaceFault::Stopped { .. } => Kind::Interrupted,
            PlaceFault::NotMade { source, .. } => match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Kind::Resource,
                _ => Kind::Processing,
            },
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PlaceFault::Unreadable { .. } => "RLS-E110",
            PlaceFault::NotMade { .. } => "RLS-E111",
            PlaceFault::Stopped { .. } => "RLS-E112",
        }
    }

    fn help(&self) -> String {
        match self {
            PlaceFault::Unreadable { .. } => "check the path and who may read it".into(),
            PlaceFault::Stopped { .. } => {
                "run the command again, with a pattern of fewer folders perhaps".into()
            }
            PlaceFault::NotMade { .. } => "check the disk, and who may write there".into(),
        }
    }
}
