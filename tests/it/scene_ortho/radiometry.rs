//! Numbers: reflectance computed by hand from the metadata, and stretches.

use std::path::Path;

use super::{Bench, copied, edit, find, manifest, ortho, spot, text};
use crate::harness::{gdalinfo, relais};
use crate::images::Image;

/// The text of the first `<name>` in a piece of XML.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let from = xml
        .split_once(&format!("<{name}"))
        .unwrap_or_else(|| panic!("no {name}"))
        .1;
    from.split_once('>')
        .unwrap()
        .1
        .split('<')
        .next()
        .unwrap()
        .trim()
}

/// What an element says of a band: the pieces of `<piece>` by the `BAND_ID` in each.
fn of_band(xml: &str, piece: &str, band: &str, value: &str) -> f64 {
    let opening = format!("<{piece}>");
    let mut pieces = xml.split(&opening).skip(1);
    let found = pieces.find(|text| element(text, "BAND_ID") == band);
    element(
        found.unwrap_or_else(|| panic!("no {piece} of {band}")),
        value,
    )
    .parse()
    .unwrap()
}

/// ρ = π·(DN/gain + bias)·d² / (E0·sin h), with d of 14 July (day 196) by the form of 6S.
fn by_hand(xml: &str, band: &str, dn: f64) -> f64 {
    assert_eq!(element(xml, "IMAGING_DATE"), "2020-07-14");
    let d = 1.0 - 0.01673 * (0.9856_f64.to_radians() * (196.0 - 4.0)).cos();
    // The almanac has 1.01650 for that day.
    assert!((d - 1.0165).abs() < 3e-4, "{d}");
    let centre = xml
        .split("<Located_Geometric_Values>")
        .find(|text| text.contains(">Center<"))
        .unwrap();
    let sun: f64 = element(centre, "SUN_ELEVATION").parse().unwrap();
    let radiance = dn / of_band(xml, "Band_Radiance", band, "GAIN")
        + of_band(xml, "Band_Radiance", band, "BIAS");
    std::f64::consts::PI * radiance * d * d
        / (of_band(xml, "Band_Solar_Irradiance", band, "VALUE") * sun.to_radians().sin())
}

fn dim_ms(folder: &Path) -> std::path::PathBuf {
    find(folder, "DIM_SPOT7_MS_", ".XML")
}

#[test]
fn reflectance_is_what_the_metadata_give_by_hand() {
    let bench = Bench::new();
    let copy = bench.path("copy");
    copied(&spot(), &copy);
    // Biases that are not 0, one for each band.
    let dim = dim_ms(&copy);
    for (band, bias) in [("B2", "-1.25"), ("B1", "0.5"), ("B0", "2"), ("B3", "0.75")] {
        let xml = text(&dim);
        let radiance = xml
            .split("<Band_Radiance>")
            .find(|t| t.contains("</Band_Radiance>") && element(t, "BAND_ID") == band)
            .unwrap();
        edit(
            &dim,
            radiance,
            &radiance.replace("<BIAS>0</BIAS>", &format!("<BIAS>{bias}</BIAS>")),
        );
    }
    let xml = text(&dim);
    assert_eq!(of_band(&xml, "Band_Radiance", "B0", "BIAS"), 2.0);

    let numbers = Image::read(&bench.ortho(&copy, "dn.tif", ["--product=ms", "-r=near"]));
    let path = bench.ortho(
        &copy,
        "toa.tif",
        ["--product=ms", "-r=near", "--radiometry=toa"],
    );
    assert_eq!(gdalinfo(&path)["bands"][0]["type"], "Float32");
    let toa = Image::read(&path);
    assert_eq!(numbers.valid, toa.valid);
    let mut checked = 0;
    for (at, band) in ["B2", "B1", "B0", "B3"].into_iter().enumerate() {
        for i in (0..toa.valid.len()).step_by(97).filter(|&i| toa.valid[i]) {
            let expected = by_hand(&xml, band, numbers.bands[at][i]);
            let got = toa.bands[at][i];
            assert!(
                (got - expected).abs() < 1e-6,
                "{band}: {got}, by hand {expected}"
            );
            assert!(got > -0.1 && got < 2.0);
            checked += 1;
        }
    }
    assert!(checked > 400, "{checked}");
    let facts = &manifest(&path)["facts"]["tone"];
    assert!(
        (facts["sun_distance_au"].as_f64().unwrap() - 1.0165).abs() < 3e-4,
        "{facts}"
    );
}

