//! What can go wrong with a file that is written or hashed.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};

use super::ending::names_a_folder;

/// A file that could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AtomicFault {
    /// The output is there already.
    #[error("{} {}", .path.display(), already(path))]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The output would replace what the command works with.
    #[error("{} is a file that this command works with", .path.display())]
    Kept {
        /// The output.
        path: PathBuf,
    },
    /// The output names something that is not a file.
    #[error("{} is {}", .path.display(), kind_of(path))]
    NotAFile {
        /// The output.
        path: PathBuf,
    },
    /// The name of the output ends as that of another format.
    #[error("{} is a name of another format: {what} is written", .path.display())]
    OtherFormat {
        /// The output.
        path: PathBuf,
        /// What is written.
        what: &'static str,
        /// How its names end, the usual one first; a folder's in none of those of formats.
        endings: &'static [&'static str],
    },
    /// A folder that is not to be replaced.
    #[error("{} is there, and is no folder that this command makes, or holds something else too", .path.display())]
    NotReplaced {
        /// The output.
        path: PathBuf,
    },
    /// The folder of the output is not there.
    #[error("no folder {} to write {} into", .folder.display(), .path.display())]
    NoFolder {
        /// The output.
        path: PathBuf,
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// The disk or the quota is full.
    #[error("no space left to write {}", .path.display())]
    Full {
        /// The output.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried: `create`, `write`, `rename`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        source: Error,
    },
    /// The user asked for the end.
    #[error("interrupted while {} was read", .path.display())]
    Stopped {
        /// The file.
        path: PathBuf,
    },
    /// An input cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// The input.
        path: PathBuf,
        /// What the system says.
        source: Error,
    },
}

/// What is there that is no file to be replaced.
fn kind_of(path: &Path) -> &'static str {
    match path.is_dir() || path.as_os_str().is_empty() || names_a_folder(path) {
        true => "a folder",
        false => "not a regular file",
    }
}

/// How it is there.
fn already(path: &Path) -> &'static str {
    match path.is_symlink() && !path.exists() {
        true => "is there already, a link to nothing",
        false => "exists already",
    }
}

impl AtomicFault {
    /// The fault for an error of the system while writing; a full disk has its own.
    pub fn writing(action: &'static str, path: &Path, source: Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => AtomicFault::Full { path },
            _ => AtomicFault::Io {
                action,
                path,
                source,
            },
        }
    }
}

impl Fault for AtomicFault {
    fn kind(&self) -> Kind {
        match self {
            AtomicFault::Exists { .. } | AtomicFault::NotReplaced { .. } => Kind::Exists,
            AtomicFault::NotAFile { .. }
            | AtomicFault::Kept { .. }
            | AtomicFault::OtherFormat { .. }
            | AtomicFault::NoFolder { .. } => Kind::Usage,
            AtomicFault::Io { .. } => Kind::Processing,
            AtomicFault::Full { .. } => Kind::Resource,
            AtomicFault::Unreadable { .. } => Kind::Input,
            AtomicFault::Stopped { .. } => Kind::Interrupted,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AtomicFault::Exists { .. } => "RLS-E100",
            AtomicFault::NotAFile { .. } => "RLS-E101",
            AtomicFault::Kept { .. } => "RLS-E199",
            AtomicFault::NoFolder { .. } => "RLS-E102",
            AtomicFault::Full { .. } => "RLS-E103",
            AtomicFault::Io { .. } => "RLS-E104",
            AtomicFault::Unreadable { .. } => "RLS-E105",
            AtomicFault::OtherFormat { .. } => "RLS-E106",
            AtomicFault::NotReplaced { .. } => "RLS-E107",
            AtomicFault::Stopped { .. } => "RLS-E108",
        }
    }

    fn help(&self) -> String {
        match self {
            AtomicFault::Exists { .. } => "give another name, or --overwrite to replace it".into(),
            AtomicFault::NotReplaced { .. } => {
                "give another name, or remove it yourself when nothing in it is needed".into()
            }
            AtomicFault::NotAFile { .. } => "give the name of a file to be made".into(),
            AtomicFault::Kept { .. } => "give the output another name: nothing was changed".into(),
            AtomicFault::OtherFormat { endings, .. } => match endings.is_empty() {
                true => "give it a name without an ending".into(),
                false => {
                    let all = endings.join(", .");
                    format!("give it a name that ends in .{all}, or in none")
                }
            },
            AtomicFault::NoFolder { folder, .. } => {
                format!("make it first: mkdir -p {}", folder.display())
            }
            AtomicFault::Full { .. } => {
                "free some space or write to another disk; no half file was left behind".into()
            }
            AtomicFault::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
                "check who may write in this folder, or write elsewhere".into()
            }
            AtomicFault::Io { .. } => "check the disk and the rights on the folder".into(),
            AtomicFault::Stopped { .. } => "run the command again to start over".into(),
            AtomicFault::Unreadable { .. } => "check the path and who may read it".into(),
        }
    }
}
