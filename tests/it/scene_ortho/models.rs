//! Sensor models apart from their image: every format, pieces of images, files that cannot be used.

use std::ffi::OsString;
use std::path::PathBuf;

use super::model::Model;
use super::sensor::{HEIGHT, pan, rpc, sensor};
use super::{Bench, manifest, ortho, text};
use crate::images::{Image, apart, both};

#[test]
fn a_model_is_the_same_in_every_format() {
    let bench = Bench::new();
    let model = Model::of_dimap(&text(&rpc("P")));
    for (name, content) in [
        ("m.RPB", model.rpb()),
        ("m_RPC.TXT", model.rpc_txt()),
        ("m.geom", model.geom()),
    ] {
        std::fs::write(bench.path(name), content).unwrap();
    }
    let own = std::fs::read(bench.ortho(&sensor(), "own.tif", ["--product=p", HEIGHT])).unwrap();
    for file in [
        rpc("P"),
        bench.path("m.RPB"),
        bench.path("m_RPC.TXT"),
        bench.path("m.geom"),
    ] {
        let name = format!("{}.tif", file.extension().unwrap().to_string_lossy());
        let words = ["--product=p", HEIGHT, "--rpc"].map(OsString::from);
        let out = bench.ortho(
            &sensor(),
            &name,
            words.into_iter().chain([file.clone().into()]),
        );
        assert!(std::fs::read(&out).unwrap() == own, "{}", file.display());
        assert!(
            manifest(&out)["inputs"]
                .to_string()
                .contains(file.to_str().unwrap())
        );
    }
    let tagged = bench.path("tagged.tif");
    Image::read(&pan()).save_as(&tagged, &model.tags(), &["-ot", "UInt16"]);
    let tagged = Image::read(&bench.ortho(&tagged, "tags.tif", [HEIGHT, "--res=0.5"]));
    let plain = bench.path("plain.tif");
    let mut image = Image::read(&pan());
    image.transform = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    image.save(&plain, &["-ot", "UInt16"]);
    let words = [HEIGHT, "--res=0.5", "--rpc"].map(OsString::from);
    let apart_ = Image::read(&bench.ortho(
        &plain,
        "apart.tif",
        words.into_iter().chain([bench.path("m.RPB").into()]),
    ));
    assert!(tagged.bands == apart_.bands && tagged.transform == apart_.transform);
}

#[test]
fn a_piece_lies_where_it_lay_in_the_whole() {
    let bench = Bench::new();
    let whole = Image::read(&pan());
    let words = |res: &str| {
        [HEIGHT, res, "--rpc"]
            .map(OsString::from)
            .into_iter()
            .chain([rpc("P").into()])
    };
    let piece = |name: &str, corner: (usize, usize), transform: [f64; 6]| {
        let window: Vec<usize> = (0..300 * 300)
            .map(|i| (corner.1 + i / 300) * whole.width + corner.0 + i % 300)
            .collect();
        let cut = Image {
            width: 300,
            height: 300,
            transform,
            bands: vec![window.iter().map(|&i| whole.bands[0][i]).collect()],
            valid: vec![true; 300 * 300],
        };
        let path = bench.path(name);
        cut.save(&path, &["-ot", "UInt16"]);
        path
    };
    let full = piece_free(&whole, &bench);
    let full = Image::read(&bench.ortho(&full, "full.tif", words("--res=0.5")));
    // Both spellings of the place of a piece: from the outer corner downwards, and world files of
    // sensor products, which count centres from 1, rows upwards.
    for (name, transform) in [
        ("down.tif", [100.0, 1.0, 0.0, 50.0, 0.0, 1.0]),
        ("up.tif", [100.5, 1.0, 0.0, -50.5, 0.0, -1.0]),
    ] {
        let source = piece(name, (100, 50), transform);
        let part = Image::read(&bench.ortho(&source, &format!("out-{name}"), words("--res=0.5")));
        let same = full.cut_to(&part);
        let inside = both(&part.interior(4), &same.interior(4));
        let apart = apart(&part.bands[0], &same.bands[0], &inside);
        // Both are rounded to whole numbers; a pixel off is some tens.
        assert!(
            apart.count > 70_000 && apart.rmse < 1.0,
            "{name}: {} {}",
            apart.count,
            apart.rmse
        );
    }
}

