//! A file that gets its name when it is whole.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use super::AtomicFault;
use super::dead::{clear_the_dead, os_string, prefix, remove, remove_beside};
use super::kept::{is_kept, is_precious};

/// What to do when the output is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overwrite {
    /// Refuse to begin.
    #[default]
    Refuse,
    /// Replace it once the new one is whole.
    Replace,
}

/// A file being written under a temporary name; dropped without [`Output::finish`] it leaves
/// nothing.
///
/// Two attempts at one output may run at once: each has its own temporary, the one that ends last
/// gives the final content, and at no moment is there half a file.
#[must_use]
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    part: PathBuf,
    file: File,
    overwrite: Overwrite,
    finished: bool,
}

/// The temporaries of this process that are being written.
static LIVING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

pub(super) fn living() -> MutexGuard<'static, Vec<PathBuf>> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Deletes every temporary of this process, for one that is about to end without dropping its
/// outputs.
pub fn abandon() {
    for part in living().drain(..) {
        remove(&part);
        remove_beside(&part);
    }
}

/// Removes a finished output that turns out not to be wanted.
pub fn discard(path: &Path) {
    remove(path);
}

/// True when a file or folder is there under a folder, or is that folder itself, links resolved.
pub fn lies_in(path: &Path, folder: &Path) -> bool {
    matches!((path.canonicalize(), folder.canonicalize()), (Ok(path), Ok(folder)) if path.starts_with(&folder))
}

impl Output {
    /// Begins an output: checks that it may be made, clears what dead attempts left, and opens a
    /// locked temporary `.<name>.<pid>-<n>.part` beside it.
    ///
    /// # Errors
    /// [`AtomicFault::Exists`] under [`Overwrite::Refuse`], [`AtomicFault::Kept`], and what the system refuses.
    pub fn create(path: &Path, overwrite: Overwrite) -> Result<Self, AtomicFault> {
        match is_precious(path) {
            true => Err(AtomicFault::Kept { path: path.into() }),
            false => Self::copy(path, overwrite),
        }
    }

    /// As [`Output::create`], for a copy of a registry, which an older copy makes room for.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn copy(path: &Path, overwrite: Overwrite) -> Result<Self, AtomicFault> {
        let (folder, name) = place(path)?;
        if is_kept(path, &folder, &name) {
            return Err(AtomicFault::Kept { path: path.into() });
        }
        match std::fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                return Err(AtomicFault::NotAFile { path: path.into() });
            }
            Ok(_) if overwrite == Overwrite::Refuse => {
                return Err(AtomicFault::Exists { path: path.into() });
            }
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {
                // A link to nothing has the name: better said now than at the end.
                if overwrite == Overwrite::Refuse && path.is_symlink() {
                    return Err(AtomicFault::Exists { path: path.into() });
                }
            }
            Err(e) => return Err(AtomicFault::writing("create", path, e)),
        }
        clear_the_dead(&folder, &name);
        let (part, file) = temporary(&folder, &name, path, new_file)?;
        living().push(part.clone());
        Ok(Self {
            path: path.to_path_buf(),
            part,
            file,
            overwrite,
            finished: false,
        })
    }

    /// Makes it its owner's alone, whatever the umask says; to be asked before anything is written.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn private(self) -> Result<Self, AtomicFault> {
        let set = self.file.set_permissions(Permissions::from_mode(0o600));
        match set {
            Ok(()) => Ok(self),
            Err(e) => Err(AtomicFault::writing("create", &self.path, e)),
        }
    }

    /// The name it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its temporary, for writers that want a name; it is locked (`flock`) by this process.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// How many bytes it has by now.
    pub fn length(&self) -> Result<u64, AtomicFault> {
        let there = self.file.metadata();
        let there = there.map_err(|e| AtomicFault::writing("measure", &self.path, e))?;
        Ok(there.len())
    }

    /// Keeps room on the disk for bytes that are written later; a file system that cannot, does not.
    ///
    /// # Errors
    /// [`AtomicFault::Full`].
    pub fn reserve(&self, bytes: u64) -> Result<(), AtomicFault> {
        let kept = rustix::fs::fallocate(&self.file, FallocateFlags::KEEP_SIZE, 0, bytes);
        match kept {
            Err(e @ (Errno::NOSPC | Errno::DQUOT)) => {
                Err(AtomicFault::writing("write", &self.path, e.into()))
            }
            _ => Ok(()),
        }
    }

    /// The file, to be written to or positioned.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Writes bytes at the end of what is there.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), AtomicFault> {
        self.file
            .write_all(bytes)
            .map_err(|e| AtomicFault::writing("write", &self.path, e))
    }

    /// Makes it durable and gives it its name.
    ///
    /// # Errors
    /// [`AtomicFault::Exists`] under [`Overwrite::Refuse`] when another attempt was faster, and what
    /// the system refuses.
    #[must_use = "an output that was not finished is not there"]
    pub fn finish(mut self) -> Result<(), AtomicFault> {
        let fault = |action, e| AtomicFault::writing(action, &self.path, e);
        self.file.sync_all().map_err(|e| fault("write", e))?;
        match self.overwrite {
            Overwrite::Replace => std::fs::rename(&self.part, &self.path),
            Overwrite::Refuse => self.name_anew(),
        }
        .map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists => AtomicFault::Exists {
                path: self.path.clone(),
            },
            _ => fault("rename", e),
        })?;
        self.finished = true;
        let (folder, _) = place(&self.path)?;
        File::open(&folder)
            .and_then(|d| d.sync_all())
            .map_err(|e| AtomicFault::writing("sync the folder of", &self.path, e))
    }
}

