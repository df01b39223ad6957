//! A folder that gets its name when it is whole.

use std::fs::{File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::dead::{clear_the_dead, remove, restore};
use super::output::{living, place, temporary};
use super::{AtomicFault, Overwrite, swap};

/// Makes a folder where it is missing, and those above it.
///
/// # Errors
/// What the system refuses.
pub fn make_folder(path: &Path) -> Result<(), AtomicFault> {
    std::fs::create_dir_all(path).map_err(|e| AtomicFault::writing("create", path, e))
}

/// A folder being filled under a temporary name; dropped without [`OutputFolder::finish`] it leaves
/// nothing.
#[must_use]
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    part: PathBuf,
    /// The temporary, open and locked while it lives.
    _lock: File,
    overwrite: Overwrite,
    private: bool,
    finished: bool,
}

impl OutputFolder {
    /// Begins a folder. Under [`Overwrite::Replace`] one that is there is replaced only when
    /// `is_ours` says that it is such a product, or when it is empty: a slip of the pen must not
    /// cost somebody a folder of files.
    ///
    /// # Errors
    /// The folder is there already, or is something else, and what the system refuses.
    pub fn create(
        path: &Path,
        overwrite: Overwrite,
        is_ours: impl Fn(&Path) -> bool,
    ) -> Result<Self, AtomicFault> {
        let (folder, name) = place(path)?;
        restore(&folder, Some(&name));
        clear_the_dead(&folder, &name);
        match std::fs::metadata(path) {
            Ok(_) if overwrite == Overwrite::Refuse => {
                return Err(AtomicFault::Exists { path: path.into() });
            }
            Ok(there) if !there.is_dir() || !(is_empty(path) || is_ours(path)) => {
                return Err(AtomicFault::NotReplaced { path: path.into() });
            }
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(AtomicFault::writing("create", path, e)),
        }
        let (part, lock) = temporary(&folder, &name, path, |part| {
            std::fs::create_dir(part)?;
            File::open(part)
        })?;
        living().push(part.clone());
        Ok(Self {
            path: path.to_path_buf(),
            part,
            _lock: lock,
            overwrite,
            private: false,
            finished: false,
        })
    }

    /// Makes it its owner's alone, and what is in it, whatever the umask says; to be asked before
    /// anything is written.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn private(mut self) -> Result<Self, AtomicFault> {
        let set = std::fs::set_permissions(&self.part, Permissions::from_mode(0o700));
        set.map_err(|e| AtomicFault::writing("create", &self.path, e))?;
        self.private = true;
        Ok(self)
    }

    /// The name it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of it is while the folder has not its name yet, for writers that want a path.
    pub fn within(&self, name: &str) -> PathBuf {
        self.part.join(name)
    }

    /// Writes a file of it, by its path within; folders on the way are made.
    pub fn put(&self, within: &Path, bytes: &[u8]) -> Result<(), AtomicFault> {
        let file = self.part.join(within);
        let written = match std::fs::write(&file, bytes) {
            Err(e) if e.kind() == ErrorKind::NotFound => file
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| std::fs::write(&file, bytes)),
            written => written,
        };
        written.map_err(|e| AtomicFault::writing("write", &self.path.join(within), e))
    }

    /// Gives it its name. Unlike the bytes of a single file those of the many within are left to
    /// the system to make durable.
    ///
    /// # Errors
    /// [`AtomicFault::Exists`] under [`Overwrite::Refuse`] when another attempt was faster, and what
    /// the system refuses.
    #[must_use = "an output that was not finished is not there"]
    pub fn finish(mut self) -> Result<(), AtomicFault> {
        if self.private {
            // Closed by the folder so far; a file that is taken out of it is to be so too.
            close(&self.part).map_err(|e| AtomicFault::writing("write", &self.path, e))?;
        }
        let named = match self.overwrite {
            Overwrite::Refuse => swap::name_anew(&self.part, &self.path),
            Overwrite::Replace => swap::replace(&self.part, &self.path),
        };
        named.map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => AtomicFault::Exists {
                path: self.path.clone(),
            },
            _ => AtomicFault::writing("rename", &self.path, e),
        })?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        let mut living = living();
        if !self.finished {
            remove(&self.part);
        }
        living.retain(|part| *part != self.part);
    }
}

