//! Lines that are appended and last: what was acknowledged survives a crash.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::output::folder_of;
use super::{AtomicFault, Digest};
use crate::regular;

/// A file of checked lines that one process appends to; nobody else ever writes it.
///
/// A line is `<16 hexadecimal digits of the SHA-256 of the text> <text>`. Whatever a crash, a full
/// disk or a bad sector made of a line, it is not read as another one.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    lines: u64,
    torn: bool,
}

/// No journal is longer: a million receipts are 400 MB.
const MOST_BYTES: u64 = 4 << 30;

/// Hexadecimal digits of the checksum of a line.
const CHECK: usize = 16;

impl Journal {
    /// Begins a journal in a folder, under the first free name `<name>-<n>.log`.
    pub fn create(folder: &Path, name: &str) -> Result<Self, AtomicFault> {
        let mut n = 0u64;
        loop {
            let path = folder.join(format!("{name}-{n}.log"));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => {
                    return Ok(Self {
                        path,
                        file,
                        lines: 0,
                        torn: false,
                    });
                }
                Err(e) if e.kind() == ErrorKind::AlreadyExists => n += 1,
                Err(e) => return Err(AtomicFault::writing("create", &path, e)),
            }
        }
    }

    /// Appends a text without line breaks, and returns when it is on the disk.
    pub fn append(&mut self, text: &str) -> Result<(), AtomicFault> {
        // What an earlier failure left of a line is ended, so that it spoils no other.
        let start = if self.torn { "\n" } else { "" };
        let line = format!("{start}{} {text}\n", check(text));
        let written = self.file.write_all(line.as_bytes());
        let written = written.and_then(|()| self.file.sync_data());
        self.torn = written.is_err();
        self.lines += 1;
        written.map_err(|e| AtomicFault::writing("write", &self.path, e))
    }

    /// Hands every line that holds to `take`, in their order, whoever wrote the journal and however
    /// it ended; gives how many did not hold.
    pub fn read(path: &Path, mut take: impl FnMut(&str)) -> Result<usize, AtomicFault> {
        let bytes = regular::read(path, MOST_BYTES).map_err(|source| AtomicFault::Unreadable {
            path: path.to_path_buf(),
            source,
        })?;
        let mut damaged = 0;
        for line in bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            match std::str::from_utf8(line).ok().and_then(checked) {
                Some(text) => take(text),
                None => damaged += 1,
            }
        }
        Ok(damaged)
    }
}

/// Appends a line to a file that outlives its writers, and returns when the line and the name of the file are on the disk. [`Journal::read`] reads it. What a crash
/// left of an earlier line is ended first, so that it spoils no other.
///
/// It is made at need, for its owner alone; where `beside` is there, for those who share that file.
///
/// # Errors
/// What the system refuses.
pub fn append(path: &Path, beside: &Path, text: &str) -> Result<(), AtomicFault> {
    let fault = |action, e| AtomicFault::writing(action, path, e);
    let mut options = OpenOptions::new();
    let options = options.read(true).append(true).create(true).mode(0o600);
    let mut file = options.open(path).map_err(|e| fault("create", e))?;
    share(&file, beside);
    let ended = ends_a_line(&file).map_err(|e| fault("read", e))?;
    let start = if ended { "" } else { "\n" };
    let line = format!("{start}{} {text}\n", check(text));
    let written = file.write_all(line.as_bytes());
    written
        .and_then(|()| file.sync_all())
        .map_err(|e| fault("write", e))?;
    File::open(folder_of(path))
        .and_then(|folder| folder.sync_all())
        .map_err(|e| fault("sync the folder of", e))
}

