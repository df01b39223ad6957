//! By what a file is known again without reading it.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Size, modification time and inode of a file: the same three, the same content, unless somebody
/// took pains to hide a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, i64, i64, u64)", into = "(u64, i64, i64, u64)")]
pub struct Stat {
    /// In bytes.
    pub size: u64,
    /// Modification time: seconds and nanoseconds since 1970.
    pub mtime: (i64, i64),
    /// Its number in the file system.
    pub inode: u64,
}

impl Stat {
    /// Of a regular file, links followed.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::InvalidInput`] for what is no regular file.
    pub fn of(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        match metadata.is_file() {
            true => Ok(Self::from(&metadata)),
            false => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            )),
        }
    }
}

impl From<&Metadata> for Stat {
    fn from(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            mtime: (metadata.mtime(), metadata.mtime_nsec()),
            inode: metadata.ino(),
        }
    }
}

impl From<(u64, i64, i64, u64)> for Stat {
    fn from((size, seconds, nanoseconds, inode): (u64, i64, i64, u64)) -> Self {
        Self {
            size,
            mtime: (seconds, nanoseconds),
            inode,
        }
    }
}

impl From<Stat> for (u64, i64, i64, u64) {
    fn from(stat: Stat) -> Self {
        (stat.size, stat.mtime.0, stat.mtime.1, stat.inode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_shows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let before = Stat::of(&path).unwrap();
        assert_eq!(before, Stat::of(&path).unwrap());
        std::fs::write(&path, "abcd").unwrap();
        assert_ne!(before, Stat::of(&path).unwrap());
        assert!(Stat::of(dir.path()).is_err());
    }

    #[test]
    fn it_is_kept_as_four_numbers() {
        let stat = Stat::from((3, -1, 999, 7));
        let text = serde_json::to_string(&stat).unwrap();
        assert_eq!(text, "[3,-1,999,7]");
        assert_eq!(serde_json::from_str::<Stat>(&text).unwrap(), stat);
    }
}