/// Takes from others what is in a folder.
fn close(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            close(&entry.path())?;
            std::fs::set_permissions(entry.path(), Permissions::from_mode(0o700))?;
        } else if kind.is_file() {
            std::fs::set_permissions(entry.path(), Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}

/// True for a folder in which there are only files of these names and folders of those: what
/// somebody else put there is not replaced with a product.
pub fn holds_only(folder: &Path, files: &[&str], folders: &[&str]) -> bool {
    holds_files(folder, |name| files.contains(&name), folders)
}

/// The same where names of files are known by how they look.
pub fn holds_files(folder: &Path, is_known: impl Fn(&str) -> bool, folders: &[&str]) -> bool {
    let known = |entry: std::io::Result<std::fs::DirEntry>| {
        let Ok((kind, entry)) = entry.and_then(|e| Ok((e.file_type()?, e))) else {
            return false;
        };
        let name = entry.file_name();
        let is_known = |name: &str| match kind.is_dir() {
            true => folders.contains(&name),
            false => is_known(name),
        };
        !kind.is_symlink() && name.to_str().is_some_and(is_known)
    };
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.all(known))
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
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

    #[test]
    fn a_folder_is_there_when_it_is_whole_and_dropping_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tiles");
        let begin = || OutputFolder::create(&path, Overwrite::Refuse, |_| false).unwrap();
        let folder = begin();
        folder.put(Path::new("3/4/5.png"), b"x").unwrap();
        assert!(!path.exists());
        drop(folder);
        assert!(names(dir.path()).is_empty());
        let folder = begin();
        folder.put(Path::new("3/4/5.png"), b"x").unwrap();
        folder.finish().unwrap();
        assert_eq!(names(dir.path()), ["tiles"]);
        assert_eq!(std::fs::read(path.join("3/4/5.png")).unwrap(), b"x");
        let again = OutputFolder::create(&path, Overwrite::Refuse, |_| true);
        assert!(matches!(again.unwrap_err(), AtomicFault::Exists { .. }));
    }

    #[test]
    fn what_is_private_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("letters");
        let folder = OutputFolder::create(&path, Overwrite::Refuse, |_| false)
            .and_then(OutputFolder::private)
            .unwrap();
        folder.put(Path::new("a.eml"), b"x").unwrap();
        folder.put(Path::new("sub/b.eml"), b"x").unwrap();
        folder.finish().unwrap();
        for (name, expected) in [
            ("", 0o700),
            ("a.eml", 0o600),
            ("sub", 0o700),
            ("sub/b.eml", 0o600),
        ] {
            let mode = std::fs::metadata(path.join(name)).unwrap().permissions();
            assert_eq!(mode.mode() & 0o777, expected, "{name}");
        }
    }

    #[test]
    fn only_what_is_ours_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("photos");
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("mine"), b"dear").unwrap();
        let begin = |ours| OutputFolder::create(&path, Overwrite::Replace, move |_| ours);
        assert!(matches!(
            begin(false).unwrap_err(),
            AtomicFault::NotReplaced { .. }
        ));
        let folder = begin(true).unwrap();
        folder.put(Path::new("new"), b"x").unwrap();
        folder.finish().unwrap();
        assert_eq!(
            (names(&path), names(dir.path())),
            (vec!["new".into()], vec!["photos".into()])
        );
    }

    #[test]
    fn a_folder_holds_only_what_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let only = |files: &[&str], folders: &[&str]| holds_only(dir.path(), files, folders);
        std::fs::write(dir.path().join("a"), b"a").unwrap();
        std::fs::create_dir(dir.path().join("d")).unwrap();
        assert!(only(&["a", "b"], &["d"]));
        assert!(!only(&["a", "d"], &[]) && !only(&["b"], &["d"]) && !only(&[], &["a", "d"]));
        std::os::unix::fs::symlink("a", dir.path().join("b")).unwrap();
        assert!(!only(&["a", "b"], &["d"]));
        assert!(!holds_only(&dir.path().join("none"), &[], &[]));
    }

    #[test]
    fn the_dead_are_cleared_and_the_living_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t");
        std::fs::create_dir_all(dir.path().join(".t.1-7.part/3")).unwrap();
        let living = OutputFolder::create(&path, Overwrite::Refuse, |_| false).unwrap();
        let other = OutputFolder::create(&path, Overwrite::Refuse, |_| false).unwrap();
        assert_eq!(names(dir.path()).len(), 2);
        living.finish().unwrap();
        other.put(Path::new("a"), b"a").unwrap();
        assert!(matches!(
            other.finish().unwrap_err(),
            AtomicFault::Exists { .. }
        ));
        assert_eq!(names(dir.path()), ["t"]);
    }
}
