//! What is not the product's is never replaced: inputs, and what people keep beside or among tiles.

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{ASSUMED, Bench, whole};
use crate::harness::{Ran, relais};

const CUTLINE: &str = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2154"}},
"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
[[[417000,6421000],[418000,6421000],[418000,6422000],[417000,6422000],[417000,6421000]]]}}]}"#;

fn cut(input: &Path, folder: &Path, cutline: &Path, words: &str) -> Ran {
    let words = words.split_whitespace().map(OsStr::new);
    let all = [OsStr::new("tiles"), OsStr::new("cut"), input.as_os_str()];
    let all = all
        .into_iter()
        .chain([folder.as_os_str(), OsStr::new("--cutline")]);
    let all = all.chain([cutline.as_os_str()]).chain(words);
    relais(all).announce(ASSUMED).run()
}

#[test]
fn a_folder_that_holds_an_input_is_not_replaced() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    bench.build(&input, "web", "--zoom 14-15").succeeds();
    let within = bench.path("web/15/in.tif");
    std::fs::copy(&input, &within).unwrap();
    let cutline = bench.path("web/cutline.json");
    std::fs::write(&cutline, CUTLINE).unwrap();
    let before = whole(&bench.path("web"));
    let with = format!("--overwrite --cutline {}", cutline.display());
    for (image, words) in [(&within, "--overwrite"), (&input, with.as_str())] {
        bench.build(image, "web", words).fails(2, "RLS-E942");
        assert!(whole(&bench.path("web")) == before);
    }
}

#[test]
fn a_folder_with_more_than_tiles_is_not_replaced() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    for dear in [
        "dear.txt",
        "15/dear.txt",
        "mine/3.png",
        "15/0/3.png.aux.xml",
        "15/007/3.png",
    ] {
        bench.build(&input, "web", "--zoom 14-15").succeeds();
        bench
            .build(&input, "web", "--zoom 14-15 --overwrite")
            .succeeds();
        let path = bench.path("web").join(dear);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "dear").unwrap();
        let before = whole(&bench.path("web"));
        bench
            .build(&input, "web", "--overwrite")
            .fails(5, "RLS-E107");
        assert!(whole(&bench.path("web")) == before);
        std::fs::remove_dir_all(bench.path("web")).unwrap();
        std::fs::remove_file(bench.path("web.manifest.json")).unwrap();
    }
}

/// The index of dalles may itself be what limits the next ones.
#[test]
fn an_index_that_is_the_cutline_is_not_replaced() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "1500 1300 2154 417000 6422000 1.5 rgb");
    let cutline = bench.path("cutline.json");
    std::fs::write(&cutline, CUTLINE).unwrap();
    let folder = bench.path("d");
    cut(&input, &folder, &cutline, "").succeeds();
    let before = whole(&folder);
    let index = before
        .iter()
        .find(|(name, _)| name.extension() == Some(OsStr::new("gpkg")));
    let index: PathBuf = folder.join(&index.unwrap().0).components().collect();
    cut(&input, &folder, &index, "--overwrite").fails(2, "RLS-E942");
    assert!(whole(&folder) == before);
}

/// The picture takes the place of nothing that is looked at.
#[test]
fn the_contact_sheet_replaces_no_tile() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    bench.build(&input, "web", "--zoom 14-15").succeeds();
    bench.build(&input, "a.pmtiles", "").succeeds();
    let linked = bench.path("linked.png");
    symlink(bench.path("a.pmtiles"), &linked).unwrap();
    let first = bench.look("list", "web", "");
    let tile = first.as_object().unwrap().keys().next().unwrap().clone();
    let tile = bench.path("web").join(format!("{tile}.png"));
    assert!(tile.is_file(), "{}", tile.display());
    for (path, sheet) in [
        (bench.path("a.pmtiles"), &linked),
        (bench.path("web"), &tile),
    ] {
        let before = std::fs::read(sheet).unwrap();
        let words = ["tiles", "inspect"].map(OsStr::new).into_iter();
        let words = words.chain([path.as_os_str(), OsStr::new("--contact-sheet")]);
        relais(words.chain([sheet.as_os_str(), OsStr::new("--overwrite")]))
            .run()
            .fails(2, "RLS-E942");
        assert_eq!(std::fs::read(sheet).unwrap(), before);
    }
}
