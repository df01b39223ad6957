//! A tree on disk.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use relais_core::fault::Finding;

use super::FolderFault;
use super::tree::{Entry, MOST_ENTRIES};
use crate::regular;

/// Deeper than any delivery.
const DEEPEST: usize = 16;

pub(super) struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Lists a folder; `root` is canonical.
    pub(super) fn open(root: &Path) -> Result<(Self, Vec<Entry>, Vec<Finding>), FolderFault> {
        let mut walk = Walk {
            root,
            entries: Vec::new(),
            findings: Vec::new(),
            seen: 0,
        };
        walk.folder(root, "", 0)?;
        let Walk {
            mut entries,
            findings,
            ..
        } = walk;
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((Disk::bare(root), entries, findings))
    }

    /// A canonical folder of which nothing is listed.
    pub(super) fn bare(root: &Path) -> Self {
        Disk {
            root: root.to_path_buf(),
        }
    }

    /// A file looked up now; none when there is no file of that name.
    pub(super) fn entry(&self, path: &str) -> Result<Option<Entry>, FolderFault> {
        match fs::metadata(self.root.join(path)) {
            Ok(found) if found.is_file() => {
                self.path_of(path)?;
                Ok(Some(Entry {
                    path: path.to_string(),
                    size: found.len(),
                }))
            }
            _ => Ok(None),
        }
    }

    /// The file, checked again: what was a file when it was listed may be a link by now.
    pub(super) fn path_of(&self, path: &str) -> Result<PathBuf, FolderFault> {
        let full = self.root.join(path);
        let real = full.canonicalize().map_err(|e| unreadable(&full, &e))?;
        if !real.starts_with(&self.root) {
            return Err(FolderFault::Escapes {
                name: path.to_string(),
                reason: "a link that leads out of the delivery".into(),
            });
        }
        Ok(full)
    }

    pub(super) fn with_file<T>(
        &self,
        path: &str,
        take: impl FnOnce(&mut File) -> std::io::Result<T>,
    ) -> Result<T, FolderFault> {
        let full = self.path_of(path)?;
        regular::open(&full)
            .and_then(|mut file| take(&mut file))
            .map_err(|e| unreadable(&full, &e))
    }
}

struct Walk<'a> {
    root: &'a Path,
    entries: Vec<Entry>,
    findings: Vec<Finding>,
    seen: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), FolderFault> {
        if depth > DEEPEST {
            self.findings.push(Finding::warning(
                prefix,
                format!("folders nested more than {DEEPEST} deep are not looked at"),
            ));
            return Ok(());
        }
        let listing = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
        for item in listing {
            let item = item.map_err(|e| unreadable(folder, &e))?;
            self.seen += 1;
            if self.seen > MOST_ENTRIES {
                return Err(FolderFault::TooMany {
                    root: self.root.display().to_string(),
                    limit: MOST_ENTRIES,
                });
            }
            let name = item.file_name();
            let path = match (prefix, name.to_str()) {
                (_, None) => {
                    self.findings.push(Finding::warning(
                        name.to_string_lossy(),
                        "a name that is not UTF-8 is not looked at",
                    ));
                    continue;
                }
                ("", Some(name)) => name.to_string(),
                (prefix, Some(name)) => format!("{prefix}/{name}"),
            };
            self.item(&item.path(), path, depth)?;
        }
        Ok(())
    }

    fn item(&mut self, full: &Path, path: String, depth: usize) -> Result<(), FolderFault> {
        let link = fs::symlink_metadata(full).map_err(|e| unreadable(full, &e))?;
        if link.is_symlink() {
            match full.canonicalize() {
                Err(_) => {
                    self.findings
                        .push(Finding::warning(path, "a link that leads nowhere"));
                    return Ok(());
                }
                Ok(real) if !real.starts_with(self.root) => {
                    self.findings.push(Finding::fault(
                        path,
                        "a link that leads out of the delivery is refused",
                    ));
                    return Ok(());
                }
                // A link to a folder could lead round in circles; its files are listed already.
                Ok(real) if real.is_dir() => return Ok(()),
                Ok(_) => {}
            }
        }
        let real = fs::metadata(full).map_err(|e| unreadable(full, &e))?;
        if real.is_dir() {
            self.folder(full, &path, depth + 1)
        } else {
            // A pipe or a device would block whoever opens it.
            if real.is_file() {
                self.entries.push(Entry {
                    path,
                    size: real.len(),
                });
            }
            Ok(())
        }
    }
}

fn unreadable(path: &Path, reason: &std::io::Error) -> FolderFault {
    FolderFault::Unreadable {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

/// The first bytes of a file, at most `most`.
///
/// # Errors
/// When it cannot be read.
pub fn head(path: &Path, most: u64) -> Result<Vec<u8>, FolderFault> {
    let mut bytes = Vec::new();
    regular::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|e| unreadable(path, &e))?;
    Ok(bytes)
}
