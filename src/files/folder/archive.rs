//! A tree in a ZIP. Nothing is ever extracted: small files are read into memory within bounds, and
//! GDAL reads windows of the large ones.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use relais_core::fault::Finding;
use zip::ZipArchive;
use zip::result::ZipError;

use super::tree::{Entry, MOST_ENTRIES};
use super::{FolderFault, href};
use crate::probe::Seekable;
use crate::regular;

/// A central directory larger than this is of no delivery (20 000 entries of 3 kB).
const LARGEST_DIRECTORY: u64 = 64 << 20;
/// What is larger than this and shrank by more than [`RATIO`] is taken for a bomb.
const SUSPECT_BYTES: u64 = 64 << 20;
/// Deflate reaches 1032 on zeros alone; imagery reaches some 3.
const RATIO: u64 = 300;
/// The largest delivery Airbus quotes is 15 GB; an archive of hundreds is no delivery.
const LARGEST_TOTAL: u64 = 512 << 30;

pub(super) struct Archive {
    zip: Mutex<ZipArchive<File>>,
    /// Our name → the index in the archive, and whether it wants a password.
    index: HashMap<String, (usize, bool)>,
}

impl Archive {
    /// Lists an archive after a look at its end, which says how much there is to list.
    pub(super) fn open(root: &Path) -> Result<(Self, Vec<Entry>, Vec<Finding>), FolderFault> {
        let refuse = |reason: String| FolderFault::Archive {
            path: root.to_path_buf(),
            reason,
        };
        let unreadable = |e: std::io::Error| FolderFault::Unreadable {
            path: root.display().to_string(),
            reason: e.to_string(),
        };
        let mut file = regular::open(root).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        check_directory(&mut file, length, MOST_ENTRIES).map_err(&refuse)?;
        let mut zip = ZipArchive::new(file).map_err(|e| refuse(e.to_string()))?;
        if zip.len() > MOST_ENTRIES {
            return Err(FolderFault::TooMany {
                root: root.display().to_string(),
                limit: MOST_ENTRIES,
            });
        }
        if zip.has_duplicate_names() {
            return Err(refuse("two entries have one name".into()));
        }
        if zip
            .has_overlapping_entries()
            .map_err(|e| refuse(e.to_string()))?
        {
            return Err(refuse("entries overlap, as in a ZIP bomb".into()));
        }
        let listing = Listing::of(&mut zip, length).map_err(refuse)?;
        let archive = Archive {
            zip: Mutex::new(zip),
            index: listing.index,
        };
        Ok((archive, listing.entries, listing.findings))
    }

    pub(super) fn gdal_path(&self, root: &Path, path: &str) -> Result<String, FolderFault> {
        self.index_of(root, path)?;
        Ok(format!("/vsizip/{{{}}}/{path}", root.display()))
    }

    pub(super) fn with_reader<T>(
        &self,
        root: &Path,
        path: &str,
        take: impl FnOnce(&mut dyn Read) -> std::io::Result<T>,
    ) -> Result<T, FolderFault> {
        let refuse = |reason: String| FolderFault::Archive {
            path: root.to_path_buf(),
            reason: format!("{path}: {reason}"),
        };
        let index = self.index_of(root, path)?;
        let mut zip = self.zip.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = zip.by_index(index).map_err(|e| refuse(e.to_string()))?;
        take(&mut file).map_err(|e| refuse(e.to_string()))
    }

    /// The same for an entry that can be read from anywhere, being stored as it is; none for others.
    pub(super) fn with_stored<T>(
        &self,
        root: &Path,
        path: &str,
        take: impl FnOnce(&mut dyn Seekable) -> T,
    ) -> Result<Option<T>, FolderFault> {
        let index = self.index_of(root, path)?;
        let mut zip = self.zip.lock().unwrap_or_else(PoisonError::into_inner);
        // Refused for what is compressed.
        let stored = zip.by_index_seek(index).ok();
        Ok(stored.map(|mut file| take(&mut file)))
    }

