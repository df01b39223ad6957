//! What is where: files by pattern and by folder, room on the disk, folders to be made.

mod fault;
mod pattern;

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::regular;

pub use fault::PlaceFault;
pub use pattern::{is_pattern, matching, matching_while};

/// At most `most` bytes of a small text.
///
/// # Errors
/// A file that cannot be read, that is longer, or that is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, PlaceFault> {
    let unreadable = |source| PlaceFault::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let bytes = regular::read(path, most).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| unreadable(std::io::Error::other("not UTF-8")))
}

/// Whether a file can be opened for reading.
pub fn readable(path: &Path) -> Result<(), PlaceFault> {
    match regular::open(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(PlaceFault::Unreadable {
            path: path.to_path_buf(),
            source,
        }),
    }
}

/// Where a path is: links resolved as far as it is there, the rest taken as it is written.
pub fn whereabouts(path: &Path) -> PathBuf {
    for there in path.ancestors() {
        if let Ok(mut real) = there.canonicalize() {
            for part in path
                .strip_prefix(there)
                .into_iter()
                .flat_map(Path::components)
            {
                match part {
                    Component::ParentDir => drop(real.pop()),
                    part => real.push(part),
                }
            }
            return real;
        }
    }
    path.to_path_buf()
}

/// What stands where a folder is or is to be made, it or one above it, and is none.
pub fn in_the_way(folder: &Path) -> Option<&Path> {
    let there = folder.ancestors().find(|path| is_taken(path))?;
    (!there.is_dir()).then_some(there)
}

/// Whether a character of a name turns the order of those around it: `a\u{202e}fit.exe` is shown as
/// `aexe.tif`.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// Whether something has this name, a link that leads nowhere included.
pub fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a folder holds nothing but hidden files, as those that a killed attempt leaves.
pub fn is_vacant(path: &Path) -> bool {
    let hidden = |entry: std::io::Result<fs::DirEntry>| {
        entry.is_ok_and(|e| e.file_name().as_encoded_bytes().starts_with(b"."))
    };
    fs::read_dir(path).is_ok_and(|mut entries| entries.all(hidden))
}

/// A folder and those above it, made where they are missing.
pub fn make_folder(path: &Path) -> Result<(), PlaceFault> {
    fs::create_dir_all(path).map_err(|source| PlaceFault::NotMade {
        path: path.to_path_buf(),
        source,
    })
}

/// Removes a folder of ours and all that is in it.
pub fn remove_folder(path: &Path) {
    if let Err(e) = fs::remove_dir_all(path) {
        tracing::debug!("{} was not removed: {e}", path.display());
    }
}

/// The folder itself, links resolved.
pub fn real(path: &Path) -> Result<PathBuf, PlaceFault> {
    path.canonicalize()
        .map_err(|source| PlaceFault::Unreadable {
            path: path.to_path_buf(),
            source,
        })
}

/// Bytes that may still be written in a folder (its nearest existing parent); none where the
/// system does not say.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|p| p.is_dir());
    let there = there.unwrap_or_else(|| Path::new("."));
    let found = rustix::fs::statvfs(there).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// More files than this in one input are not looked at.
const MOST_FILES: usize = 200_000;

/// The file itself, or every regular file under a folder, in the order of their names. Hidden
/// files and links to folders are left out.
///
/// # Errors
/// What is not there or cannot be listed.
pub fn files_under(path: &Path) -> Result<Vec<PathBuf>, PlaceFault> {
    files_under_while(path, &|| true)
}

/// The same as long as it `goes_on`, which is asked before every folder is listed.
///
/// # Errors
/// As [`files_under`], and [`PlaceFault::Stopped`].
pub fn files_under_while(
    path: &Path,
    goes_on: &dyn Fn() -> bool,
) -> Result<Vec<PathBuf>, PlaceFault> {
    let unreadable = |path: &Path, source| PlaceFault::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let there = fs::metadata(path).map_err(|e| unreadable(path, e))?;
    if !there.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let (mut files, mut folders) = (Vec::new(), vec![path.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        if !goes_on() {
            return Err(PlaceFault::Stopped {
                whereabouts: format!("in {}", path.display()),
            });
        }
        for entry in fs::read_dir(&folder).map_err(|e| unreadable(&folder, e))? {
            let entry = entry.map_err(|e| unreadable(&folder, e))?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let kind = entry.file_type().map_err(|e| unreadable(&folder, e))?;
            match kind.is_dir() {
                true => folders.push(entry.path()),
                false if entry.path().is_file() => files.push(entry.path()),
                false => {}
            }
        }
        if files.len() + folders.len() > MOST_FILES {
            let what = format!("more than {MOST_FILES} files");
            return Err(unreadable(path, std::io::Error::other(what)));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::{Fault, Kind};

    #[test]
    fn a_folder_is_its_files_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        make_folder(&at("b/c")).unwrap();
        for name in ["b/c/1", "b/0", "a", ".hidden"] {
            fs::write(at(name), name).unwrap();
        }
        let files = files_under(dir.path()).unwrap();
        assert_eq!(files, [at("a"), at("b/0"), at("b/c/1")]);
        assert_eq!(files_under(&at("a")).unwrap(), [at("a")]);
        assert!(files_under(&at("none")).is_err());
        let fault = files_under_while(dir.path(), &|| false).unwrap_err();
        assert_eq!(fault.kind(), Kind::Interrupted);
    }

    #[test]
    fn room_is_known_even_for_a_folder_to_be_made() {
        let dir = tempfile::tempdir().unwrap();
        assert!(free_bytes(&dir.path().join("not/yet")).is_some_and(|bytes| bytes > 0));
    }

    #[test]
    fn a_place_is_known_by_every_name() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        let at = |name: &str| dir.path().join(name);
        make_folder(&at("a/b")).unwrap();
        std::os::unix::fs::symlink(at("a/b"), at("link")).unwrap();
        for (name, there) in [
            ("link/c/x.tif", "a/b/c/x.tif"),
            ("link/../x.tif", "a/x.tif"),
            ("a/./none/../x.tif", "a/x.tif"),
            ("link", "a/b"),
        ] {
            assert_eq!(whereabouts(&at(name)), real.join(there), "{name}");
        }
    }

    #[test]
    fn what_stands_in_the_way_of_a_folder_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink(at("none"), at("link")).unwrap();
        for name in ["file", "link"] {
            assert_eq!(in_the_way(&at(name).join("x/y")), Some(&*at(name)));
        }
        assert_eq!(in_the_way(&at("x/y")), None);
    }

    #[test]
    fn a_text_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t");
        fs::write(&path, "éa").unwrap();
        assert_eq!(read_text(&path, 3).unwrap(), "éa");
        assert!(read_text(&path, 2).is_err());
        fs::write(&path, [0xff]).unwrap();
        assert!(read_text(&path, 2).is_err());
    }
}
