//! Files that come in and go out: proofs, templates, letters.

use std::io;
use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::atomic::{Output, Overwrite};
use relais_files::regular;
use relais_registry::document::{File, MOST_BYTES};
use relais_registry::output::system;

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{} ne peut pas être lu\u{202f}: {}", .path.display(), system(.error))]
pub struct Unread {
    path: PathBuf,
    error: io::Error,
}

impl Fault for Unread {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        "RLS-E849"
    }

    fn help(&self) -> String {
        format!(
            "désignez un fichier d’au plus {} Mio, qui vous soit ouvert",
            MOST_BYTES >> 20
        )
    }
}

/// A file in memory, with its name.
pub struct Attached {
    name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Attached {
    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, Unread> {
        let read = regular::read(path, MOST_BYTES);
        let bytes = read.map_err(|error| Unread {
            path: path.into(),
            error,
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            bytes,
        })
    }

    /// Reads one that need not be named.
    pub fn read_some(path: Option<&PathBuf>) -> Result<Option<Self>, Unread> {
        path.map(|path| Self::read(path)).transpose()
    }

    /// As the registry takes it.
    pub fn file(&self) -> File<'_> {
        File {
            name: &self.name,
            bytes: &self.bytes,
        }
    }
}

/// Begins an output; to be called before anything is changed, so that one that is there already
/// is refused first.
pub fn output(path: &Path, overwrite: bool) -> Result<Output, Trouble> {
    let overwrite = match overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    // Signed documents and letters bear names.
    Ok(Output::create(path, overwrite)?.private()?)
}

/// Writes all of an output.
pub fn write(mut output: Output, bytes: &[u8]) -> Result<(), Trouble> {
    output.put(bytes)?;
    Ok(output.finish()?)
}
