//! PROJ itself: which one is linked, and where it looks for its database and grids.

use std::path::PathBuf;

use proj::ProjBuilder;

/// The PROJ that this process uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjLibrary {
    /// `9.1.1`.
    pub version: String,
    /// The folders of its database and grids, in the order in which it looks.
    pub search: Vec<PathBuf>,
}

/// Asks PROJ; none where it does not answer in UTF-8.
pub fn proj_library() -> Option<ProjLibrary> {
    let info = ProjBuilder::new().lib_info().ok()?;
    let folders = info
        .searchpath
        .split(':')
        .filter(|folder| !folder.is_empty());
    Some(ProjLibrary {
        version: info.version,
        search: folders.map(PathBuf::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_three_numbers_and_the_database_is_where_it_looks() {
        let library = proj_library().unwrap();
        let numbers: Vec<u32> = library.version.split('.').flat_map(str::parse).collect();
        assert!(numbers.len() == 3 && numbers[0] >= 9, "{library:?}");
        let found = library.search.iter().any(|f| f.join("proj.db").is_file());
        assert!(found, "{library:?}");
    }
}
