//! Where the files of a scene are.

use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_files::folder::{self, Folder, FolderFault};

/// The path as it was given, and the tree its files are in (none for a remote image).
#[derive(Debug, Clone)]
pub struct Place {
    shown: String,
    folder: Option<Arc<Folder>>,
}

impl Place {
    pub(super) fn new(shown: String, folder: Option<Folder>) -> Self {
        Self {
            shown,
            folder: folder.map(Arc::new),
        }
    }

    /// The path for people: an address without its query.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The tree.
    pub fn folder(&self) -> Option<&Folder> {
        self.folder.as_deref()
    }

    /// A small file, such as a mask or a model, at most `limit` bytes.
    ///
    /// # Errors
    /// When it is absent, too large, or outside the delivery.
    pub fn read_small(&self, path: &str, limit: u64) -> Result<Vec<u8>, Trouble> {
        match &self.folder {
            Some(folder) => Ok(folder.read_small(path, limit)?),
            None => Err(FolderFault::Absent {
                name: path.to_string(),
                root: self.shown.clone(),
            }
            .into()),
        }
    }

    /// What GDAL opens for a file of pixels, as [`super::facts::TileFile::path`] names it.
    ///
    /// # Errors
    /// When it is absent, encrypted, or outside the delivery.
    pub fn gdal_path(&self, path: &str) -> Result<String, Trouble> {
        match &self.folder {
            Some(folder) if !folder::is_remote(path) => Ok(folder.gdal_path(path)?),
            _ => Ok(path.to_string()),
        }
    }
}
