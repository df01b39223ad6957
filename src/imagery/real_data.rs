//! Real data for tests, where they are at hand.

use std::path::{Path, PathBuf};

/// A path among the real data (`RELAIS_REAL_DATA`, else `../shared/data`); none, said on stderr,
/// where it is absent: the test then returns early.
pub(crate) fn real_data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RELAIS_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no real data at {}", path.display());
    None
}