#[test]
fn a_processing_that_takes_the_meaning_from_numbers_refuses_reflectance() {
    let bench = Bench::new();
    for wrong in ["LINEAR_STRETCH", "SEAMLESS", "DISPLAY"] {
        let copy = bench.path(wrong);
        copied(&spot(), &copy);
        for dim in [dim_ms(&copy), find(&copy, "DIM_SPOT7_P_", ".XML")] {
            edit(
                &dim,
                ">BASIC</RADIOMETRIC_PROCESSING>",
                &format!(">{wrong}</RADIOMETRIC_PROCESSING>"),
            );
        }
        let out = bench.path("out.tif");
        for product in ["pms", "p", "ms"] {
            let refused = ortho(&copy, &out, ["--radiometry=toa", "--product", product]).run();
            refused
                .fails(3, "RLS-E375")
                .says(&wrong.to_lowercase().replace('_', " "));
            assert!(!out.exists());
        }
        ortho(
            &copy,
            &bench.path(&format!("{wrong}.tif")),
            ["--product=ms"],
        )
        .run()
        .succeeds();
    }
}

#[test]
fn reflectance_says_what_the_metadata_lack() {
    let bench = Bench::new();
    for (what, changes) in [
        ("gain", &[("<GAIN>10.12</GAIN>", "<GAIN></GAIN>")][..]),
        (
            "date",
            &[
                ("<IMAGING_DATE>2020-07-14<", "<IMAGING_DATE><"),
                ("<TIME>2020-07-14T", "<TIME>T"),
            ],
        ),
        ("sun", &[("SUN_ELEVATION>", "SOME_ELEVATION>")]),
        (
            "irradiance",
            &[("<VALUE>1519.8</VALUE>", "<VALUE>0</VALUE>")],
        ),
    ] {
        let copy = bench.path(what);
        copied(&spot(), &copy);
        for (from, to) in changes {
            edit(&dim_ms(&copy), from, to);
        }
        let out = bench.path("out.tif");
        ortho(&copy, &out, ["--radiometry=toa", "--product=ms"])
            .run()
            .fails(3, "RLS-E375")
            .says(what);
        assert!(!out.exists());
    }
}

#[test]
fn a_stretch_is_linear_between_its_percentiles_and_leaves_0_to_what_is_not_valid() {
    let bench = Bench::new();
    let words = ["--product=ms", "-r=near"];
    let numbers = Image::read(&bench.ortho(&spot(), "dn.tif", words));
    let path = bench.ortho(
        &spot(),
        "8.tif",
        words.into_iter().chain(["--stretch=5,95"]),
    );
    assert_eq!(gdalinfo(&path)["bands"][0]["type"], "Byte");
    let eight = Image::read(&path);
    assert_eq!(numbers.valid, eight.valid);
    let stretches = manifest(&path)["facts"]["tone"]["stretch"].clone();
    for band in 0..4 {
        let bound = |name: &str| stretches[band][name].as_f64().unwrap();
        let (low, high) = (bound("low"), bound("high"));
        let valid: Vec<usize> = (0..eight.valid.len()).filter(|&i| eight.valid[i]).collect();
        let share = |f: &dyn Fn(f64) -> bool| {
            valid.iter().filter(|&&i| f(numbers.bands[band][i])).count() as f64 / valid.len() as f64
        };
        // Percentiles of a sample of blocks, against all pixels.
        let (below, above) = (share(&|v| v < low), share(&|v| v > high));
        assert!(
            (below - 0.05).abs() < 0.02 && (above - 0.05).abs() < 0.02,
            "{band}: {below} {above}"
        );
        for &i in &valid {
            let t = ((numbers.bands[band][i] - low) / (high - low)).clamp(0.0, 1.0);
            let expected = 1.0 + 254.0 * t;
            assert!(
                (eight.bands[band][i] - expected).abs() <= 0.5001,
                "{} {expected}",
                eight.bands[band][i]
            );
        }
        assert!((0..eight.valid.len()).all(|i| eight.valid[i] || eight.bands[band][i] == 0.0));
    }
}

