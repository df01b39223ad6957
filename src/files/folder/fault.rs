//! What can be wrong with a delivery tree.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A tree, an archive or a name in it that is refused.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// Nothing there, or not allowed to read it.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A name that leads out of the delivery.
    #[error("{name:?} is refused: {reason}")]
    Escapes {
        /// As written.
        name: String,
        /// Why.
        reason: String,
    },
    /// Listed nowhere.
    #[error("{name} is not in {root}")]
    Absent {
        /// The name looked up.
        name: String,
        /// The tree.
        root: String,
    },
    /// Two entries differ by case only, and the name is neither of them.
    #[error("{name:?} names several files of {root} that differ by case only")]
    Ambiguous {
        /// The name looked up.
        name: String,
        /// The tree.
        root: String,
    },
    /// More than may be read into memory.
    #[error("{name} is {size} bytes, at most {limit} are read")]
    TooLarge {
        /// The file.
        name: String,
        /// Its size.
        size: u64,
        /// The bound.
        limit: u64,
    },
    /// More files than a delivery has.
    #[error("{root} holds more than {limit} files")]
    TooMany {
        /// The tree.
        root: String,
        /// The bound.
        limit: usize,
    },
    /// An archive that is damaged, or made to do harm.
    #[error("archive {path} is refused: {reason}")]
    Archive {
        /// The archive.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// An entry that wants a password.
    #[error("{name} in archive {path} is encrypted")]
    Encrypted {
        /// The archive.
        path: PathBuf,
        /// The entry.
        name: String,
    },
}

impl Fault for FolderFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            FolderFault::Unreadable { .. } => "RLS-E140",
            FolderFault::Escapes { .. } => "RLS-E141",
            FolderFault::Absent { .. } => "RLS-E142",
            FolderFault::Ambiguous { .. } => "RLS-E143",
            FolderFault::TooLarge { .. } => "RLS-E144",
            FolderFault::TooMany { .. } => "RLS-E145",
            FolderFault::Archive { .. } => "RLS-E146",
            FolderFault::Encrypted { .. } => "RLS-E147",
        }
    }

    fn help(&self) -> String {
        match self {
            FolderFault::Unreadable { .. } => "check the path and the permissions".into(),
            FolderFault::Escapes { .. } => {
                "names in a delivery must stay inside it: ask for a sound delivery, or copy the \
                 files that links point to into it"
                    .into()
            }
            FolderFault::Absent { .. } => "check that the delivery is complete".into(),
            FolderFault::Ambiguous { .. } => "rename or remove one of them".into(),
            FolderFault::TooLarge { .. } => "such a file is not of a delivery: check it".into(),
            FolderFault::TooMany { .. } => "name the folder of one delivery".into(),
            FolderFault::Archive { .. } => {
                "test the archive (unzip -t), download it again, or extract it and name the folder"
                    .into()
            }
            FolderFault::Encrypted { .. } => "extract it with its password, name the folder".into(),
        }
    }
}
