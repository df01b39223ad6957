//! What is not compared, not replaced, or told with a warning.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{layer, redrawn};
use crate::harness::relais;

/// The words of a comparison of two layers, and of what comes after them.
fn asked(layers: &[PathBuf; 2], out: &Path, more: &[&str]) -> Vec<OsString> {
    let mut words: Vec<OsString> = ["ocs", "compare", "--codes", "2009=avant,2015=apres", "-o"]
        .map(Into::into)
        .into();
    words.push(out.into());
    words.extend(layers.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    words
}

#[test]
fn lengths_are_lengths() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    for option in ["--correlation", "--sigma", "--tolerance"] {
        for wrong in ["-1", "nan", "inf", "1e308"] {
            let told = relais(asked(&layers, &out, &[option, wrong])).run();
            assert_eq!(told.code, Some(2), "{told}");
            assert!(
                told.stderr.contains("a number of metres from 0 to 1000000"),
                "{told}"
            );
        }
    }
    assert!(!out.exists());
}

#[test]
fn what_somebody_put_beside_a_comparison_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &[])).run().succeeds();
    let note = out.join("notes.txt");
    std::fs::write(&note, "dear").unwrap();
    relais(asked(&layers, &out, &["--overwrite"]))
        .run()
        .fails(5, "RLS-E107");
    assert_eq!(std::fs::read_to_string(&note).unwrap(), "dear");
    std::fs::remove_file(&note).unwrap();
    relais(asked(&layers, &out, &["--overwrite"]))
        .run()
        .succeeds();
}

#[test]
fn zones_that_cannot_be_told_apart_are_refused_and_overlaps_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    let with = |zones: &[([f64; 4], &str, &str)]| {
        let zones = layer(dir.path(), "zones.geojson", zones);
        let zones = zones.to_str().unwrap();
        let words = ["--zones", zones, "--zone-code", "avant", "--overwrite"];
        relais(asked(&layers, &out, &words))
    };
    let (west, east) = ([0.0, 0.0, 110.0, 200.0], [100.0, 0.0, 200.0, 200.0]);
    with(&[(west, "Z", ""), (east, "Z", "")])
        .run()
        .fails(3, "RLS-E453")
        .says("several zones have the code Z");
    with(&[(west, "Z", ""), (east, " ", "")])
        .run()
        .fails(3, "RLS-E453")
        .says("1 without a code");
    // They share 10 m by 200 m, and nothing is where the third is.
    let away = [900.0, 900.0, 950.0, 950.0];
    with(&[(west, "A", ""), (east, "B", ""), (away, "C", "")])
        .announce("zones overlap")
        .announce("nothing to compare in the zones C")
        .run()
        .succeeds()
        .says("zones overlap on 2000.0 m²")
        .says("in the zones C");
    with(&[(away, "C", "")])
        .announce("no zone lies")
        .run()
        .succeeds()
        .says("no zone lies on what is compared");
}

#[test]
fn areas_that_are_none_of_the_ground_are_not_compared() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &["--t-srs", "EPSG:3857"]))
        .announce("reprojected")
        .run()
        .fails(3, "RLS-E435")
        .says("times those of the ground");
    assert!(!out.exists());
}

#[test]
fn codes_that_nobody_has_are_no_recoding() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    for (wrong, why) in [
        ("999=112", "no earlier date has the code 999"),
        ("311=999", "no later date has the code 999"),
        ("112=211", "no earlier date has the code 112"),
    ] {
        relais(asked(&layers, &out, &["--recoded", wrong]))
            .run()
            .fails(2, "RLS-E976")
            .says(why);
    }
    let twice = ["--recoded", "211=112", "--recoded", "211=311"];
    relais(asked(&layers, &out, &twice))
        .run()
        .fails(2, "RLS-E976")
        .says("211 is the same as 112 and as 311");
    let chain = ["--recoded", "311=211", "--recoded", "211=112"];
    relais(asked(&layers, &out, &chain))
        .run()
        .fails(2, "RLS-E976")
        .says("there are two dates");
    for empty in ["=112", "211=", "=", "211=211"] {
        let told = relais(asked(&layers, &out, &["--recoded", empty])).run();
        assert_eq!(told.code, Some(2), "{told}");
    }
}
