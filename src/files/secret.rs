//! Files that only their owner reads: keys.

use std::fs::OpenOptions;
use std::io::{Error, ErrorKind, Result, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::regular;

/// No key is longer.
const MOST_BYTES: u64 = 4096;

/// Writes a new file that its owner alone may read, and waits for the disk. A file that is there
/// is never replaced, and what could not be written whole is removed.
///
/// # Errors
/// What the system refuses; [`ErrorKind::AlreadyExists`].
pub fn create(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Reads it.
///
/// # Errors
/// What the system refuses; [`ErrorKind::PermissionDenied`] when others than its owner may read
/// or write it.
pub fn read(path: &Path) -> Result<String> {
    let open = std::fs::metadata(path)?.mode() & 0o077;
    if open != 0 {
        return Err(Error::new(
            ErrorKind::PermissionDenied,
            "others than its owner may read or write it",
        ));
    }
    let bytes = regular::read(path, MOST_BYTES)?;
    String::from_utf8(bytes).map_err(|_| Error::other("not text"))
}

/// Puts a new secret in the place of the current one, which is kept as `retired`. At every moment a
/// file has the current name.
///
/// # Errors
/// What the system refuses; [`ErrorKind::AlreadyExists`] when something is called `retired`.
pub fn succeed(new: &Path, current: &Path, retired: &Path) -> Result<()> {
    std::fs::hard_link(current, retired)?;
    std::fs::rename(new, current)?;
    let folder = current
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Removes a secret that nothing uses yet.
pub fn discard(path: &Path) {
    let _ = std::fs::remove_file(path);
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_its_owners_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, "one").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(
            create(&path, "two").unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(read(&path).unwrap(), "one");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_secret_succeeds_another_which_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        create(&at("key"), "one").unwrap();
        create(&at("key.new"), "two").unwrap();
        succeed(&at("key.new"), &at("key"), &at("key.1")).unwrap();
        assert_eq!(read(&at("key")).unwrap(), "two");
        assert_eq!(read(&at("key.1")).unwrap(), "one");
        assert!(!at("key.new").exists());
        create(&at("key.new"), "three").unwrap();
        assert!(succeed(&at("key.new"), &at("key"), &at("key.1")).is_err());
        assert_eq!(read(&at("key")).unwrap(), "two");
        discard(&at("key.new"));
        assert!(!at("key.new").exists());
    }
}
