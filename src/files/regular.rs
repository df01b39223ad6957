//! The door to what is read as a file: a pipe or a device, which may never answer nor end, does not
//! pass it.

use std::fs::{File, OpenOptions};
use std::io::{Error, Read, Result};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a file for reading; links are followed.
///
/// # Errors
/// What the system refuses, and whatever is not a regular file.
pub fn open(path: &Path) -> Result<File> {
    // Looked at first, for to open a device may move it.
    check(&std::fs::metadata(path)?)?;
    // Without waiting for whoever writes: the name may have become that of a pipe by now.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

/// The whole of a file that is no longer than `most` bytes, whatever it says of its length.
///
/// # Errors
/// Those of [`open`], and a file that is longer.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bounded = open(path)?.take(most.saturating_add(1));
    bounded.read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(Error::other(format!("longer than {most} bytes"))),
        false => Ok(bytes),
    }
}

fn check(there: &std::fs::Metadata) -> Result<()> {
    match (there.is_file(), there.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(Error::other("a folder, not a file")),
        _ => Err(Error::other("not a regular file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_pipe_a_device_and_a_folder_are_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), kind, mode, 0).unwrap();
        symlink("/dev/zero", at("endless")).unwrap();
        for (name, what) in [
            ("pipe", "not a regular file"),
            ("endless", "not a regular file"),
            ("", "a folder, not a file"),
        ] {
            assert_eq!(open(&at(name)).unwrap_err().to_string(), what, "{name}");
            assert!(read(&at(name), 10).is_err());
        }
        assert!(open(&at("none")).is_err());
    }

    #[test]
    fn a_file_is_read_to_its_bound() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("f"), dir.path().join("l"));
        std::fs::write(&path, "abc").unwrap();
        symlink(&path, &link).unwrap();
        assert_eq!(read(&link, 3).unwrap(), b"abc");
        assert!(read(&path, 2).is_err());
        assert_eq!(
            read(Path::new("/proc/self/stat"), 2)
                .unwrap_err()
                .to_string(),
            "longer than 2 bytes"
        );
    }
}
