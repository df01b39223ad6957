//! Hashes of inputs, known again by path, size and modification time.
//!
//! The cache is one JSON file. It is a convenience: a damaged one counts as empty, two processes
//! may write it at once (each writes a whole file, the last one wins), and a failure to write it
//! is only logged.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use relais_files::atomic::{Digest, Output, Overwrite};
use relais_files::regular;
use serde::{Deserialize, Serialize};

use super::ManifestFault;
use crate::limits::Cancel;

/// A cache longer than this counts as damaged.
const MOST_BYTES: u64 = 16 << 20;
/// More files than this are not remembered.
const MOST_FILES: usize = 20_000;
/// A file changed so shortly before the run may change again within the resolution of its
/// modification time: its hash is not remembered.
const SETTLED: Duration = Duration::from_secs(2);

/// The hash of a file and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    /// Size in bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
    /// Milliseconds spent.
    pub ms: u64,
    /// True when the hash was known from an earlier run.
    pub known: bool,
}

/// Hashes of files, remembered between runs.
pub struct Digests {
    store: Option<PathBuf>,
    now: SystemTime,
    files: BTreeMap<String, Entry>,
    changed: bool,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    size: u64,
    mtime: (i64, i64),
    inode: u64,
    sha256: String,
}

impl Digests {
    /// Hashes remembered in `store` (none: not remembered); `now` is the beginning of the run.
    pub fn open(store: Option<PathBuf>, now: SystemTime) -> Self {
        let files = store.as_deref().map(read).unwrap_or_default();
        Self {
            store,
            now,
            files,
            changed: false,
        }
    }

    /// The hash of a file, read only when it is not known for its path, size, modification time
    /// and inode; to read it ends when it is cancelled.
    pub fn of(&mut self, path: &Path, cancel: &Cancel) -> Result<Hashed, ManifestFault> {
        let unreadable = |source| ManifestFault::Read {
            path: path.into(),
            source,
        };
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        let key = std::path::absolute(path).map_err(unreadable)?;
        let key = key.to_string_lossy().into_owned();
        let known = self.files.get(&key).filter(|entry| entry.fits(&metadata));
        if let Some(entry) = known {
            return Ok(Hashed {
                size: entry.size,
                sha256: entry.sha256.clone(),
                ms: 0,
                known: true,
            });
        }
        let hashed = hash(path, cancel)?;
        if self.is_settled(&metadata) && self.files.len() < MOST_FILES {
            self.files
                .insert(key, Entry::new(&metadata, &hashed.sha256));
            self.changed = true;
        }
        Ok(hashed)
    }

    fn is_settled(&self, metadata: &Metadata) -> bool {
        let age = metadata.modified().ok();
        let age = age.and_then(|modified| self.now.duration_since(modified).ok());
        age.is_some_and(|age| age >= SETTLED)
    }

    /// Remembers what was learnt, together with what other runs have remembered since.
    pub fn save(&mut self) {
        let Some(store) = self.store.as_deref().filter(|_| self.changed) else {
            return;
        };
        let mut files = read(store);
        files.append(&mut self.files.clone());
        match write(store, &files) {
            Ok(()) => self.changed = false,
            Err(error) => tracing::info!("hashes are not remembered: {error}"),
        }
    }
}

impl Entry {
    fn new(metadata: &Metadata, sha256: &str) -> Self {
        Self {
            size: metadata.len(),
            mtime: (metadata.mtime(), metadata.mtime_nsec()),
            inode: metadata.ino(),
            sha256: sha256.into(),
        }
    }

    fn fits(&self, metadata: &Metadata) -> bool {
        *self == Self::new(metadata, &self.sha256)
    }
}

/// Hashes a file, or a folder of files, and measures it.
pub(super) fn hash(path: &Path, cancel: &Cancel) -> Result<Hashed, ManifestFault> {
    let start = Instant::now();
    let goes_on = || !cancel.is_cancelled();
    let (digest, size) = match path.is_dir() {
        true => Digest::of_folder_while(path, &goes_on)?,
        false => {
            let digest = Digest::of_file_while(path, &goes_on)?;
            let there = std::fs::metadata(path).map_err(|source| ManifestFault::Read {
                path: path.into(),
                source,
            })?;
            (digest, there.len())
        }
    };
    Ok(Hashed {
        size,
        sha256: digest.to_string(),
        ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        known: false,
    })
}

