//! The files that a layer is made of beside the one that bears its name.

use std::path::{Path, PathBuf};

/// What a Shapefile is read from beside its `.shp`: index, attributes, CRS, encoding.
const OF_SHAPEFILE: [&str; 4] = ["shx", "dbf", "prj", "cpg"];

/// What GDAL reads beside an image of any format, after its whole name: values without data and tables
/// of attributes; a mask.
const OF_IMAGE: [&str; 2] = [".aux.xml", ".msk"];

/// The files beside a Shapefile or an image that belong to it, of those that are there.
///
/// Codes are in the `.dbf`, what is no data may be in the `.aux.xml`: whoever asks whether a layer is
/// still the same must ask them too.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    let ending = path.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("shp") {
        let name = path.as_os_str();
        let beside = OF_IMAGE.iter().map(|ending| {
            let mut name = name.to_owned();
            name.push(ending);
            PathBuf::from(name)
        });
        return beside.filter(|path| path.is_file()).collect();
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
        for name in [
            "a.shp",
            "a.dbf",
            "a.SHX",
            "a.txt",
            "b.gpkg",
            "b.dbf",
            "c.tif.aux.xml",
        ] {
            std::fs::write(at(name), "").unwrap();
        }
        assert_eq!(companions(&at("a.shp")), [at("a.SHX"), at("a.dbf")]);
        assert!(companions(&at("b.gpkg")).is_empty());
        assert_eq!(companions(&at("c.tif")), [at("c.tif.aux.xml")]);
        assert!(companions(&at("none.shp")).is_empty());
    }
}
