//! Which bands come out, and what viewers take them for.

use std::path::Path;

use super::{Bench, NONE, ortho, spot};
use crate::harness::gdalinfo;
use crate::images::Image;

/// What `gdalinfo` says of each band.
fn told(path: &Path, key: &str) -> Vec<String> {
    let info = gdalinfo(path);
    let bands = info["bands"].as_array().unwrap();
    let text = |band: &serde_json::Value| band[key].as_str().unwrap().to_string();
    bands.iter().map(text).collect()
}

#[test]
fn viewers_are_told_red_green_and_blue_whatever_the_numbers_are() {
    let bench = Bench::new();
    let natural = ["Red", "Green", "Blue", "Undefined"];
    for words in [&NONE[..], &["--stretch"], &["--radiometry=toa"]] {
        let out = bench.path("out.tif");
        ortho(&spot(), &out, words.iter().chain(&["--overwrite"]))
            .run()
            .succeeds();
        assert_eq!(told(&out, "colorInterpretation"), natural, "{words:?}");
        // GDAL tells infrared from 3.10 on; the file says it already.
        let bytes = std::fs::read(&out).unwrap();
        let item = b"name=\"COLORINTERP\" sample=\"3\" role=\"colorinterp\">NIR<";
        assert!(bytes.windows(item.len()).any(|w| w == item), "{words:?}");
    }
    // One band is grey, not red; other orders are named band by band.
    let pan = bench.ortho(&spot(), "pan.tif", ["--product=p"]);
    assert_eq!(told(&pan, "colorInterpretation"), ["Gray"]);
    let false_colours = bench.ortho(&spot(), "irc.tif", ["--bands=nir,red,green"]);
    assert_eq!(
        told(&false_colours, "colorInterpretation"),
        ["Undefined", "Red", "Green"]
    );
    // Three bands of 8 bits are looked at as they are.
    let seen = bench.ortho(&spot(), "seen.tif", ["--bands=nir,red,green", "--stretch"]);
    assert_eq!(told(&seen, "colorInterpretation"), ["Red", "Green", "Blue"]);
}

#[test]
fn chosen_bands_are_those_of_the_whole_product() {
    let bench = Bench::new();
    for radiometry in ["--radiometry=dn", "--radiometry=toa"] {
        let all = Image::read(&bench.ortho(&spot(), "all.tif", [radiometry, "--overwrite"]));
        let words = [radiometry, "--bands=B0,nir, Red", "--overwrite"];
        let path = bench.ortho(&spot(), "some.tif", words);
        assert_eq!(
            told(&path, "description"),
            ["B0 blue", "B3 near infrared", "B2 red"]
        );
        let some = Image::read(&path);
        assert_eq!(some.valid, all.valid);
        for (band, of_all) in [(0, 2), (1, 3), (2, 0)] {
            assert!(some.bands[band] == all.bands[of_all], "{radiometry} {band}");
        }
    }
}

#[test]
fn a_picture_in_natural_colours_is_one_command() {
    let bench = Bench::new();
    let words = ["--stretch", "--co=COMPRESS=JPEG"];
    ortho(&spot(), &bench.path("4.tif"), words)
        .run()
        .fails(2, "RLS-E133")
        .says("--bands red,green,blue");
    let words = words.into_iter().chain(["--bands=red,green,blue"]);
    let path = bench.ortho(&spot(), "3.tif", words);
    assert_eq!(told(&path, "colorInterpretation"), ["Red", "Green", "Blue"]);
    assert_eq!(
        gdalinfo(&path)["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"],
        "YCbCr JPEG"
    );
}

#[test]
fn bands_that_are_not_there_are_refused() {
    let bench = Bench::new();
    for words in ["B7", "red,green,red", "red,,blue"] {
        ortho(&spot(), &bench.path("out.tif"), ["--bands", words])
            .run()
            .fails(2, "RLS-E377")
            .says("B2 red, B1 green, B0 blue, B3 near infrared");
    }
    assert!(bench.entries().is_empty());
}
