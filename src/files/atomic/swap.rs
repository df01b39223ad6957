//! A folder put in the place of another: at no moment are both gone for good.

use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::dead::{REPLACED, remove};

/// What a file system answers that knows a plain rename only (some network shares).
fn is_unknown(error: Errno) -> bool {
    matches!(error, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP)
}

/// Gives a folder a name that nothing has.
pub(super) fn name_anew(part: &Path, path: &Path) -> io::Result<()> {
    match renameat_with(CWD, part, CWD, path, RenameFlags::NOREPLACE) {
        Err(e) if is_unknown(e) => match path.exists() {
            true => Err(io::ErrorKind::AlreadyExists.into()),
            false => std::fs::rename(part, path),
        },
        named => Ok(named?),
    }
}

/// Gives a folder its name, whoever has it, and removes what had it.
pub(super) fn replace(part: &Path, path: &Path) -> io::Result<()> {
    match renameat_with(CWD, part, CWD, path, RenameFlags::EXCHANGE) {
        // The temporary is now the old one: killed here, the next attempt clears it.
        Ok(()) => remove(part),
        Err(Errno::NOENT) => name_anew(part, path)?,
        Err(e) if is_unknown(e) => by_two_renames(part, path)?,
        Err(e) => return Err(e.into()),
    }
    Ok(())
}

/// Where two names cannot change places in one step. Killed between the renames it leaves the old
/// one for [`restore`](super::dead::restore).
fn by_two_renames(part: &Path, path: &Path) -> io::Result<()> {
    if !path.exists() {
        return std::fs::rename(part, path);
    }
    let mut replaced = part.as_os_str().to_os_string();
    replaced.push(REPLACED);
    let replaced = PathBuf::from(replaced);
    std::fs::rename(path, &replaced)?;
    if let Err(e) = std::fs::rename(part, path) {
        std::fs::rename(&replaced, path)?;
        return Err(e);
    }
    remove(&replaced);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn folders_change_places_by_either_way() {
        for swap in [replace, by_two_renames] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("t");
            swap(&folder(dir.path().join(".t.1-0.part"), "a"), &path).unwrap();
            assert_eq!(names(&path), ["a"]);
            swap(&folder(dir.path().join(".t.1-1.part"), "b"), &path).unwrap();
            assert_eq!(names(&path), ["b"]);
            assert_eq!(names(dir.path()), ["t"]);
        }
    }

    #[test]
    fn a_name_that_is_taken_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let part = folder(dir.path().join(".t.1-0.part"), "a");
        let path = dir.path().join("t");
        std::fs::create_dir(&path).unwrap();
        let refused = name_anew(&part, &path).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(dir.path()), [".t.1-0.part", "t"]);
    }
}
