//! Deliveries and images that cannot be used: one clear message, the exit code, nothing left.

use std::path::{Path, PathBuf};

use super::{Bench, NONE, copied, edit, find, manifest, ortho, spot};
use crate::harness::{relais, sample, tool};
use crate::images::Image;

fn tiles() -> PathBuf {
    sample().join("phr_pms")
}

/// A copy of a part of the sample in a bench, to be spoiled.
fn copy_of(part: &Path, bench: &Bench) -> PathBuf {
    let copy = bench.path("copy");
    copied(part, &copy);
    copy
}

/// An ortho of a spoilt copy must fail so, name the file, and leave nothing.
fn refused(bench: &Bench, copy: &Path, code: &str, named: &str) {
    let out = bench.path("out.tif");
    let ran = ortho(copy, &out, NONE).announce("band").run();
    ran.fails(3, code).says(named);
    assert_eq!(bench.entries(), ["copy"]);
}

#[test]
fn a_tile_that_is_not_there_is_named() {
    let bench = Bench::new();
    let copy = copy_of(&tiles(), &bench);
    let tile = find(&copy, "IMG_PHR1A_PMS_", "R1C2.JP2");
    std::fs::remove_file(&tile).unwrap();
    refused(&bench, &copy, "RLS-E310", "R1C2.JP2");
    // And the way the empty ones of a transfer that failed look.
    std::fs::write(&tile, "").unwrap();
    refused(&bench, &copy, "RLS-E310", "R1C2.JP2");
}

/// Cuts a file to a share of its length.
fn cut(file: &Path, share: f64) {
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..(bytes.len() as f64 * share) as usize]).unwrap();
}

#[test]
fn a_tile_that_is_cut_short_is_named() {
    for (part, start, end) in [
        (tiles(), "IMG_PHR1A_PMS_", "R1C2.JP2"),
        (spot(), "IMG_SPOT7_P_", "R1C1.TIF"),
        (spot(), "IMG_SPOT7_MS_", "R1C1.TIF"),
    ] {
        for share in [0.97, 0.5, 0.01] {
            let bench = Bench::new();
            let copy = copy_of(&part, &bench);
            cut(&find(&copy, start, end), share);
            let out = bench.path("out.tif");
            let ran = ortho(&copy, &out, NONE).run();
            assert_eq!(ran.code, Some(3), "{share}: {ran}");
            assert_eq!(ran.stderr.matches("error[").count(), 1, "{ran}");
            let ran = ran.says(start).says("help: ");
            assert_eq!(bench.entries(), ["copy"], "{ran}");
        }
    }
}

#[test]
fn a_strip_that_does_not_decode_in_mid_image_is_named() {
    let bench = Bench::new();
    let copy = copy_of(&spot(), &bench);
    let file = find(&copy, "IMG_SPOT7_P_", "R1C1.TIF");
    let image = Image::read(&file);
    image.save(
        &file,
        &[
            "-ot",
            "UInt16",
            "-co",
            "COMPRESS=ZSTD",
            "-co",
            "TILED=YES",
            "-a_srs",
            "EPSG:32630",
        ],
    );
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xAA);
    std::fs::write(&file, bytes).unwrap();
    let out = bench.path("out.tif");
    let ran = ortho(&copy, &out, NONE).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert_eq!(ran.stderr.matches("error[").count(), 1, "{ran}");
    let ran = ran.says("IMG_SPOT7_P_").says("help: ");
    assert_eq!(bench.entries(), ["copy"], "{ran}");
}

#[test]
fn a_tile_of_another_size_than_stated_is_named() {
    let bench = Bench::new();
    let copy = copy_of(&spot(), &bench);
    let file = find(&copy, "IMG_SPOT7_P_", "R1C1.TIF");
    let whole = Image::read(&file);
    let mut image = whole.clone();
    image.height -= 12;
    image.bands[0].truncate(image.width * image.height);
    image.save(&file, &["-ot", "UInt16", "-a_srs", "EPSG:32630"]);
    refused(
        &bench,
        &copy,
        "RLS-E309",
        "512 × 500 pixels, but 512 × 512 by the metadata",
    );
    // Another number of bands, another type.
    let mut image = whole.clone();
    image.bands.push(image.bands[0].clone());
    image.save(&file, &["-ot", "UInt16", "-a_srs", "EPSG:32630"]);
    refused(&bench, &copy, "RLS-E309", "2 bands, but 1 by the metadata");
    whole.save(&file, &["-ot", "Byte", "-a_srs", "EPSG:32630"]);
    refused(&bench, &copy, "RLS-E309", "by the metadata");
}

