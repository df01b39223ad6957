//! The tree itself, whatever holds it.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use relais_core::fault::Finding;

use super::archive::Archive;
use super::disk::Disk;
use super::{FolderFault, href};
use crate::probe::{Defect, Probe, probe};

/// More files than any delivery has.
pub(super) const MOST_ENTRIES: usize = 20_000;

/// A file of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the root, `/` between parts.
    pub path: String,
    /// Bytes (uncompressed).
    pub size: u64,
}

impl Entry {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// How many folders it lies in.
    pub fn depth(&self) -> usize {
        self.path.matches('/').count()
    }
}

enum Place {
    Disk(Disk),
    Archive(Archive),
}

/// A delivery tree: a folder on disk or a ZIP. Every name that it is asked for is confined to it.
pub struct Folder {
    root: PathBuf,
    place: Place,
    listed: bool,
    entries: Vec<Entry>,
    findings: Vec<Finding>,
    exact: HashMap<String, usize>,
    folded: HashMap<String, Vec<usize>>,
}

impl Folder {
    /// Opens a folder, or a ZIP, and lists its files. Links that lead out of a folder are left out
    /// of the list and told in [`Folder::findings`].
    ///
    /// # Errors
    /// When nothing can be read there, when there are more than 20 000 files, and for an archive:
    /// damage, names that lead out, sizes that tell of a ZIP bomb.
    pub fn open(path: &Path) -> Result<Self, FolderFault> {
        let unreadable = |reason: std::io::Error| FolderFault::Unreadable {
            path: path.display().to_string(),
            reason: reason.to_string(),
        };
        let root = path.canonicalize().map_err(unreadable)?;
        let (place, entries, findings) = if root.is_dir() {
            let (disk, entries, findings) = Disk::open(&root)?;
            (Place::Disk(disk), entries, findings)
        } else {
            let (archive, entries, findings) = Archive::open(&root)?;
            (Place::Archive(archive), entries, findings)
        };
        Ok(Self::with(root, place, entries, findings))
    }

    /// The folder of a file that is looked at for itself: nothing is listed, names are looked up as
    /// they are asked for, letters' case counts.
    ///
    /// # Errors
    /// When it is not a folder that can be read.
    pub fn unlisted(path: &Path) -> Result<Self, FolderFault> {
        let root = path
            .canonicalize()
            .and_then(|root| std::fs::read_dir(&root).map(|_| root))
            .map_err(|reason| FolderFault::Unreadable {
                path: path.display().to_string(),
                reason: reason.to_string(),
            })?;
        let place = Place::Disk(Disk::bare(&root));
        let mut folder = Self::with(root, place, Vec::new(), Vec::new());
        folder.listed = false;
        Ok(folder)
    }

    fn with(root: PathBuf, place: Place, entries: Vec<Entry>, findings: Vec<Finding>) -> Self {
        let mut exact = HashMap::with_capacity(entries.len());
        let mut folded: HashMap<String, Vec<usize>> = HashMap::with_capacity(entries.len());
        for (i, entry) in entries.iter().enumerate() {
            exact.insert(entry.path.clone(), i);
            folded.entry(entry.path.to_lowercase()).or_default().push(i);
        }
        Self {
            root,
            place,
            listed: true,
            entries,
            findings,
            exact,
            folded,
        }
    }

    /// Where it is: the folder, or the archive.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its files, in the order of their paths.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was left out and why.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Looks a name up (from the root, `/` between parts); letters' case counts only when several
    /// files differ by it alone. None when it is not there.
    ///
    /// # Errors
    /// A name that leads out, or that several files answer to.
    pub fn find(&self, name: &str) -> Result<Option<Entry>, FolderFault> {
        let name = href::resolve("", name)?;
        if let (false, Place::Disk(disk)) = (self.listed, &self.place) {
            return disk.entry(&name);
        }
        if let Some(&i) = self.exact.get(&name) {
            return Ok(self.entries.get(i).cloned());
        }
        match self.folded.get(&name.to_lowercase()).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([i]) => Ok(self.entries.get(*i).cloned()),
            Some(_) => Err(FolderFault::Ambiguous {
                name,
                root: self.root.display().to_string(),
            }),
        }
    }

    /// A whole file, when it is not larger than `limit` bytes; a larger one is refused unread.
    ///
    /// # Errors
    /// As [`Folder::find`], and when it is absent, too large, encrypted or unreadable.
    pub fn read_small(&self, name: &str, limit: u64) -> Result<Vec<u8>, FolderFault> {
        let entry = self.entry(name)?;
        if entry.size > limit {
            return Err(FolderFault::TooLarge {
                name: entry.path.clone(),
                size: entry.size,
                limit,
            });
        }
        self.with_reader(&entry, |reader| {
            let mut bytes = Vec::new();
            // One byte more than stated tells a file that lies about its size.
            reader.take(limit + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
        .and_then(|bytes| {
            if bytes.len() as u64 > limit {
                return Err(FolderFault::TooLarge {
                    name: entry.path.clone(),
                    size: bytes.len() as u64,
                    limit,
                });
            }
            Ok(bytes)
        })
    }

    /// What GDAL opens for this file: a path, or `/vsizip/{archive}/path`.
    ///
    /// # Errors
    /// As [`Folder::find`], and when it is absent or encrypted.
    pub fn gdal_path(&self, name: &str) -> Result<String, FolderFault> {
        let entry = self.entry(name)?;
        match &self.place {
            Place::Disk(disk) => Ok(disk.path_of(&entry.path)?.display().to_string()),
            Place::Archive(archive) => archive.gdal_path(&self.root, &entry.path),
        }
    }

    /// The file on disk; none in an archive.
    ///
    /// # Errors
    /// As [`Folder::find`], and when it is absent.
    pub fn disk_path(&self, name: &str) -> Result<Option<PathBuf>, FolderFault> {
        let entry = self.entry(name)?;
        match &self.place {
            Place::Disk(disk) => Ok(Some(disk.path_of(&entry.path)?)),
            Place::Archive(_) => Ok(None),
        }
    }

    /// Probes an image file: what it promises, and whether it is long enough. A compressed entry of
    /// an archive cannot be read from anywhere: of it only emptiness is told, as none.
    ///
    /// # Errors
    /// As [`Folder::find`], and when it is absent or encrypted.
    pub fn probe(&self, name: &str) -> Result<Option<Result<Probe, Defect>>, FolderFault> {
        let entry = self.entry(name)?;
        if entry.size < 16 {
            return Ok(Some(Err(Defect::Empty { bytes: entry.size })));
        }
        match &self.place {
            Place::Disk(disk) => disk
                .with_file(&entry.path, |file| Ok(probe(file, entry.size)))
                .map(Some),
            Place::Archive(archive) => {
                archive.with_stored(&self.root, &entry.path, |file| probe(file, entry.size))
            }
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, FolderFault> {
        self.find(name)?.ok_or_else(|| FolderFault::Absent {
            name: name.to_string(),
            root: self.root.display().to_string(),
        })
    }

    fn with_reader<T>(
        &self,
        entry: &Entry,
        take: impl FnOnce(&mut dyn Read) -> std::io::Result<T>,
    ) -> Result<T, FolderFault> {
        match &self.place {
            Place::Disk(disk) => disk.with_file(&entry.path, |file| take(file)),
            Place::Archive(archive) => archive.with_reader(&self.root, &entry.path, take),
        }
    }
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder")
            .field("root", &self.root)
            .field("entries", &self.entries.len())
            .finish()
    }
}