/// A small image is looked at whole, on its own pixels: the same counts in every grid and container,
/// and they are the percentiles of all.
#[test]
fn every_product_of_one_image_has_the_same_stretch() {
    let bench = Bench::new();
    let input = bench.ortho(&spot(), "dn.tif", ["--product=ms"]);
    let image = Image::read(&input);
    let valid: Vec<usize> = (0..image.valid.len()).filter(|&i| image.valid[i]).collect();
    let of_all: Vec<[f64; 2]> = [0, 1, 2]
        .map(|band| {
            let mut values: Vec<f64> = valid.iter().map(|&i| image.bands[band][i]).collect();
            values.sort_by(f64::total_cmp);
            let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
            [at(0.005), at(0.995)]
        })
        .to_vec();
    for (verb, output) in [
        ("scene ortho", "o.tif"),
        ("scene ortho --res 9", "coarse.tif"),
        ("tiles cut --dalle 1000", "dalles"),
        ("tiles build", "t.mbtiles"),
        ("tiles build", "t.gpkg"),
    ] {
        let output = bench.path(output);
        let words = verb.split(' ').map(Into::into);
        let words = words.chain([input.clone().into(), output.clone().into()]);
        let words =
            words.chain(["--bands=red,green,blue", "--stretch=0.5,99.5", "--json"].map(Into::into));
        let report = relais(words.collect::<Vec<std::ffi::OsString>>())
            .announce("the order of the bands")
            .run()
            .succeeds()
            .json();
        let manifest = text(Path::new(report["manifest"].as_str().unwrap()));
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let tone = &manifest["facts"]["tone"];
        let stretch = tone["stretch"].as_array().unwrap().iter();
        let stretch: Vec<[f64; 2]> = stretch
            .map(|s| ["low", "high"].map(|k| s[k].as_f64().unwrap()))
            .collect();
        assert_eq!(stretch, of_all, "{verb}");
        assert_eq!(tone["sample"]["share_percent"], 100.0);
        assert_eq!(tone["sample"]["pixels"], valid.len());
    }
}

#[test]
fn a_stretch_finds_what_is_valid_in_a_corner() {
    let bench = Bench::new();
    let whole = Image::read(&bench.ortho(&spot(), "whole.tif", ["--product=p"]));
    let [x, _, _, y, ..] = whole.transform;
    // The image lies in the lower right corner of a box of some dozens of sampling blocks.
    let bbox = format!(
        "--bbox={},{},{},{}",
        x - 2600.0,
        y - 300.0,
        x + 300.0,
        y + 2600.0
    );
    let out = bench.ortho(&spot(), "out.tif", ["--product=p", "--stretch", &bbox]);
    let image = Image::read(&out);
    let valid = image.valid.iter().filter(|v| **v).count();
    assert!(valid > 20_000, "{valid}");
    let mut values: Vec<f64> = (0..image.valid.len())
        .filter(|&i| image.valid[i])
        .map(|i| image.bands[0][i])
        .collect();
    values.sort_by(f64::total_cmp);
    assert!(values[valid / 10] < 120.0 && values[valid * 9 / 10] > 130.0);
}

#[test]
fn a_stretch_alone_is_2_98_and_does_not_go_with_reflectance() {
    let bench = Bench::new();
    let a = bench.ortho(&spot(), "a.tif", ["--product=p", "--stretch"]);
    let b = bench.ortho(&spot(), "b.tif", ["--product=p", "--stretch=2,98"]);
    assert!(std::fs::read(a).unwrap() == std::fs::read(b).unwrap());
    let no = bench.path("no.tif");
    ortho(&spot(), &no, ["--stretch", "--radiometry=toa"])
        .run()
        .fails(2, "RLS-E377");
    for wrong in ["98,2", "2", "-1,50", "a,b"] {
        ortho(&spot(), &no, [format!("--stretch={wrong}")])
            .run()
            .fails(2, "RLS-E900");
    }
    assert!(!no.exists());
}
