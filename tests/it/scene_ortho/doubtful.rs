//! Inputs that read well and are wrong all the same: refused or said, never used in silence.

use std::path::{Path, PathBuf};

use super::{Bench, NONE, copied, edit, find, manifest, ortho, spot};
use crate::harness::{relais, sample, tool};
use crate::images::Image;

/// A grid of 1.5 m in Lambert-93, its corner a multiple of it.
const PLACE: [f64; 6] = [600_000.0, 1.5, 0.0, 6_500_001.0, 0.0, -1.5];
const LAMBERT: [&str; 2] = ["-a_srs", "EPSG:2154"];

/// The STAC pair of the sample, copied, and its item.
fn pair(bench: &Bench) -> PathBuf {
    copied(&sample().join("dinamis"), &bench.path("copy"));
    find(&bench.path("copy"), "", ".json")
}

#[test]
fn assets_of_the_wrong_kind_or_without_a_file_are_refused() {
    let bench = Bench::new();
    let item = pair(&bench);
    let whole = std::fs::read_to_string(&item).unwrap();
    let out = bench.path("out.tif");
    let refused = |text: String, code: &str, says: &str| {
        std::fs::write(&item, text).unwrap();
        ortho(&item, &out, NONE).run().fails(3, code).says(says);
        assert_eq!(bench.entries(), ["copy"]);
    };
    let swapped = whole
        .replace("_PAN.tif", "_SWAP.tif")
        .replace("_XS.tif", "_PAN.tif")
        .replace("_SWAP.tif", "_XS.tif");
    refused(swapped, "RLS-E382", "src_pan");
    refused(whole.replace("_PAN.tif", "_XS.tif"), "RLS-E382", "src_pan");
    refused(whole.replace("_XS.tif", "_PAN.tif"), "RLS-E382", "src_xs");
    let mut without: serde_json::Value = serde_json::from_str(&whole).unwrap();
    without["assets"]["src_pan"]["href"] = serde_json::Value::Null;
    refused(without.to_string(), "RLS-E307", "src_pan");
}

#[test]
fn images_of_a_bundle_that_hardly_meet_are_said_to() {
    let bench = Bench::new();
    copied(&spot(), &bench.path("copy"));
    let dim = find(&bench.path("copy"), "DIM_SPOT7_MS_", ".XML");
    let corner = super::text(&dim);
    let corner = corner.split("<ULXMAP").nth(1).unwrap();
    let corner = corner.split('>').nth(1).unwrap().split('<').next().unwrap();
    let moved: f64 = corner.parse::<f64>().unwrap() + 600.0;
    edit(
        &dim,
        &format!(">{corner}</ULXMAP>"),
        &format!(">{moved}</ULXMAP>"),
    );
    let out = bench.path("out.tif");
    let ran = ortho(&bench.path("copy"), &out, NONE)
        .announce("of their ground only")
        .announce("check the position")
        .run()
        .succeeds();
    ran.says("first vertex").says("of their ground only");
    let warnings = manifest(&out)["facts"]["warnings"].to_string();
    assert!(warnings.contains("first vertex"), "{warnings}");
}

#[test]
fn a_product_without_a_valid_pixel_is_said_to_be_one() {
    let bench = Bench::new();
    let (blank, out) = (bench.path("blank.tif"), bench.path("out.tif"));
    let words = [&LAMBERT[..], &["-ot", "Byte", "-a_nodata", "0"]].concat();
    Image::drawn(64, 64, PLACE, &[&|_, _| 0.0]).save(&blank, &words);
    let ran = ortho(&blank, &out, NONE).announce("no pixel").run();
    ran.succeeds().says("no pixel of the product is valid");
    let warnings = manifest(&out)["facts"]["warnings"].to_string();
    assert!(warnings.contains("no pixel"), "{warnings}");
    let words = [blank.as_os_str(), bench.path("cog.tif").as_os_str()].map(Into::into);
    let head = ["cog", "create"].map(std::ffi::OsString::from);
    relais(head.into_iter().chain(words))
        .announce("none of its pixels is valid")
        .run()
        .succeeds();
}

