//! What is not compared, not replaced, or told with a warning.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{layer, redrawn};
use crate::harness::{relais, tool};

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

/// Two dates that moved on by one code each would make one class of two.
#[test]
fn chains_of_recodings_are_of_three_dates_and_part_no_classes() {
    let dir = tempfile::tempdir().unwrap();
    let date = |name: &str, codes: [&str; 2]| {
        let parcels = [
            ([0.0, 0.0, 100.0, 100.0], codes[0], codes[0]),
            ([100.0, 0.0, 200.0, 100.0], codes[1], codes[1]),
        ];
        layer(dir.path(), name, &parcels)
    };
    let run = |layers: [PathBuf; 3]| {
        let codes = "2009=avant,2015=avant,2020=avant";
        let mut words: Vec<OsString> = ["ocs", "compare", "--codes", codes, "-o"]
            .map(Into::into)
            .into();
        words.push(dir.path().join("out").into());
        words.extend(layers.into_iter().map(Into::into));
        let chain = ["--recoded", "A=B", "--recoded", "B=C", "--overwrite"];
        words.extend(chain.map(OsString::from));
        relais(words).run()
    };
    // One class, under three codes.
    let right = [
        date("r1.geojson", ["A", "X"]),
        date("r2.geojson", ["B", "X"]),
        date("r3.geojson", ["C", "X"]),
    ];
    run(right).succeeds();
    let document = super::document(&dir.path().join("out"));
    for period in document["periods"].as_array().unwrap() {
        let causes = period["causes"].as_array().unwrap();
        let of = |cause: &str| causes.iter().find(|c| c["cause"] == cause).unwrap();
        assert_eq!(of("recoded")["m2"], 10_000.0);
        assert_eq!(of("probable-change")["count"], 0);
    }
    // Two classes, each of which moved on.
    let wrong = [
        date("w1.geojson", ["A", "B"]),
        date("w2.geojson", ["B", "C"]),
        date("w3.geojson", ["B", "C"]),
    ];
    run(wrong)
        .fails(2, "RLS-E976")
        .says("so that A and B of 2009 would be one class");
}

#[test]
fn years_are_named_in_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    for codes in ["2015=apres,2009=avant", "2015-06=apres,2015-05=avant"] {
        let words = ["ocs", "compare", "--codes", codes, "-o"].map(OsString::from);
        let files = [out.clone().into(), b.clone().into(), a.clone().into()];
        relais(words.into_iter().chain(files))
            .run()
            .fails(2, "RLS-E436")
            .says("what was gained would be lost");
    }
    assert!(!out.exists());
}

#[test]
fn a_manifest_that_is_read_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let zones = layer(
        dir.path(),
        "out.manifest.json",
        &[([0.0, 0.0, 300.0, 300.0], "Z", "")],
    );
    let before = std::fs::read(&zones).unwrap();
    let words = ["--zones", zones.to_str().unwrap(), "--zone-code", "avant"];
    let words = [&words[..], &["--overwrite"]].concat();
    relais(asked(&layers, &dir.path().join("out"), &words))
        .run()
        .fails(2, "RLS-E942")
        .says("out.manifest.json is one of the inputs");
    assert_eq!(std::fs::read(&zones).unwrap(), before);
}

/// QGIS keeps two files beside a GeoPackage that it shows: they are nobody's work.
#[test]
fn a_comparison_that_somebody_looks_at_can_be_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &[])).run().succeeds();
    for name in ["comparaison.gpkg-wal", "comparaison.gpkg-shm"] {
        std::fs::write(out.join(name), "").unwrap();
    }
    relais(asked(&layers, &out, &["--overwrite"]))
        .run()
        .succeeds();
    assert!(!out.join("comparaison.gpkg-wal").exists());
}

#[test]
fn a_text_that_begins_like_a_formula_is_none_in_a_table() {
    let dir = tempfile::tempdir().unwrap();
    let parcels = [
        ([0.0, 0.0, 100.0, 100.0], "=cmd|' /C calc'!A0", "@x"),
        ([100.0, 0.0, 200.0, 100.0], "+1", "-1"),
    ];
    let path = layer(dir.path(), "a.geojson", &parcels);
    let out = dir.path().join("out");
    let mut words = asked(&[path.clone(), path.clone()], &out, &[]);
    words.retain(|word| *word != path);
    words.push(path.into());
    relais(words).run().succeeds();
    for entry in std::fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let text = std::fs::read_to_string(&path).unwrap();
            for cell in text.lines().flat_map(|line| line.split(';')) {
                let is_number = cell.replace(',', ".").parse::<f64>().is_ok();
                let first = cell.trim_start_matches('"').chars().next();
                let formula = first.is_some_and(|c| "=+-@\t\r".contains(c));
                assert!(is_number || !formula, "{}: {cell}", path.display());
            }
        }
    }
    let matrix = std::fs::read_to_string(out.join("matrice_brute.csv")).unwrap();
    assert!(matrix.contains("'+1;'-1;10000;1,0000"), "{matrix}");
}