    fn index_of(&self, root: &Path, path: &str) -> Result<usize, FolderFault> {
        match self.index.get(path) {
            Some((index, false)) => Ok(*index),
            Some((_, true)) => Err(FolderFault::Encrypted {
                path: root.to_path_buf(),
                name: path.to_string(),
            }),
            None => Err(FolderFault::Absent {
                name: path.to_string(),
                root: root.display().to_string(),
            }),
        }
    }
}

#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    findings: Vec<Finding>,
    index: HashMap<String, (usize, bool)>,
    total: u64,
}

impl Listing {
    fn of(zip: &mut ZipArchive<File>, length: u64) -> Result<Self, String> {
        let mut listing = Listing::default();
        for i in 0..zip.len() {
            listing.add(zip, i)?;
        }
        let Listing { total, .. } = listing;
        if total > LARGEST_TOTAL || (total > SUSPECT_BYTES && total / length.max(1) > RATIO) {
            return Err(format!(
                "its {length} bytes would grow to {total}, as in a ZIP bomb"
            ));
        }
        listing.entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn add(&mut self, zip: &mut ZipArchive<File>, i: usize) -> Result<(), String> {
        // Raw: an encrypted entry is listed like another, and refused when it is read.
        let file = zip.by_index_raw(i).map_err(|e: ZipError| e.to_string())?;
        let name = file.name().map_err(|e| e.to_string())?.into_owned();
        if file.is_dir() {
            let inside = name.trim_end_matches('/');
            return match inside.is_empty() {
                true => Err(format!("the entry {name:?}")),
                false => href::resolve("", inside)
                    .map(drop)
                    .map_err(|e| e.to_string()),
            };
        }
        let path = href::resolve("", &name).map_err(|e| e.to_string())?;
        if path != name {
            return Err(format!("the entry {name:?} is oddly written"));
        }
        if file.is_symlink() {
            self.findings
                .push(Finding::fault(path, "a link in an archive is refused"));
            return Ok(());
        }
        let (size, packed) = (file.size(), file.compressed_size());
        if size > SUSPECT_BYTES && size / packed.max(1) > RATIO {
            return Err(format!(
                "{path}: {packed} bytes would grow to {size}, as in a ZIP bomb"
            ));
        }
        self.total = self
            .total
            .checked_add(size)
            .ok_or("sizes that no disk has")?;
        if path.to_ascii_lowercase().ends_with(".zip") {
            self.findings.push(Finding::warning(
                path.clone(),
                "an archive in the archive is not looked into",
            ));
        }
        self.index.insert(path.clone(), (i, file.encrypted()));
        self.entries.push(Entry { path, size });
        Ok(())
    }
}

/// Reads the end record (and its 64-bit form) to know how many entries there are before they are
/// all loaded.
pub(crate) fn check_directory(
    file: &mut (impl Read + Seek),
    length: u64,
    most_entries: usize,
) -> Result<(), String> {
    // 22 bytes and a comment of at most 65 535; before it the 20 bytes of the 64-bit locator.
    let tail_length = length.min(22 + 65_535 + 20);
    let tail = read_at(file, length - tail_length, tail_length as usize)?;
    let Some(end) = find_last(&tail, b"PK\x05\x06").filter(|&at| at + 22 <= tail.len()) else {
        return Err("not a ZIP archive, or cut short".into());
    };
    let mut count = u64::from(u16_at(&tail, end + 10));
    let mut size = u64::from(u32_at(&tail, end + 12));
    if let Some(locator) = end
        .checked_sub(20)
        .filter(|&at| tail[at..].starts_with(b"PK\x06\x07"))
    {
        let at = u64_at(&tail, locator + 8);
        if at.checked_add(56).is_none_or(|stop| stop > length) {
            return Err("its directory lies beyond its end".into());
        }
        let record = read_at(file, at, 56)?;
        if record.starts_with(b"PK\x06\x06") {
            count = u64_at(&record, 32);
            size = u64_at(&record, 40);
        }
    }
    if count > most_entries as u64 {
        return Err(format!("{count} entries, at most {most_entries} are read"));
    }
    if size > LARGEST_DIRECTORY || size > length {
        return Err(format!("a directory of {size} bytes"));
    }
    Ok(())
}

fn read_at(file: &mut (impl Read + Seek), at: u64, length: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(at))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(|e| e.to_string())?;
    Ok(bytes)
}

fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|w| w == what)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