impl Output {
    /// Gives it a name that nothing has: a link is made or refused in one step, which a rename is
    /// not. A file system without links (FAT, some network shares) has the rename.
    fn name_anew(&self) -> std::io::Result<()> {
        match std::fs::hard_link(&self.part, &self.path) {
            Ok(()) => {
                remove(&self.part);
                Ok(())
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(e),
            Err(_) => std::fs::rename(&self.part, &self.path),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let mut living = living();
        if !self.finished {
            remove(&self.part);
        }
        remove_beside(&self.part);
        living.retain(|part| *part != self.part);
    }
}

/// The folder that holds a path, by its name alone.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The folder and the name of an output.
pub(super) fn place(path: &Path) -> Result<(PathBuf, OsString), AtomicFault> {
    let Some(name) = path.file_name() else {
        return Err(AtomicFault::NotAFile { path: path.into() });
    };
    let folder = folder_of(path).to_path_buf();
    if !folder.is_dir() {
        return Err(AtomicFault::NoFolder {
            path: path.into(),
            folder,
        });
    }
    Ok((folder, name.to_os_string()))
}

fn new_file(part: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).open(part)
}

/// Opens and locks a temporary. Between its making and its locking another attempt may take it for
/// a dead one and delete it: then the next name is tried.
pub(super) fn temporary(
    folder: &Path,
    name: &OsStr,
    path: &Path,
    open: impl Fn(&Path) -> std::io::Result<File>,
) -> Result<(PathBuf, File), AtomicFault> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut part = prefix(name);
        part.extend(format!("{}-{n}.part", std::process::id()).bytes());
        let part = folder.join(os_string(part));
        let fault = |e| AtomicFault::writing("create", path, e);
        let file = match open(&part) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
            Err(e) => return Err(fault(e)),
        };
        if file.try_lock().is_ok() && file.metadata().map_err(fault)?.nlink() > 0 {
            return Ok((part, file));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::clear;
    use super::*;
    use crate::atomic::is_same_file;
    use relais_core::fault::{Fault, Kind};

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_there_before_the_end_and_dropping_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.tif");
        let mut output = Output::create(&path, Overwrite::Refuse).unwrap();
        output.put(b"half").unwrap();
        assert!(!path.exists());
        drop(output);
        assert!(names(dir.path()).is_empty());

        let mut output = Output::create(&path, Overwrite::Refuse).unwrap();
        output.put(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!(names(dir.path()), ["out.tif"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn an_output_that_is_there_is_refused_or_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::fs::write(&path, b"old").unwrap();
        let fault = Output::create(&path, Overwrite::Refuse).unwrap_err();
        assert_eq!(fault.kind(), Kind::Exists);
        let mut output = Output::create(&path, Overwrite::Replace).unwrap();
        output.put(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    /// One that others could read is replaced by one that they cannot.
    #[test]
    fn what_is_private_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::fs::write(&path, b"old").unwrap();
        let mut output = Output::create(&path, Overwrite::Replace)
            .and_then(Output::private)
            .unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(output.part()), 0o600);
        output.put(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn room_that_is_kept_is_no_content() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let mut output = Output::create(&path, Overwrite::Refuse).unwrap();
        output.reserve(64 << 10).unwrap();
        output.put(b"abc").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    }

    #[test]
    fn a_link_to_nothing_is_noticed_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::os::unix::fs::symlink(dir.path().join("gone"), &path).unwrap();
        let fault = Output::create(&path, Overwrite::Refuse).unwrap_err();
        assert_eq!(fault.kind(), Kind::Exists);
        assert!(
            fault
                .to_string()
                .ends_with("out is there already, a link to nothing")
        );
        let output = Output::create(&path, Overwrite::Replace).unwrap();
        output.finish().unwrap();
        assert_eq!(names(dir.path()), ["out"]);
        assert!(!path.is_symlink());
    }

    #[test]
    fn of_two_new_outputs_the_slower_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let [mut fast, mut slow] =
            [(); 2].map(|()| Output::create(&path, Overwrite::Refuse).unwrap());
        fast.put(b"fast").unwrap();
        slow.put(b"slow").unwrap();
        fast.finish().unwrap();
        assert_eq!(slow.finish().unwrap_err().kind(), Kind::Exists);
        assert_eq!(std::fs::read(&path).unwrap(), b"fast");
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn a_file_is_the_same_by_any_name() {
        let dir = tempfile::tempdir().unwrap();
        let [a, b, link] = ["a", "b", "link"].map(|name| dir.path().join(name));
        std::fs::write(&a, b"x").unwrap();
        std::fs::write(&b, b"x").unwrap();
        std::os::unix::fs::symlink(&a, &link).unwrap();
        assert!(is_same_file(&a, &link) && is_same_file(&dir.path().join("./a"), &a));
        assert!(!is_same_file(&a, &b) && !is_same_file(&a, &dir.path().join("c")));
    }

    #[test]
    fn the_dead_are_cleared_and_the_living_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::fs::write(dir.path().join(".out.1-7.part"), b"dead").unwrap();
        std::fs::write(dir.path().join(".out.b.1-7.part"), b"of out.b").unwrap();
        std::fs::write(dir.path().join(".out.mine.part"), b"not ours").unwrap();
        let living = File::create(dir.path().join(".out.2-0.part")).unwrap();
        living.try_lock().unwrap();
        drop(Output::create(&path, Overwrite::Refuse).unwrap());
        assert_eq!(
            names(dir.path()),
            [".out.2-0.part", ".out.b.1-7.part", ".out.mine.part"]
        );
    }

    #[test]
    fn a_whole_folder_is_cleared_of_the_dead() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            ".a.tif.1-7.part",
            ".b.1-0.part",
            "c.1-0.part",
            ".1-0.part",
            ".d.part",
        ] {
            std::fs::write(dir.path().join(name), b"x").unwrap();
        }
        let living = Output::create(&dir.path().join("e"), Overwrite::Refuse).unwrap();
        clear(dir.path());
        let left = names(dir.path());
        assert_eq!(left.len(), 4, "{left:?}");
        assert!(
            !left
                .iter()
                .any(|n| n.starts_with(".a") || n.starts_with(".b")),
            "{left:?}"
        );
        living.finish().unwrap();
    }

    #[test]
    fn attempts_at_once_leave_one_whole_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::thread::scope(|scope| {
            for k in 0..8u8 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        let mut output = Output::create(path, Overwrite::Replace).unwrap();
                        for _ in 0..10 {
                            output.put(&[k; 1000]).unwrap();
                        }
                        output.finish().unwrap();
                    }
                });
            }
        });
        assert_eq!(names(dir.path()), ["out"]);
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() == 10_000 && bytes.iter().all(|b| *b == bytes[0]));
    }

    #[test]
    fn faults_name_what_is_wrong() {
        let dir = tempfile::tempdir().unwrap();
        let create = |p: &Path| Output::create(p, Overwrite::Replace).unwrap_err();
        assert!(matches!(create(dir.path()), AtomicFault::NotAFile { .. }));
        assert!(matches!(
            create(&dir.path().join("no/out")),
            AtomicFault::NoFolder { .. }
        ));
        let full = std::io::Error::from(ErrorKind::StorageFull);
        assert_eq!(
            AtomicFault::writing("write", Path::new("x"), full).kind(),
            Kind::Resource
        );
    }

    /// `/dev/full` answers every write with ENOSPC.
    #[test]
    fn a_full_disk_is_a_lack_of_resources() {
        let mut file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = file.write_all(b"x").unwrap_err();
        let fault = AtomicFault::writing("write", Path::new("out"), error);
        assert_eq!(fault.kind(), Kind::Resource);
    }

    #[test]
    fn long_names_still_fit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("é".repeat(127));
        let output = Output::create(&path, Overwrite::Refuse).unwrap();
        output.finish().unwrap();
        assert_eq!(names(dir.path()).len(), 1);
    }
}
