//! The files that a layer is made of beside the one that bears its name.

use std::path::{Path, PathBuf};

/// What a Shapefile is read from beside its `.shp`: index, attributes, CRS, encoding.
const OF_SHAPEFILE: [&str; 4] = ["shx", "dbf", "prj", "cpg"];

/// The files beside a Shapefile that belong to it, of those that are there; none of another file.
///
/// Codes are in the `.dbf`: whoever asks whether a layer is still the same must ask them too.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    let ending = path.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("shp") {
        return Vec::new();
    }
    let beside = OF_SHAPEFILE.iter().filter_map(|ending| {
        let spelt = [ending.to_string(), ending.to_ascii_uppercase()];
        let mut paths = spelt.iter().map(|ending| path.with_extension(ending));
        paths.find(|path| path.is_file())
    });
    beside.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shapefile_is_all_its_files() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["a.shp", "a.dbf", "a.SHX", "a.txt", "b.gpkg", "b.dbf"] {
            std::fs::write(at(name), "").unwrap();
        }
        assert_eq!(companions(&at("a.shp")), [at("a.SHX"), at("a.dbf")]);
        assert!(companions(&at("b.gpkg")).is_empty());
        assert!(companions(&at("none.shp")).is_empty());
    }
}