#[test]
fn a_table_of_colours_is_not_interpolated() {
    let bench = Bench::new();
    let (classes, out) = (bench.path("classes.tif"), bench.path("out.tif"));
    let image = Image::drawn(64, 64, PLACE, &[&|x, _| (x / 10.0) % 4.0]);
    let plain = bench.path("plain.tif");
    image.save(&plain, &[&LAMBERT[..], &["-ot", "Byte"]].concat());
    let script = format!(
        "from osgeo import gdal\nd=gdal.Open(r'{}',1)\nt=gdal.ColorTable()\n\
         [t.SetColorEntry(i,(i,255-i,0,255)) for i in range(256)]\n\
         d.GetRasterBand(1).SetColorTable(t)",
        plain.display()
    );
    tool("/usr/bin/python3", ["-c", &script]);
    std::fs::rename(&plain, &classes).unwrap();
    ortho(&classes, &out, NONE)
        .run()
        .fails(3, "RLS-E383")
        .says("colours");
}

#[test]
fn what_is_not_finite_is_not_valid() {
    let bench = Bench::new();
    let (source, out) = (bench.path("float.tif"), bench.path("out.tif"));
    let infinite = |x: f64, _: f64| match x > 600_060.0 {
        true => f64::INFINITY,
        false => 5.0,
    };
    Image::drawn(64, 64, PLACE, &[&infinite])
        .save(&source, &[&LAMBERT[..], &["-ot", "Float32"]].concat());
    ortho(&source, &out, NONE).run().succeeds();
    let made = Image::read(&out);
    for (i, valid) in made.valid.iter().enumerate() {
        assert_eq!(*valid, i % 64 < 40, "{i}");
        assert!(!valid || made.bands[0][i] == 5.0);
    }
}

#[test]
fn a_special_value_that_is_no_count_is_left_out_and_said() {
    for nonsense in ["1e300", "-4.5", "many"] {
        let bench = Bench::new();
        copied(&spot(), &bench.path("copy"));
        let dim = find(&bench.path("copy"), "DIM_SPOT7_MS_", ".XML");
        let count = "</SPECIAL_VALUE_COUNT>";
        let stated = super::text(&dim);
        let stated = stated.split(count).next().unwrap();
        let stated = &stated[stated.rfind('>').unwrap()..];
        edit(
            &dim,
            &format!("{stated}{count}"),
            &format!(">{nonsense}{count}"),
        );
        let ran = ortho(&bench.path("copy"), &bench.path("out.tif"), NONE)
            .announce("SPECIAL_VALUE_COUNT")
            .run()
            .succeeds();
        ran.says(nonsense);
    }
}

#[test]
fn what_is_told_names_the_culprit() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let spot = spot();
    let told = |input: &Path, words: &[&str], exit: i32, code: &str, says: &str| {
        ortho(input, &out, words).run().fails(exit, code).says(says);
        assert!(!out.exists());
    };
    told(&spot, &["--t-srs=IAU_2015:49900"], 2, "RLS-E377", "--t-srs");
    let page = spot.join("INDEX.HTM");
    told(&page, &[], 3, "RLS-E304", "a page to read");
    copied(&spot, &bench.path("copy"));
    let dim = find(&bench.path("copy"), "DIM_SPOT7_MS_", ".XML");
    edit(&dim, "href=\"IMG_", "href=\"http://example.org/IMG_");
    told(&bench.path("copy"), &[], 3, "RLS-E308", "an address");
    let words = ["scene", "ortho"].map(AsRef::as_ref).into_iter();
    relais(words.chain([spot.as_os_str()]))
        .run()
        .fails(2, "RLS-E377")
        .says("OUT.tif");
    let pipe = bench.path("pipe");
    tool("mkfifo", [&pipe]);
    told(&pipe, &[], 3, "RLS-E140", "not a regular file");
    let words = ["cog", "create"].map(AsRef::as_ref).into_iter();
    relais(words.chain([pipe.as_os_str(), out.as_os_str()]))
        .run()
        .fails(3, "RLS-E121")
        .says("neither a file nor a folder");
}