/// Somebody gave a layer other colours, and kept one more style in the file: neither is lost unasked.
#[test]
fn styles_of_somebody_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &[])).run().succeeds();
    let again = || relais(asked(&layers, &out, &["--overwrite"])).run();
    again().succeeds();
    let path = out.join("comparaison.gpkg");
    for (change, what) in [
        (
            "UPDATE layer_styles SET styleQML = '<qgis/>' WHERE f_table_name = 'ecarts'",
            "ecarts: causes",
        ),
        (
            "INSERT INTO layer_styles (f_table_name, styleName, styleQML) \
             VALUES ('ecarts', 'Les miennes', '<qgis/>')",
            "ecarts: Les miennes",
        ),
    ] {
        let whole = std::fs::read(&path).unwrap();
        tool("ogrinfo", ["-q", "-sql", change, path.to_str().unwrap()]);
        let before = std::fs::read(&path).unwrap();
        assert!(before != whole);
        again().fails(5, "RLS-E540").says(what);
        assert!(std::fs::read(&path).unwrap() == before);
        std::fs::write(&path, whole).unwrap();
    }
    again().succeeds();
}

/// With a decimal comma two deviations are given, the first of which is 0.
#[test]
fn a_decimal_comma_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let out = dir.path().join("out");
    let told = |more: &[&str]| {
        let ran = relais(asked(&layers, &out, more)).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        ran.stderr
    };
    assert!(told(&["--sigma", "0,7"]).contains("0.7, not 0,7"));
    assert!(told(&["--tolerance", "2,5"]).contains("the decimal sign is a point: 2.5"));
    assert!(!out.exists());
}

#[test]
fn one_column_is_no_two_dates() {
    let dir = tempfile::tempdir().unwrap();
    let [a, _] = redrawn(dir.path());
    let out = dir.path().join("out");
    let beside = dir.path().join("./").join(a.file_name().unwrap());
    let run = |codes: &str, files: &[&Path]| {
        let mut words: Vec<OsString> = ["ocs", "compare", "--codes", codes, "-o"]
            .map(Into::into)
            .into();
        words.push(out.clone().into());
        words.extend(files.iter().map(Into::into));
        relais(words).run()
    };
    let same = "2009 and 2015 are the same column avant";
    run("2009=avant,2015=avant", &[&a])
        .fails(2, "RLS-E987")
        .says(same);
    run("2009=avant,2015=avant", &[&a, &beside])
        .fails(2, "RLS-E987")
        .says(same);
    assert!(!out.exists());
}

#[test]
fn what_is_of_another_command_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    let image = crate::classified::Picture::of(2, &[1, 2]).write(dir.path(), "image");
    relais(asked(&[image, b.clone()], &out, &[]))
        .run()
        .fails(2, "RLS-E988")
        .says("`relais ocs matrix`");
    let other = dir.path().join("autre.gpkg");
    tool("ogr2ogr", [&other, &b]);
    let words = ["--territories", other.to_str().unwrap()];
    relais(asked(&[a.clone(), b.clone()], &out, &words))
        .run()
        .fails(2, "RLS-E417")
        .says("is not made by `relais territory import`");
    let words: [OsString; 4] = ["ocs".into(), "matrix".into(), a.into(), b.into()];
    relais(words)
        .run()
        .fails(2, "RLS-E989")
        .says("`relais ocs compare`");
    assert!(!out.exists());
}

/// Of nothing compared every gate would hold.
#[test]
fn layers_of_which_nothing_is_known_at_both_dates_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let ends = [
        ([0.0, 0.0, 10.0, 10.0], "1", "1"),
        ([90.0, 0.0, 100.0, 10.0], "1", "1"),
    ];
    let middle = [([40.0, 0.0, 50.0, 10.0], "1", "1")];
    let layers = [
        layer(dir.path(), "a", &ends),
        layer(dir.path(), "b", &middle),
    ];
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &[]))
        .run()
        .fails(3, "RLS-E443")
        .says("2009");
    assert!(!out.exists());
}

#[test]
fn a_column_of_numbers_of_features_is_no_column_of_classes() {
    let dir = tempfile::tempdir().unwrap();
    let codes: Vec<String> = (0..1100).map(|id| id.to_string()).collect();
    let square = |(id, code): (usize, &'_ String)| {
        let west = id as f64 * 20.0;
        ([west, 0.0, west + 20.0, 20.0], code.clone())
    };
    let squares: Vec<_> = codes.iter().enumerate().map(square).collect();
    let parcels: Vec<_> = squares
        .iter()
        .map(|(box_m, code)| (*box_m, code.as_str(), code.as_str()))
        .collect();
    let layers = [
        layer(dir.path(), "a", &parcels),
        layer(dir.path(), "b", &parcels),
    ];
    let out = dir.path().join("out");
    relais(asked(&layers, &out, &[]))
        .run()
        .fails(2, "RLS-E974")
        .says("1100 codes");
}