#[test]
fn an_image_that_says_not_where_it_lies_is_refused() {
    let bench = Bench::new();
    let lost = bench.path("lost.tif");
    Image::drawn(
        64,
        64,
        [700_000.0, 1.5, 0.0, 4_900_000.0, 0.0, -1.5],
        &[&|x, _| x % 256.0],
    )
    .save(&lost, &["-ot", "Byte"]);
    let nowhere = bench.path("nowhere.tif");
    Image::drawn(64, 64, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0], &[&|x, _| x])
        .save(&nowhere, &["-ot", "Byte"]);
    for source in [lost, nowhere] {
        let out = bench.path("out.tif");
        ortho(&source, &out, NONE)
            .run()
            .fails(3, "RLS-E370")
            .says("CRS")
            .says("--rpc");
        assert_eq!(bench.entries(), ["lost.tif", "nowhere.tif"]);
    }
}

#[test]
fn what_is_no_scene_is_refused() {
    let bench = Bench::new();
    let made = |name: &str, content: &[u8]| {
        let path = bench.path(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let folder = bench.path("folder");
    std::fs::create_dir(&folder).unwrap();
    let out = bench.path("out.tif");
    for (input, code) in [
        (bench.path("missing"), "RLS-E140"),
        (folder, "RLS-E304"),
        (made("empty.tif", b""), "RLS-E304"),
        (made("text.tif", b"no image"), "RLS-E122"),
        (made("text.zip", b"no archive"), "RLS-E122"),
        (made("any.json", b"{}"), "RLS-E307"),
        (made("any.xml", b"<a/>"), "RLS-E304"),
        (PathBuf::from("http://127.0.0.1:9/a.tif"), "RLS-E121"),
        (PathBuf::from("https://127.0.0.1:9/a.tif"), "RLS-E122"),
    ] {
        let ran = ortho(&input, &out, NONE).run().fails(3, code);
        let name = input.file_name().unwrap().to_string_lossy().into_owned();
        ran.says(&name);
        assert!(!out.exists());
    }
    assert!(!bench.entries().iter().any(|name| name.ends_with(".part")));
}

#[test]
fn images_of_different_places_or_kinds_are_not_fused() {
    let bench = Bench::new();
    let pan = find(&spot(), "IMG_SPOT7_P_", ".TIF");
    let ms = find(&spot(), "IMG_SPOT7_MS_", ".TIF");
    let out = bench.path("out.tif");
    let fused = |pan: &Path, ms: &Path| {
        let head = ["scene".into(), "ortho".into(), out.clone().into_os_string()];
        relais(
            head.into_iter()
                .chain(["--pan".into(), pan.into(), "--ms".into(), ms.into()]),
        )
        .announce("band")
    };
    let mut far = Image::read(&ms);
    far.transform[3] += 20_000.0;
    let far_path = bench.path("far.tif");
    far.save(&far_path, &["-ot", "UInt16", "-a_srs", "EPSG:32630"]);
    fused(&pan, &far_path)
        .run()
        .fails(3, "RLS-E381")
        .says("far")
        .says("do not overlap");
    fused(&ms, &ms).run().fails(2, "RLS-E377").says("4 bands");
    ortho(&spot(), &out, ["--pan", pan.to_str().unwrap()])
        .run()
        .fails(2, "RLS-E377");
    let alone = find(&spot(), "DIM_SPOT7_MS_", ".XML");
    ortho(&alone, &out, ["--product=pms"])
        .run()
        .fails(2, "RLS-E376")
        .says("multispectral");
    ortho(&alone, &out, ["--product=p"])
        .run()
        .fails(2, "RLS-E376");
    ortho(&spot(), &out, ["--band-order=B0,B1,B2"])
        .run()
        .fails(2, "RLS-E311")
        .says("B3");
    assert_eq!(bench.entries(), ["far.tif"]);
}

#[test]
fn a_mask_that_cannot_be_read_is_refused_not_skipped() {
    for content in ["", "<gml", "not a mask"] {
        let bench = Bench::new();
        let copy = copy_of(&spot(), &bench);
        std::fs::write(find(&copy, "ROI_SPOT7_P_", ".GML"), content).unwrap();
        let out = bench.path("out.tif");
        let ran = ortho(&copy, &out, NONE).run();
        assert_eq!(ran.code, Some(3), "{content:?}: {ran}");
        ran.says("ROI_SPOT7_P_").says("help: ");
        assert_eq!(bench.entries(), ["copy"]);
    }
}

#[test]
fn a_zip_of_a_delivery_is_the_delivery() {
    let bench = Bench::new();
    let zip = bench.path("delivery.zip");
    let script = format!(
        "import shutil; shutil.make_archive(r'{}', 'zip', r'{}')",
        bench.path("delivery").display(),
        spot().display()
    );
    tool("/usr/bin/python3", ["-c", &script]);
    let (a, b) = (
        bench.ortho(&zip, "zip.tif", NONE),
        bench.ortho(&spot(), "folder.tif", NONE),
    );
    assert!(std::fs::read(a).unwrap() == std::fs::read(b).unwrap());
    cut(&zip, 0.6);
    let out = bench.path("out.tif");
    let ran = ortho(&zip, &out, NONE).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert_eq!(ran.stderr.matches("error[").count(), 1, "{ran}");
    ran.says("delivery.zip").says("help: ");
    assert!(!out.exists());
}

#[test]
fn an_order_of_bands_that_the_histograms_contradict_is_put_right_and_said() {
    let bench = Bench::new();
    let copy = copy_of(&spot(), &bench);
    let file = find(&copy, "IMG_SPOT7_MS_", ".TIF");
    let mut image = Image::read(&file);
    image.bands.swap(0, 2);
    image.save(&file, &["-ot", "UInt16", "-a_srs", "EPSG:32630"]);
    let words = ["--product=ms", "-r=near"];
    let out = bench.path("out.tif");
    ortho(&copy, &out, words)
        .announce("not in the expected order")
        .run()
        .succeeds();
    let plain = bench.ortho(&spot(), "plain.tif", words);
    assert_eq!(Image::read(&out).bands, Image::read(&plain).bands);
    // Who says the same as the histograms is not warned.
    let stated = bench.ortho(
        &copy,
        "stated.tif",
        words.into_iter().chain(["--band-order=B0,B1,B2,B3"]),
    );
    assert_eq!(Image::read(&stated).bands, Image::read(&plain).bands);
    // Who says otherwise is obeyed, and told.
    let wrong = bench.path("wrong.tif");
    ortho(
        &copy,
        &wrong,
        words.into_iter().chain(["--band-order=B2,B1,B0,B3"]),
    )
    .announce("the histograms say B0 B1 B2 B3")
    .run()
    .succeeds();
    let bands = Image::read(&plain).bands;
    let swapped = [2, 1, 0, 3].map(|i| bands[i].clone());
    assert!(Image::read(&wrong).bands == swapped);
    let order = &super::manifest(&wrong)["facts"]["images"][0]["band_order"];
    assert_eq!(order["outcome"], "given");
    assert_eq!(
        order["contrary"],
        serde_json::json!(["B0", "B1", "B2", "B3"])
    );
    edit(
        &find(&copy, "DIM_SPOT7_MS_", ".XML"),
        "<BAND_ID>B1</BAND_ID>",
        "<BAND_ID>B9</BAND_ID>",
    );
}

#[test]
fn a_name_of_another_format_is_refused_before_any_work() {
    let bench = Bench::new();
    ortho(&spot(), &bench.path("a.jpg"), NONE)
        .run()
        .fails(2, "RLS-E106")
        .says("help: give it a name that ends in .tif");
    assert!(bench.entries().is_empty());
}

#[test]
fn files_given_one_by_one_show_what_their_options_say() {
    let bench = Bench::new();
    let (folder, out) = (sample().join("dinamis"), bench.path("out.tif"));
    let pan = find(&folder, "", "_PAN.tif");
    let words = ["scene".into(), "ortho".into(), "--pan".into(), pan];
    let ms = find(&folder, "", "_XS.tif");
    let words = words.into_iter().chain(["--ms".into(), ms, out.clone()]);
    let ran = relais(words).announce("").run().succeeds();
    assert!(!ran.stdout.contains("unknown"), "{ran}");
    let images = &manifest(&out)["facts"]["images"];
    assert_eq!(
        (&images[0]["shows"], &images[1]["shows"]),
        (&"multi".into(), &"pan".into())
    );
}
