//! Files that no output may replace.

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// True when two names are of one file that is there.
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    let of = |path: &Path| std::fs::metadata(path).map(|m| (m.dev(), m.ino()));
    matches!((of(a), of(b)), (Ok(a), Ok(b)) if a == b)
}

/// Files that this process works with, and that none of its outputs may replace.
static KEPT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From now on no output of this process takes the name of this file, whether it is there or not,
/// under whatever name it is meant.
pub fn keep_safe(path: &Path) {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push(path.to_path_buf());
}

/// What a file begins with that is a key of Relais.
const KEY: &[u8] = b"relais-key-";
/// What a SQLite file begins with, and where and what its application says of a registry.
const SQLITE: &[u8] = b"SQLite format 3\0";
const APPLICATION: (std::ops::Range<usize>, &[u8]) = (68..72, b"RLS1");

/// True for a file that is a key or a registry, or a copy of one: no output takes its place but a
/// newer copy.
pub(super) fn is_precious(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(72).read_to_end(&mut head));
    let (place, mark) = APPLICATION;
    read.is_ok()
        && (head.starts_with(KEY) || head.starts_with(SQLITE) && head.get(place) == Some(mark))
}

/// True when an output would take the place of a file that is kept safe.
pub(super) fn is_kept(path: &Path, folder: &Path, name: &OsStr) -> bool {
    let same_name = |kept: &PathBuf| {
        let there = kept
            .parent()
            .map(|parent| match parent.as_os_str().is_empty() {
                true => Path::new("."),
                false => parent,
            });
        let folders = there.map(|there| (there.canonicalize(), folder.canonicalize()));
        kept.file_name() == Some(name)
            && matches!(folders, Some((Ok(one), Ok(other))) if one == other)
    };
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter()
        .any(|kept| is_same_file(kept, path) || same_name(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atomic::{AtomicFault, Output, Overwrite};

    #[test]
    fn what_is_kept_safe_is_never_replaced_under_any_name() {
        let dir = tempfile::tempdir().unwrap();
        let (kept, absent) = (dir.path().join("kept"), dir.path().join("kept-absent"));
        std::fs::write(&kept, "precious").unwrap();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        let hard = dir.path().join("hard");
        std::fs::hard_link(&kept, &hard).unwrap();
        std::fs::create_dir(dir.path().join("in")).unwrap();
        keep_safe(&kept);
        keep_safe(&absent);
        let around = dir.path().join("in/../kept");
        for path in [&kept, &absent, &link, &hard, &around] {
            let fault = Output::create(path, Overwrite::Replace).unwrap_err();
            assert!(matches!(fault, AtomicFault::Kept { .. }), "{fault}");
        }
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "precious");
        drop(Output::create(&dir.path().join("other"), Overwrite::Refuse).unwrap());
    }

    #[test]
    fn a_key_and_a_registry_are_known_by_what_they_hold() {
        let dir = tempfile::tempdir().unwrap();
        let mut registry = SQLITE.to_vec();
        registry.resize(68, 0);
        registry.extend(b"RLS1 and pages");
        let mut geopackage = registry.clone();
        geopackage[68..72].copy_from_slice(b"GPKG");
        for (name, bytes, precious) in [
            ("a.key", b"relais-key-1 00".to_vec(), true),
            ("a.db", registry, true),
            ("a.gpkg", geopackage, false),
            ("a.txt", b"relais".to_vec(), false),
        ] {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let refused = matches!(
                Output::create(&path, Overwrite::Replace),
                Err(AtomicFault::Kept { .. })
            );
            assert_eq!(refused, precious, "{name}");
            drop(Output::copy(&path, Overwrite::Replace).unwrap());
        }
    }
}