/// Gives a file the group and the mode of another one. Only its owner can; and where the group is not
/// one of his own, nobody else is let in.
fn share(file: &File, as_is: &Path) {
    let (Ok(is), Ok(to)) = (file.metadata(), as_is.metadata()) else {
        return;
    };
    let mode = to.mode() & 0o666;
    if (is.gid(), is.mode() & 0o777) == (to.gid(), mode) {
        return;
    }
    if std::os::unix::fs::fchown(file, None, Some(to.gid())).is_ok() {
        let _ = file.set_permissions(Permissions::from_mode(mode));
    }
}

fn ends_a_line(file: &File) -> std::io::Result<bool> {
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.read_exact_at(&mut last, length - 1)?;
    }
    Ok(last == [b'\n'])
}

impl Drop for Journal {
    /// One to which nothing was written is removed.
    fn drop(&mut self) {
        if self.lines == 0 {
            super::discard(&self.path);
        }
    }
}

fn check(text: &str) -> String {
    let mut digest = Digest::of_bytes(text.as_bytes()).to_string();
    digest.truncate(CHECK);
    digest
}

fn checked(line: &str) -> Option<&str> {
    let (digits, text) = line.split_once(' ')?;
    (digits == check(text)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> (Vec<String>, usize) {
        let mut texts = Vec::new();
        let damaged = Journal::read(path, |text| texts.push(text.to_string())).unwrap();
        (texts, damaged)
    }

    #[test]
    fn lines_are_read_again_and_each_journal_is_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let [mut one, mut two] = [(); 2].map(|()| Journal::create(dir.path(), "x").unwrap());
        one.append("a é").unwrap();
        two.append("b").unwrap();
        one.append("").unwrap();
        let lines = |n| read(&dir.path().join(format!("x-{n}.log")));
        assert_eq!(lines(0), (vec!["a é".into(), "".into()], 0));
        assert_eq!(lines(1), (vec!["b".into()], 0));
    }

    #[test]
    fn lines_are_appended_to_a_file_that_is_there_whatever_a_crash_left_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let [path, none] = ["x", "none"].map(|name| dir.path().join(name));
        append(&path, &none, "one").unwrap();
        append(&path, &none, "two").unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            append(&path, &none, "three").unwrap();
            let (texts, _) = read(&path);
            assert_eq!(texts.last().unwrap(), "three", "{cut}");
            let known = ["one", "two", "three"];
            assert!(texts.iter().all(|t| known.contains(&t.as_str())), "{cut}");
        }
    }

    #[test]
    fn a_file_is_for_its_owner_or_for_those_who_share_the_one_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let [path, beside] = ["x", "beside"].map(|name| dir.path().join(name));
        let mode = || path.metadata().unwrap().mode() & 0o777;
        append(&path, &beside, "one").unwrap();
        assert_eq!(mode(), 0o600);
        for shared in [0o660, 0o640] {
            std::fs::write(&beside, "").unwrap();
            std::fs::set_permissions(&beside, Permissions::from_mode(shared)).unwrap();
            append(&path, &beside, "two").unwrap();
            assert_eq!(mode(), shared);
        }
        assert_eq!(read(&path).0, ["one", "two", "two"]);
    }

    #[test]
    fn an_empty_one_vanishes() {
        let dir = tempfile::tempdir().unwrap();
        drop(Journal::create(dir.path(), "x").unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    /// Every way of cutting or altering a journal: a line is read as it was, or not at all.
    #[test]
    fn no_damage_makes_another_line() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(dir.path(), "x").unwrap();
        const TEXTS: [&str; 3] = ["first", "second", "third"];
        for text in TEXTS {
            journal.append(text).unwrap();
        }
        let path = dir.path().join("x-0.log");
        let whole = std::fs::read(&path).unwrap();
        let known = || {
            let (texts, damaged) = read(&path);
            assert!(
                texts.iter().all(|t| TEXTS.contains(&t.as_str())),
                "{texts:?}"
            );
            (texts.len(), damaged)
        };
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            known();
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 0x15;
            std::fs::write(&path, &altered).unwrap();
            let (good, damaged) = known();
            assert!(good >= 1 && damaged >= 1);
        }
    }
}