fn read(store: &Path) -> BTreeMap<String, Entry> {
    let files: BTreeMap<String, Entry> = regular::read(store, MOST_BYTES)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    match files.values().all(|entry| is_sha256(&entry.sha256)) {
        true => files,
        false => BTreeMap::new(),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn write(store: &Path, files: &BTreeMap<String, Entry>) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(folder) = store.parent() {
        make_folder(folder)?;
    }
    let mut output = Output::create(store, Overwrite::Replace)?;
    output.put(&serde_json::to_vec(files)?)?;
    output.finish()?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the folder of the cache is made by its owner"
)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::Fault;

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("a.tif"), "abc").unwrap();
            Self { folder }
        }

        fn file(&self) -> PathBuf {
            self.folder.path().join("a.tif")
        }

        fn store(&self) -> PathBuf {
            self.folder.path().join("cache/digests.json")
        }

        /// As if the files had been left alone for an hour.
        fn digests(&self) -> Digests {
            Digests::open(
                Some(self.store()),
                SystemTime::now() + Duration::from_secs(3600),
            )
        }

        fn hash_and_save(&self) -> Hashed {
            let mut digests = self.digests();
            let hashed = digests.of(&self.file(), &Cancel::default()).unwrap();
            digests.save();
            hashed
        }
    }

    #[test]
    fn a_second_run_knows_the_hash() {
        let place = Place::new();
        let first = place.hash_and_save();
        let second = place.hash_and_save();
        assert!(!first.known && second.known);
        assert_eq!(first.sha256, second.sha256);
    }

    #[test]
    fn a_file_that_changed_is_hashed_again() {
        let place = Place::new();
        let first = place.hash_and_save();
        std::fs::write(place.file(), "abd").unwrap();
        let second = place.hash_and_save();
        assert!(!second.known);
        assert_ne!(first.sha256, second.sha256);
    }

    #[test]
    fn a_file_just_written_is_not_remembered() {
        let place = Place::new();
        let mut digests = Digests::open(Some(place.store()), SystemTime::now());
        digests.of(&place.file(), &Cancel::default()).unwrap();
        digests.save();
        assert!(!place.store().exists());
    }

    #[test]
    fn a_damaged_or_unwritable_cache_harms_nothing() {
        let place = Place::new();
        place.hash_and_save();
        let whole = std::fs::read(place.store()).unwrap();
        for damaged in [
            &whole[..whole.len() / 2],
            b"[]",
            b"",
            br#"{"/a":{"sha256":"x"}}"#,
        ] {
            std::fs::write(place.store(), damaged).unwrap();
            assert!(!place.hash_and_save().known);
        }
        std::fs::remove_file(place.store()).unwrap();
        std::fs::create_dir(place.store()).unwrap();
        assert!(!place.hash_and_save().known);
    }

    #[test]
    fn what_another_run_remembered_is_kept() {
        let place = Place::new();
        let other = place.folder.path().join("b.tif");
        std::fs::write(&other, "other").unwrap();
        let (mut one, mut two) = (place.digests(), place.digests());
        one.of(&place.file(), &Cancel::default()).unwrap();
        two.of(&other, &Cancel::default()).unwrap();
        one.save();
        two.save();
        let mut later = place.digests();
        assert!(later.of(&place.file(), &Cancel::default()).unwrap().known);
        assert!(later.of(&other, &Cancel::default()).unwrap().known);
    }

    #[test]
    fn a_missing_file_is_told() {
        let place = Place::new();
        let fault = place
            .digests()
            .of(Path::new("/no/such/file"), &Cancel::default())
            .unwrap_err();
        assert!(fault.to_string().contains("/no/such/file"));
    }

    #[test]
    fn an_interruption_ends_the_reading() {
        let place = Place::new();
        let cancel = Cancel::default();
        cancel.cancel();
        let fault = place.digests().of(&place.file(), &cancel).unwrap_err();
        assert_eq!(fault.kind().exit_code(), 130);
    }
}
