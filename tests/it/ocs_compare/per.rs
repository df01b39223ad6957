//! A report for each territory.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{document, layer};
use crate::harness::relais;

/// Two zones side by side over two parcels that change in the first, one in the second.
fn run(folder: &Path, more: &[&str]) -> crate::harness::Ran {
    let parcels = [
        ([0.0, 0.0, 100.0, 100.0], "211", "112"),
        ([100.0, 0.0, 200.0, 100.0], "211", "211"),
        ([200.0, 0.0, 240.0, 100.0], "311", "211"),
        ([240.0, 0.0, 600.0, 100.0], "311", "311"),
    ];
    let zones = [
        ([0.0, 0.0, 200.0, 100.0], "A/1", "Arès\u{202e}"),
        ([200.0, 0.0, 600.0, 100.0], "a_1", "Bègles"),
    ];
    let ocs = layer(folder, "ocs.geojson", &parcels);
    let zones = layer(folder, "zones.geojson", &zones);
    let words: [OsString; 11] = [
        "ocs".into(),
        "compare".into(),
        ocs.into(),
        "--codes=2009=avant,2015=apres".into(),
        "--zones".into(),
        zones.into(),
        "--zone-code=avant".into(),
        "--zone-name=apres".into(),
        "-o".into(),
        folder.join("out").into(),
        "--num-threads=2".into(),
    ];
    relais(words.into_iter().chain(more.iter().map(OsString::from))).run()
}

fn read(path: PathBuf) -> String {
    let text = std::fs::read_to_string(&path);
    text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn each_territory_has_a_report_of_its_own_figures_and_its_rank() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["--per", "zone"]).succeeds();
    let folder = dir.path().join("out/territoires");
    let one = read(folder.join("ZONE-A_1.html"));
    let other = read(folder.join("ZONE-a_1-2.html"));
    assert!(one.contains("Arès\\u{202e}") && !one.contains('\u{202e}'));
    // Its own figures alone: the second never was of town.
    assert!(
        one.contains("<data value=\"1\">1,0</data>"),
        "one hectare became town"
    );
    assert!(other.contains("<th scope=\"row\">311</th>"));
    assert!(other.contains("<data value=\"0.4\">4\u{202f}000\u{202f}m²</data>"));
    // 1 ha of 2 against 0.4 ha of 4, and the zones of the map.
    assert!(one.contains("<data value=\"5000\">5\u{202f}000,0</data>"));
    assert!(one.contains("<data value=\"1000\">1\u{202f}000,0</data>"));
    assert!(one.contains("ici 1 sur 2") && other.contains("ici 2 sur 2"));
    assert!(one.contains("clip-path") && one.contains("fill-opacity=\".07\""));
    let index = read(folder.join("index.html"));
    for link in ["href=\"ZONE-A_1.html\"", "href=\"ZONE-a_1-2.html\""] {
        assert!(index.contains(link), "{link} in {index}");
    }
    let pdf = folder.join("ZONE-A_1.pdf");
    assert_eq!(pdf.is_file(), cfg!(feature = "pdf"));
    let manifest = read(dir.path().join("out.manifest.json"));
    assert!(manifest.contains("territoires/index.html") || manifest.contains("\"per\""));

    // The same again in its place; a file of somebody else's in the folder is not lost.
    run(dir.path(), &["--per=ZONE", "--overwrite"]).succeeds();
    std::fs::write(folder.join("notes.txt"), "x").unwrap();
    run(dir.path(), &["--overwrite"]).fails(5, "RLS-E107");
}

#[test]
fn reports_of_territories_have_the_same_bytes_for_any_number_of_threads() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    run(dirs[0].path(), &["--per", "zone"]).succeeds();
    run(dirs[1].path(), &["--per", "zone", "--max-memory=1G"]).succeeds();
    let names = |dir: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(dir.join("out/territoires")).unwrap();
        let mut names: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        names.sort();
        names
    };
    let [one, other] = [names(dirs[0].path()), names(dirs[1].path())];
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        assert!(
            std::fs::read(one).unwrap() == std::fs::read(other).unwrap(),
            "{one:?}"
        );
    }
}

#[test]
fn a_kind_that_is_not_there_is_named_with_those_that_are() {
    let dir = tempfile::tempdir().unwrap();
    let told = run(dir.path(), &["--per", "epci"]).fails(2, "RLS-E985");
    assert!(told.stderr.contains("ZONE"), "{told}");
    assert!(!dir.path().join("out").exists());
    run(dir.path(), &[]).succeeds();
    assert!(!dir.path().join("out/territoires").exists());
    assert!(document(&dir.path().join("out"))["reconciled"].is_null());
}