/// `--pan X --ms X` of one bundle is its bundle; what is no pair is refused, or said.
#[test]
fn images_given_one_by_one_are_those_of_their_kinds() {
    let bench = Bench::new();
    let pair = |name: &str, pan: &Path, ms: &Path| {
        let words = [
            "scene".into(),
            "ortho".into(),
            bench.path(name).into_os_string(),
        ];
        let named = ["--pan".into(), pan.into(), "--ms".into(), ms.into()];
        relais(words.into_iter().chain(named))
    };
    pair("pair.tif", &spot(), &spot()).run().succeeds();
    let whole = bench.ortho(&spot(), "whole.tif", NONE);
    assert!(std::fs::read(bench.path("pair.tif")).unwrap() == std::fs::read(whole).unwrap());
    let refused = |pan: &Path, ms: &Path, says: &str| {
        let ran = pair("no.tif", pan, ms).run();
        ran.fails(2, "RLS-E377").says(says);
    };
    refused(&spot(), &sample().join("phr_pms"), "already");
    let pan = find(&spot(), "IMG_SPOT7_P_", ".TIF");
    refused(&pan, &pan, "has one band");
    // Another moment.
    copied(&spot(), &bench.path("copy"));
    let dim = find(&bench.path("copy"), "DIM_SPOT7_MS_", ".XML");
    let year = super::text(&dim);
    let year = year.split("<IMAGING_DATE>").nth(1).unwrap();
    let date = year.split('<').next().unwrap().to_string();
    edit(
        &dim,
        &format!("<IMAGING_DATE>{date}"),
        &format!("<IMAGING_DATE>1999{}", &date[4..]),
    );
    let (p, ms) = (find(&spot(), "DIM_SPOT7_P_", ".XML"), dim);
    pair("late.tif", &p, &ms)
        .announce("were not taken together")
        .run()
        .succeeds();
}

#[test]
fn a_scene_outside_the_area_of_the_crs_is_said_to_be() {
    let bench = Bench::new();
    let there = bench.path("reunion.tif");
    let place = [340_000.0, 1.5, 0.0, 7_660_000.5, 0.0, -1.5];
    let image = Image::drawn(64, 64, place, &[&|x, _| x % 50.0]);
    image.save(&there, &["-a_srs", "EPSG:2975", "-ot", "Byte"]);
    ortho(&there, &bench.path("l93.tif"), NONE)
        .announce("outside the area of EPSG:2154")
        .run()
        .succeeds()
        .says("--t-srs EPSG:2975");
    bench.ortho(&there, "utm.tif", ["--t-srs=EPSG:2975"]);
}

#[test]
fn a_comma_for_a_point_is_said_to_be_one() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let ran = ortho(&spot(), &out, ["--res=1,5", "--product=ms"])
        .announce("for 1.5 write 1.5")
        .run()
        .succeeds();
    assert!(ran.stdout.contains("pixels of 1 × 5"), "{ran}");
    bench.ortho(&spot(), "square.tif", ["--res=5,5", "--product=ms"]);
}

#[test]
fn the_region_of_interest_is_no_mask_to_ask_for() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let refused = |word: &str| {
        let words = ["--product=p", "--mask", word];
        ortho(&spot(), &out, words).run().fails(2, "RLS-E377")
    };
    refused("roi").says("always applied");
    let ran = refused("fog").says("cloud (CLD)").says("snow (SNW)");
    assert!(!ran.stderr.contains("ROI"), "{ran}");
}

#[test]
fn what_is_told_and_kept_is_what_was_done() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let ran = ortho(&spot(), &out, NONE).run().succeeds();
    let facts = manifest(&out)["facts"].clone();
    let weights = facts["fusion"]["weights"].as_array().unwrap().iter();
    let weights: Vec<String> = weights
        .map(|w| format!("{:.3}", w.as_f64().unwrap()))
        .collect();
    let line = format!("fused with weights {}", weights.join(" "));
    assert!(ran.stdout.contains(&line), "{line}\n{ran}");
    // Names, satellite and spectra of a pair come from its item.
    let item = find(&sample().join("dinamis"), "", ".json");
    let out = bench.path("item.tif");
    ortho(&item, &out, NONE)
        .announce("the order of the bands")
        .announce("nominal spectral ranges")
        .run()
        .succeeds();
    let inputs = manifest(&out)["inputs"].clone();
    let named = |input: &&serde_json::Value| input["name"] == item.to_str().unwrap();
    let input = inputs.as_array().unwrap().iter().find(named).unwrap();
    assert_eq!(input["sha256"].as_str().unwrap().len(), 64);
}
