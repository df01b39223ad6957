//! What is where: room on the disk.

use std::path::Path;

/// Bytes that may still be written in a folder (its nearest existing parent); none where the
/// system does not say.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|p| p.is_dir());
    let there = there.unwrap_or_else(|| Path::new("."));
    let found = rustix::fs::statvfs(there).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_told_for_folders_that_are_not_there_yet() {
        let dir = tempfile::tempdir().unwrap();
        assert!(free_bytes(&dir.path().join("not/yet")).is_some_and(|bytes| bytes > 0));
    }
}