/// The whole image as a file of its own, without a place.
fn piece_free(whole: &Image, bench: &Bench) -> PathBuf {
    let path = bench.path("whole.tif");
    let mut image = whole.clone();
    image.transform = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    image.save(&path, &["-ot", "UInt16"]);
    path
}

/// XML in which every element of this name holds another text.
fn with(xml: &str, element: &str, text: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut parts = xml.split(&open);
    let mut out = parts.next().unwrap().to_string();
    for part in parts {
        let (_, rest) = part.split_once(&close).unwrap();
        out.push_str(&format!("{open}{text}{close}{rest}"));
    }
    assert_ne!(out, xml, "no {element}");
    out
}

#[test]
fn a_model_that_cannot_be_used_is_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let refused = |content: &str, words: &[&str], exit: i32, code: &str| {
        let file = bench.path("model.XML");
        std::fs::write(&file, content).unwrap();
        let words = words
            .iter()
            .map(OsString::from)
            .chain(["--rpc".into(), file.into()]);
        let ran = ortho(&sensor(), &out, words).run().fails(exit, code);
        assert!(!out.exists() && bench.entries() == ["model.XML"], "{ran}");
        ran
    };
    let xml = text(&rpc("P"));
    let alone = ["--product=p", HEIGHT];
    let mut zero = xml.clone();
    for i in 1..=20 {
        for key in ["LINE_DEN_COEFF", "SAMP_DEN_COEFF"] {
            zero = with(&zero, &format!("{key}_{i}"), "0");
        }
    }
    refused(&zero, &alone, 3, "RLS-E357").says("denominator");
    refused("not a model", &alone, 3, "RLS-E350");
    refused("", &alone, 3, "RLS-E350");
    refused(&xml.replace("LAT_OFF", "LAT_FOO"), &alone, 3, "RLS-E353").says("LAT_OFF");
    refused(&with(&xml, "LINE_SCALE", "x"), &alone, 3, "RLS-E354");
    refused(&with(&xml, "LINE_SCALE", "0"), &alone, 3, "RLS-E356");
    // Numbers that read and mean nothing.
    for (element, value) in [
        ("SAMP_SCALE", "-1"),
        ("LINE_SCALE", "-500"),
        ("HEIGHT_SCALE", "1e300"),
        ("LAT_OFF", "1e300"),
    ] {
        let ran = refused(&with(&xml, element, value), &alone, 3, "RLS-E356").says(element);
        assert!(ran.stderr.len() < 400, "{ran}");
    }
    // A denominator that changes sign, in a domain whose centre is right; two models of two
    // cameras; a model of another place.
    let pole = with(&xml, "SAMP_DEN_COEFF_2", "1.5");
    refused(&pole, &alone, 3, "RLS-E359").says("denominator");
    let (_, direct) = xml.split_once("Direct_Model").unwrap();
    let (direct, _) = direct.split_once("/Direct_Model").unwrap();
    let other = direct.replacen("<SAMP_NUM_COEFF_1>", "<SAMP_NUM_COEFF_1>0", 1);
    let other = with(&other, "SAMP_NUM_COEFF_1", "0.05");
    refused(&xml.replace(direct, &other), &alone, 3, "RLS-E359").says("pixels apart");
    let lon = xml.split("<LONG_OFF>").nth(1).unwrap();
    let lon: f64 = lon.split('<').next().unwrap().parse().unwrap();
    let elsewhere = with(&xml, "LONG_OFF", &format!("{}", lon + 0.02));
    refused(&elsewhere, &alone, 3, "RLS-E359").says("extent");
    // Two images, one model.
    refused(&xml, &[HEIGHT], 2, "RLS-E377").says("--product");
    // Heights and places that it was not fitted for.
    refused(&xml, &["--product=p", "--height=9000"], 3, "RLS-E380").says("260 m");
    let small = Model::of_dimap(&xml).of_piece(3000.0, 3000.0);
    refused(&small.rpc_txt(), &alone, 3, "RLS-E359").says("extent");
    let missing = bench.path("missing.geom");
    let words = ["--product=p", HEIGHT, "--rpc", missing.to_str().unwrap()];
    ortho(&sensor(), &out, words)
        .run()
        .fails(3, "RLS-E142")
        .says("missing.geom");
}
