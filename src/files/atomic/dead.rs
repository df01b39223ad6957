//! What attempts leave that were killed: temporaries to be cleared, and names to be given back.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::Path;

/// After the name of a temporary: the folder that it is about to replace.
pub(super) const REPLACED: &str = ".old";

/// The longest part of the name of the output that goes into the name of its temporary: file
/// systems stop at 255 bytes.
const NAME_BYTES: usize = 200;

/// What cannot be removed is left: the user has another fault to look at.
pub(super) fn remove(path: &Path) {
    let is_folder = std::fs::symlink_metadata(path).is_ok_and(|m| m.is_dir());
    let removed = match is_folder {
        true => std::fs::remove_dir_all(path),
        false => std::fs::remove_file(path),
    };
    if let Err(e) = removed {
        tracing::debug!("{} was not removed: {e}", path.display());
    }
}

/// What SQLite keeps beside a database while it writes one; a killed process leaves it, and SQLite
/// itself does on a full disk.
pub(super) fn remove_beside(part: &Path) {
    for suffix in ["-journal", "-wal", "-shm"] {
        let mut name = part.as_os_str().to_owned();
        name.push(suffix);
        if Path::new(&name).exists() {
            remove(Path::new(&name));
        }
    }
}

/// `.<name>.`, with which the names of all temporaries of an output begin.
pub(super) fn prefix(name: &OsStr) -> Vec<u8> {
    let bytes = name.as_encoded_bytes();
    let mut end = bytes.len().min(NAME_BYTES);
    while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    [b".", &bytes[..end], b"."].concat()
}

pub(super) fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Deletes the temporaries of this output that no living process holds. What cannot be deleted is
/// left: it harms nothing.
pub(super) fn clear_the_dead(folder: &Path, name: &OsStr) {
    let prefix = prefix(name);
    clear_if(folder, |name| {
        name.strip_prefix(prefix.as_slice()).is_some_and(is_attempt)
    });
}

/// Deletes every temporary of a folder that no living process holds, whatever its output.
pub fn clear(folder: &Path) {
    restore(folder, None);
    clear_if(folder, |name| {
        let attempt = name.rsplit(|b| *b == b'.').next().unwrap_or_default();
        name.starts_with(b".") && name.len() > attempt.len() + 2 && is_attempt(attempt)
    });
}

fn clear_if(folder: &Path, is_ours: impl Fn(&[u8]) -> bool) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_part = name
            .as_encoded_bytes()
            .strip_suffix(b".part")
            .is_some_and(&is_ours);
        let kind = entry.file_type();
        if !is_part || !kind.is_ok_and(|t| t.is_file() || t.is_dir()) {
            continue;
        }
        // Removed under the lock: whoever makes the name anew sees that its file is gone.
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            remove(&entry.path());
            remove_beside(&entry.path());
            tracing::debug!("cleared {}", entry.path().display());
        }
    }
}

/// The output to which a temporary belongs, by its name `.<name>.<pid>-<n>.part`; none where the name
/// was too long to be kept whole in it.
pub(super) fn attempt_of(part: &Path) -> Option<OsString> {
    let name = part.file_name()?.as_encoded_bytes();
    let inner = name.strip_prefix(b".")?.strip_suffix(b".part")?;
    let dot = inner.iter().rposition(|b| *b == b'.')?;
    let (name, attempt) = (&inner[..dot], &inner[dot + 1..]);
    // A shortened name has lost a character of up to four bytes at its end.
    let whole = !name.is_empty() && name.len() + 4 <= NAME_BYTES;
    (whole && is_attempt(attempt)).then(|| os_string(name.to_vec()))
}

/// `<pid>-<n>`.
fn is_attempt(text: &[u8]) -> bool {
    let mut halves = text.split(|&b| b == b'-');
    let digits = |half: Option<&[u8]>| {
        half.is_some_and(|h| !h.is_empty() && h.iter().all(u8::is_ascii_digit))
    };
    digits(halves.next()) && digits(halves.next()) && halves.next().is_none()
}

/// Gives folders back their names that a killed [`by_two_renames`] took away, of all outputs of
/// `folder` or of one; where the new one has the name, the old one goes.
pub(super) fn restore(folder: &Path, of: Option<&OsStr>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let replaced = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || replaced.extension() != Some(OsStr::new(&REPLACED[1..])) {
            continue;
        }
        let part = replaced.with_extension("");
        let Some(name) = attempt_of(&part).filter(|name| of.is_none_or(|of| of == name)) else {
            continue;
        };
        // Held: its maker lives and is between its two renames.
        if File::open(&part).is_ok_and(|part| part.try_lock().is_err()) {
            continue;
        }
        let path = folder.join(name);
        match path.exists() {
            true => remove(&replaced),
            false => {
                let restored = std::fs::rename(&replaced, &path);
                tracing::debug!("{} was given back: {restored:?}", path.display());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Output, Overwrite};
    use super::*;
    use std::path::PathBuf;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn folder(path: PathBuf, file: &str) -> PathBuf {
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join(file), b"x").unwrap();
        path
    }

    /// As a kill between the two renames leaves it.
    #[test]
    fn a_name_that_was_taken_away_is_given_back() {
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path().join(".t.1-0.part.old"), "old");
        folder(dir.path().join(".u.1-0.part.old"), "old");
        folder(dir.path().join(".u.1-0.part"), "new");
        folder(dir.path().join(".mine.old"), "mine");
        restore(dir.path(), Some(OsStr::new("t")));
        assert_eq!(names(&dir.path().join("t")), ["old"]);
        assert!(!dir.path().join("u").exists());
        restore(dir.path(), None);
        assert_eq!(names(&dir.path().join("u")), ["old"]);
        assert_eq!(names(dir.path()), [".mine.old", ".u.1-0.part", "t", "u"]);
    }

    #[test]
    fn what_was_replaced_goes_and_the_living_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path().join("t"), "new");
        folder(dir.path().join(".t.1-0.part.old"), "old");
        let part = folder(dir.path().join(".u.1-0.part"), "new");
        folder(dir.path().join(".u.1-0.part.old"), "old");
        let living = File::open(part).unwrap();
        living.try_lock().unwrap();
        restore(dir.path(), None);
        assert_eq!(names(dir.path()), [".u.1-0.part", ".u.1-0.part.old", "t"]);
        assert_eq!(names(&dir.path().join("t")), ["new"]);
    }

    /// What SQLite made beside a database that is not to be.
    #[test]
    fn dropping_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let output = Output::create(&dir.path().join("out.db"), Overwrite::Refuse).unwrap();
        for suffix in ["-journal", "-wal", "-shm"] {
            let mut name = output.part().as_os_str().to_owned();
            name.push(suffix);
            std::fs::write(name, b"half").unwrap();
        }
        drop(output);
        assert!(names(dir.path()).is_empty());
    }
}
