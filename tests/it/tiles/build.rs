//! `relais tiles build`: containers, threads, refusals.

use std::path::Path;

use serde_json::Value;

use super::{Bench, whole};
use crate::harness::{relais, sample};

const NEAR_BORDEAUX: &str = "1500 1300 2154 417000 6422000 1.5";

/// Every container holds the same tiles, whatever the threads, and the manifest says what is there.
#[test]
fn every_container_holds_the_same_tiles_whatever_the_threads() {
    let bench = Bench::new();
    let input = bench.image("in.tif", &format!("{NEAR_BORDEAUX} hole"));
    let mut of_grid = std::collections::BTreeMap::<&str, Value>::new();
    for (output, tms) in [
        ("a.pmtiles", "WebMercatorQuad"),
        ("a.mbtiles", "WebMercatorQuad"),
        ("web", "WebMercatorQuad"),
        ("a.gpkg", "2154_5cm"),
        ("l93", "2154_5cm"),
    ] {
        let mut first = None;
        for threads in [1, 2, 7] {
            let words = format!("--tms {tms} --num-threads {threads} --overwrite --json");
            let ran = bench.build(&input, output, &words).succeeds();
            let bytes = whole(&bench.path(output));
            assert!(
                *first.get_or_insert_with(|| bytes.clone()) == bytes,
                "{output} with {threads} threads"
            );
            let listed = bench.look("list", output, "");
            let report = ran.json();
            assert_eq!(report["tiles"], listed.as_object().unwrap().len());
            assert_eq!(report["zooms"].as_array().unwrap().len(), 4, "{report}");
            assert_eq!(
                *of_grid.entry(tms).or_insert_with(|| listed.clone()),
                listed
            );
        }
    }
    let leftover = bench.names().into_iter().find(|n| n.starts_with('.'));
    assert_eq!(leftover, None);
    let manifest = std::fs::read_to_string(bench.path("l93.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["command"], "tiles build");
    assert_eq!(manifest["parameters"]["tms"], "2154_5cm");
    assert_eq!(manifest["outputs"][0]["name"], "l93");
}

/// Tiles that look alike are there once in PMTiles and MBTiles, and empty ones not at all.
#[test]
fn equal_tiles_are_there_once_and_empty_ones_not() {
    let bench = Bench::new();
    let input = bench.image(
        "in.tif",
        "3000 3000 3857 -60000 5600000 2.388657133911758 flat",
    );
    for output in ["a.pmtiles", "a.mbtiles"] {
        let report = bench
            .build(&input, output, "--zoom 12-16 --json")
            .succeeds()
            .json();
        let listed = bench.look("list", output, "");
        let listed = listed.as_object().unwrap();
        let distinct: std::collections::BTreeSet<String> =
            listed.values().map(Value::to_string).collect();
        assert_eq!(report["tiles"], listed.len());
        assert_eq!(report["contents"], distinct.len());
        assert!(
            distinct.len() * 2 < listed.len(),
            "{} of {}",
            distinct.len(),
            listed.len()
        );
    }
    let stored: Value = {
        let query = "import sqlite3,sys;print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM images').fetchone()[0])";
        let path = bench.path("a.mbtiles");
        let words = [Path::new("-c"), Path::new(query), &path];
        serde_json::from_str(&crate::harness::tool(super::PYTHON, words)).unwrap()
    };
    let manifest = std::fs::read_to_string(bench.path("a.mbtiles.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(stored, manifest["facts"]["contents"]);
}

#[test]
fn a_container_that_does_not_know_the_grid_is_refused_with_the_reason() {
    let bench = Bench::new();
    let input = bench.image("in.tif", &format!("{NEAR_BORDEAUX} rgb"));
    for (output, tms, why) in [
        (
            "a.pmtiles",
            "2154_5cm",
            "every reader would put the tiles elsewhere",
        ),
        (
            "a.mbtiles",
            "2154_10cm",
            "every reader would put the tiles elsewhere",
        ),
        ("a.gpkg", "WebMercatorQuad", "PMTiles and MBTiles serve"),
    ] {
        let ran = bench.build(&input, output, &format!("--tms {tms}"));
        ran.fails(2, "RLS-E170").says(why);
    }
    let ran = bench.build(&input, "a", "--tms LAMB93");
    ran.fails(2, "RLS-E900").says("2154_5cm");
    bench
        .build(&input, "a", "--zoom 17-12")
        .fails(2, "RLS-E900");
    bench
        .build(&input, "a.gpkg", "--zoom 12-24")
        .fails(2, "RLS-E172");
    assert_eq!(bench.names(), ["in.tif"]);
}

#[test]
fn more_than_8_bits_need_a_stretch_and_unknown_colours_a_choice() {
    let bench = Bench::new();
    let input = bench.image("in.tif", &format!("{NEAR_BORDEAUX} u16"));
    let ran = bench.build(&input, "a.pmtiles", "");
    ran.fails(2, "RLS-E174").says("--stretch");
    let report = bench
        .build(&input, "a.pmtiles", "--stretch --json")
        .succeeds()
        .json();
    assert!(report["tiles"].as_u64().unwrap() > 10);
    let two = bench.build(&input, "b", "--stretch --bands red,nir");
    two.fails(2, "RLS-E390");
    let grey = bench.image("grey.tif", &format!("{NEAR_BORDEAUX} grey"));
    bench.build(&grey, "grey", "--zoom 14").succeeds();
    bench
        .build(&input, "nir", "--stretch --bands nir --zoom 14")
        .succeeds();
    for folder in ["grey", "nir"] {
        let tiles = bench.look("list", folder, "");
        let place = tiles
            .as_object()
            .unwrap()
            .keys()
            .find(|k| k.starts_with("14/"));
        let place = place.unwrap().replace('/', " ");
        let channels = bench.look("pixels", folder, &place)[0][0].as_u64();
        assert!(matches!(channels, Some(1 | 2)), "{folder}: {channels:?}");
    }
}

#[test]
fn an_output_that_is_there_or_is_an_input_is_kept() {
    let bench = Bench::new();
    let input = bench.image("in.tif", &format!("{NEAR_BORDEAUX} rgb"));
    bench.build(&input, "a.pmtiles", "--zoom 13").succeeds();
    bench
        .build(&input, "a.pmtiles", "--zoom 13")
        .fails(5, "RLS-E100");
    std::fs::create_dir(bench.path("photos")).unwrap();
    std::fs::write(bench.path("photos/mine.txt"), "dear").unwrap();
    bench.build(&input, "photos", "").fails(5, "RLS-E100");
    bench
        .build(&input, "photos", "--overwrite")
        .fails(5, "RLS-E107");
    assert_eq!(whole(&bench.path("photos")).len(), 1);
    let before = std::fs::read(&input).unwrap();
    bench
        .build(&input, "in.tif", "--overwrite")
        .fails(2, "RLS-E106");
    assert!(before == std::fs::read(&input).unwrap());
    let copy = bench.path("copy");
    std::fs::copy(&input, &copy).unwrap();
    bench
        .build(&copy, "copy", "--overwrite")
        .fails(2, "RLS-E942");
    assert!(before == std::fs::read(&copy).unwrap());
}

#[test]
fn a_name_of_another_format_is_no_folder_of_tiles() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "300 300 2154 417000 6422000 1.5 rgb");
    for name in ["out.jpg", "out.TIF", "out.zip", "out.vrt"] {
        bench
            .build(&input, name, "")
            .fails(2, "RLS-E106")
            .says("help: give it a name that ends in .pmtiles, .mbtiles, .gpkg, or in none");
    }
    bench.build(&input, "v1.2", "--zoom 13").succeeds();
    assert_eq!(bench.names(), ["in.tif", "v1.2", "v1.2.manifest.json"]);
}

/// A delivery becomes tiles without a file between: the same as of its ortho on the same pixels.
#[test]
fn a_delivery_becomes_tiles() {
    let bench = Bench::new();
    let delivery = sample().join("spot7_ort");
    let words = "--stretch --zoom 11-16 --json";
    let output = bench.path("spot.pmtiles");
    let mut all = vec!["tiles".into(), "build".into(), delivery.into_os_string()];
    all.push(output.into_os_string());
    all.extend(words.split(' ').map(Into::into));
    let report = relais(all).run().succeeds().json();
    assert_eq!(
        report["tiles"],
        bench
            .look("list", "spot.pmtiles", "")
            .as_object()
            .unwrap()
            .len()
    );
    let manifest = std::fs::read_to_string(bench.path("spot.pmtiles.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert!(manifest["inputs"].as_array().unwrap().len() > 2);
    assert!(manifest["parameters"]["attribution"].as_str().is_some());
}

/// What is wrong with the grid is told by the options that there are for it.
#[test]
fn refusals_name_options_that_tiles_have() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "6000 20 2154 417000 6422000 1.5 rgb");
    let ran = bench
        .build(&input, "a.pmtiles", "--zoom 24")
        .fails(2, "RLS-E374");
    let ran = ran.says("help: check --zoom and --bbox");
    assert!(
        !ran.stderr.contains("--res") && !ran.stderr.contains("--t-srs"),
        "{ran}"
    );
    // Far from where Lambert-93 is meant to be used.
    let far = bench.image("far.tif", "700 500 32620 690000 1790000 1.5 rgb");
    let output = bench.path("far.gpkg");
    let words = [
        "tiles".as_ref(),
        "build".as_ref(),
        far.as_os_str(),
        output.as_os_str(),
    ];
    let ran = relais(words)
        .announce(super::ASSUMED)
        .announce("outside the area of EPSG:2154")
        .run();
    assert!(ran.stderr.contains("outside the area of"), "{ran}");
    assert!(!ran.stderr.contains("--t-srs"), "{ran}");
}
