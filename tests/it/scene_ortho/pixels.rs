//! Values: against gdalwarp of the images alone, against the formula of the fusion, and where they
//! are valid.

use std::path::{Path, PathBuf};

use super::{Bench, NONE, copied, edit, find, manifest, ortho, spot, warped};
use crate::harness::tool;
use crate::images::{Image, apart, both};

fn pan() -> PathBuf {
    find(&spot(), "IMG_SPOT7_P_", ".TIF")
}

fn ms() -> PathBuf {
    find(&spot(), "IMG_SPOT7_MS_", ".TIF")
}

/// The region of interest of an image of the bundle, burnt on its grid: 1 inside.
fn region(image: &Path, kind: &str, to: &Path) {
    let gml =
        std::fs::read_to_string(find(&spot(), &format!("ROI_SPOT7_{kind}_"), ".GML")).unwrap();
    let numbers = gml
        .split("<gml:posList>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let numbers: Vec<&str> = numbers.split_whitespace().collect();
    let corners: Vec<String> = numbers
        .chunks(2)
        .map(|xy| format!("[{},{}]", xy[0], xy[1]))
        .collect();
    let json = to.with_extension("json");
    let polygon = format!(
        "{{\"type\":\"Polygon\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"EPSG:32630\"}}}},\"coordinates\":[[{}]]}}",
        corners.join(",")
    );
    std::fs::write(&json, polygon).unwrap();
    let files = |words: &[&str], from: &Path| -> Vec<std::ffi::OsString> {
        let words = words.iter().map(Into::into);
        words.chain([from.into(), to.into()]).collect()
    };
    tool(
        "gdal_translate",
        files(
            &["-q", "-b", "1", "-ot", "Byte", "-scale", "0", "1", "0", "0"],
            image,
        ),
    );
    tool("gdal_rasterize", files(&["-q", "-burn", "1"], &json));
}

#[test]
fn single_images_are_what_gdalwarp_makes_of_them() {
    let bench = Bench::new();
    for (kernel, bound) in [
        ("near", 0.0),
        ("bilinear", 0.6),
        ("cubic", 0.7),
        ("lanczos", 0.9),
    ] {
        for (product, source) in [("p", pan()), ("ms", ms())] {
            let out = bench.ortho(
                &spot(),
                &format!("{product}-{kernel}.tif"),
                ["--product", product, "-r", kernel],
            );
            let ours = Image::read(&out);
            let theirs = warped(&source, &out, &["-r", kernel]);
            assert_eq!(ours.bands.len(), theirs.bands.len());
            let inside = ours.interior(4);
            for (a, b) in ours.bands.iter().zip(&theirs.bands) {
                let apart = apart(a, b, &inside);
                assert!(apart.count > 8000);
                if kernel == "near" {
                    // A tie may fall either way; anything else is the same pixel.
                    let same = a
                        .iter()
                        .zip(b)
                        .zip(&inside)
                        .filter(|((a, b), m)| **m && a == b);
                    assert!(
                        same.count() as f64 > 0.999 * apart.count as f64,
                        "{product}"
                    );
                    continue;
                }
                assert!(
                    apart.bias.abs() < 0.05 && apart.rmse < bound,
                    "{product} {kernel}: {} {}",
                    apart.bias,
                    apart.rmse
                );
            }
        }
    }
}

#[test]
fn the_mask_is_the_region_of_interest() {
    let bench = Bench::new();
    for (product, kind, source) in [("p", "P", pan()), ("ms", "MS", ms())] {
        let burnt = bench.path(&format!("roi-{product}.tif"));
        region(&source, kind, &burnt);
        let near = bench.ortho(
            &spot(),
            &format!("{product}.tif"),
            ["--product", product, "-r", "near"],
        );
        let ours = Image::read(&near);
        let truth = warped(&burnt, &near, &["-r", "near"]);
        let differing = ours
            .valid
            .iter()
            .zip(&truth.bands[0])
            .filter(|(ours, t)| **ours != (**t == 1.0))
            .count();
        // Positions between GDAL's and ours differ by some 1e-4 pixel: a tie may fall either way.
        assert!(
            differing <= 2,
            "{product}: {differing} of {}",
            ours.valid.len()
        );
        let cubic = Image::read(&bench.ortho(
            &spot(),
            &format!("{product}-cubic.tif"),
            ["--product", product],
        ));
        let differing = ours
            .valid
            .iter()
            .zip(&cubic.valid)
            .filter(|(a, b)| a != b)
            .count();
        assert!(
            differing <= 2,
            "{product}: the kernel moves the mask by {differing} pixels"
        );
    }
}

#[test]
fn the_fusion_is_the_weighted_brovey_of_its_manifest() {
    let bench = Bench::new();
    let fused_path = bench.ortho(&spot(), "pms.tif", NONE);
    let fused = Image::read(&fused_path);
    let pan = Image::read(&bench.ortho(&spot(), "p.tif", ["--product=p"])).cut_to(&fused);
    let [t0, dx, _, t3, _, dy] = fused.transform;
    let bbox = format!(
        "--bbox={},{},{},{}",
        t0,
        t3 + dy * fused.height as f64,
        t0 + dx * fused.width as f64,
        t3
    );
    let ms = Image::read(&bench.ortho(&spot(), "ms.tif", ["--product=ms", "--res=1.5", &bbox]));
    assert_eq!(
        (ms.width, ms.height, ms.transform),
        (fused.width, fused.height, fused.transform)
    );
    assert_eq!(fused.valid, both(&pan.valid, &ms.valid));
    let weights: Vec<f64> = manifest(&fused_path)["facts"]["fusion"]["weights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w.as_f64().unwrap())
        .collect();
    for band in 0..4 {
        let expected: Vec<f64> = (0..fused.valid.len())
            .map(|i| {
                let imitation: f64 = (0..4).map(|b| weights[b] * ms.bands[b][i]).sum();
                ms.bands[band][i] * pan.bands[0][i] / imitation.max(1e-9)
            })
            .collect();
        let apart = apart(&fused.bands[band], &expected, &fused.valid);
        // Each of the three images was rounded to whole numbers.
        assert!(
            apart.bias.abs() < 0.05 && apart.rmse < 1.5 && apart.count > 100_000,
            "{band}: {} {} {}",
            apart.bias,
            apart.rmse,
            apart.worst
        );
    }
}

#[test]
fn the_two_images_by_their_metadata_are_the_delivery() {
    let bench = Bench::new();
    let whole = bench.ortho(&spot(), "delivery.tif", NONE);
    let parts = bench.path("parts.tif");
    let words = ["scene", "ortho", "--progress=none"]
        .map(std::ffi::OsString::from)
        .into_iter();
    let dim = |kind: &str| find(&spot(), &format!("DIM_SPOT7_{kind}_"), ".XML").into_os_string();
    let words = words.chain([
        parts.clone().into(),
        "--pan".into(),
        dim("P"),
        "--ms".into(),
        dim("MS"),
    ]);
    crate::harness::relais(words).run().succeeds();
    assert!(std::fs::read(whole).unwrap() == std::fs::read(parts).unwrap());
}

#[test]
fn images_without_metadata_are_fused_with_weights_from_their_pixels_and_that_is_said() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let words = |product: &Path, more: &[&str]| {
        let head = ["scene", "ortho", "--progress=none"]
            .map(std::ffi::OsString::from)
            .into_iter();
        let given = [
            product.into(),
            "--pan".into(),
            pan().into(),
            "--ms".into(),
            ms().into(),
        ];
        head.chain(given)
            .chain(more.iter().map(Into::into))
            .collect::<Vec<_>>()
    };
    let run = crate::harness::relais(words(&out, &[]))
        .announce("fitted to a sample")
        .announce("a file of a delivery")
        .announce("is assumed")
        .run()
        .succeeds();
    run.says("spectral ranges are not known");
    let fusion = &manifest(&out)["facts"]["fusion"];
    assert!(
        fusion["sample"]["cells"].as_u64().unwrap() > 1000,
        "{fusion}"
    );
    assert!(
        fusion["sample"]["residual_percent"].as_f64().unwrap() < 5.0,
        "{fusion}"
    );
    // PAN sees no near infrared.
    let weights: Vec<f64> = fusion["spectral"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w.as_f64().unwrap())
        .collect();
    assert!(
        weights[3] < 0.05 && weights.iter().all(|w| *w >= 0.0),
        "{fusion}"
    );
    let refused = crate::harness::relais(words(&bench.path("toa.tif"), &["--radiometry=toa"]))
        .announce("fitted to a sample")
        .announce("a file of a delivery")
        .announce("is assumed")
        .run();
    refused.fails(3, "RLS-E375").says("calibration");
}

/// A copy of the bundle with part of an image set to one value in all its bands: 8 × 8 pixels of
/// MS at (40, 40), or what they cover of PAN.
fn with_hole(bench: &Bench, image: &Path, at: (i64, i64), size: i64, value: i64) -> PathBuf {
    let copy = bench.path("copy");
    copied(&spot(), &copy);
    let file = find(&copy, image.file_name().unwrap().to_str().unwrap(), "");
    let script = format!(
        "from osgeo import gdal; import numpy; gdal.UseExceptions(); d = gdal.Open(r'{}', gdal.GA_Update)\n\
         for b in range(d.RasterCount): d.GetRasterBand(b + 1).WriteArray(numpy.full(({size}, {size}), {value}), {}, {})",
        file.display(),
        at.0,
        at.1
    );
    tool("/usr/bin/python3", ["-c", &script]);
    copy
}

#[test]
fn a_measured_zero_stays_valid() {
    let bench = Bench::new();
    for (product, image, size) in [("p", pan(), 32), ("ms", ms(), 8)] {
        let copy = with_hole(&bench, &image, (40, 40), size, 0);
        let words = ["--product", product, "-r", "near"];
        let plain = Image::read(&bench.ortho(&spot(), &format!("plain-{product}.tif"), words));
        let holed = Image::read(&bench.ortho(&copy, &format!("holed-{product}.tif"), words));
        assert_eq!(plain.valid, holed.valid, "{product}");
        let zeros = holed.bands[0]
            .iter()
            .zip(&holed.valid)
            .filter(|(v, m)| **v == 0.0 && **m)
            .count() as i64;
        assert!((zeros - size * size).abs() <= size, "{product}: {zeros}");
        std::fs::remove_dir_all(copy).unwrap();
    }
}

#[test]
fn a_fusion_over_measured_zeros_gives_zeros() {
    let bench = Bench::new();
    for (name, image, size) in [("pan", pan(), 32), ("ms", ms(), 8)] {
        let copy = with_hole(&bench, &image, (40, 40), size, 0);
        let plain = Image::read(&bench.ortho(&spot(), &format!("plain-{name}.tif"), NONE));
        let holed = Image::read(&bench.ortho(&copy, &format!("holed-{name}.tif"), NONE));
        assert_eq!(plain.valid, holed.valid, "{name}");
        let zeros = (0..holed.valid.len())
            .filter(|&i| holed.valid[i] && holed.bands.iter().all(|b| b[i] == 0.0))
            .count();
        assert!(zeros > 500, "{name}: {zeros}");
        let most = |image: &Image| image.bands.concat().into_iter().fold(0.0, f64::max);
        assert!(
            most(&holed) <= 1.2 * most(&plain),
            "{name}: {} {}",
            most(&holed),
            most(&plain)
        );
        std::fs::remove_dir_all(copy).unwrap();
    }
}

#[test]
fn without_a_region_of_interest_the_stated_nodata_is_not_valid() {
    let bench = Bench::new();
    let copy = with_hole(&bench, &ms(), (40, 40), 8, 0);
    std::fs::remove_file(find(&copy, "ROI_SPOT7_MS_", ".GML")).unwrap();
    let dim = find(&copy, "DIM_SPOT7_MS_", ".XML");
    edit(&dim, "ROI_SPOT7_MS_", "ROI_GONE_");
    let out = bench.path("out.tif");
    let run = ortho(&copy, &out, ["--product=ms", "-r=near"])
        .announce("ROI")
        .run()
        .succeeds();
    let image = Image::read(&out);
    let zeros = (0..image.valid.len())
        .filter(|&i| image.valid[i] && image.bands.iter().all(|b| b[i] == 0.0))
        .count();
    assert_eq!(zeros, 0, "{run}");
    assert!(image.valid.iter().filter(|v| **v).count() > 8000);
}

#[test]
fn holes_of_any_kind_stay_holes_and_spoil_nothing_beside_them() {
    let bench = Bench::new();
    let transform = [400_000.0, 1.5, 0.0, 6_400_000.0, 0.0, -1.5];
    let smooth =
        |x: f64, y: f64| 100.0 + ((x - 400_000.0) / 20.0).sin() * 50.0 + (y - 6_400_000.0) / 10.0;
    let hole = |x: f64, y: f64| {
        (400_090.0..400_180.0).contains(&x) && (6_399_800.0..6_399_900.0).contains(&y)
    };
    let with = |value: f64| move |x: f64, y: f64| if hole(x, y) { value } else { smooth(x, y) };
    let whole = bench.path("whole.tif");
    Image::drawn(250, 220, transform, &[&smooth])
        .save(&whole, &["-ot", "Float32", "-a_srs", "EPSG:2154"]);
    let (nan, far) = (with(f64::NAN), with(-9999.0));
    // Half a pixel off the grid, so that every value is made of several.
    let words = |kernel: &'static str| {
        [
            "--bbox=400000.75,6399670,400370,6399999.25",
            "--t-srs=EPSG:32630",
            "--bbox-crs=EPSG:2154",
            "-r",
            kernel,
        ]
    };
    for (name, values, nodata) in [
        ("nan", &nan as &dyn Fn(f64, f64) -> f64, &[][..]),
        ("far", &far, &["-a_nodata", "-9999"][..]),
    ] {
        let source = bench.path(&format!("{name}.tif"));
        let save = ["-ot", "Float32", "-a_srs", "EPSG:2154"];
        Image::drawn(250, 220, transform, &[values]).save(&source, &[&save[..], nodata].concat());
        for kernel in ["near", "bilinear", "cubic", "lanczos", "average"] {
            let ours =
                Image::read(&bench.ortho(&source, &format!("{name}-{kernel}.tif"), words(kernel)));
            let plain = Image::read(&bench.ortho(
                &whole,
                &format!("{name}-{kernel}-whole.tif"),
                words(kernel),
            ));
            let holes = plain
                .valid
                .iter()
                .zip(&ours.valid)
                .filter(|(a, b)| **a && !**b)
                .count() as f64;
            let expected = 90.0 * 100.0 / 2.25;
            assert!(
                (holes / expected - 1.0).abs() < 0.05,
                "{name} {kernel}: {holes} of {expected}"
            );
            let apart = apart(&ours.bands[0], &plain.bands[0], &ours.valid);
            assert!(
                apart.worst < 8.0 && apart.rmse < 0.5,
                "{name} {kernel}: {} {}",
                apart.worst,
                apart.rmse
            );
        }
    }
}

#[test]
fn clouds_can_be_masked_and_unknown_masks_are_refused() {
    let bench = Bench::new();
    let all = Image::read(&bench.ortho(&spot(), "all.tif", ["--product=p"]));
    let clear_path = bench.ortho(&spot(), "clear.tif", ["--product=p", "--mask=cloud"]);
    let clear = Image::read(&clear_path);
    let count = |image: &Image| image.valid.iter().filter(|v| **v).count();
    assert!(
        count(&clear) > 0 && count(&clear) + 1000 < count(&all),
        "{} {}",
        count(&clear),
        count(&all)
    );
    assert_eq!(
        both(&all.valid, &clear.valid),
        clear.valid,
        "a mask only takes away"
    );
    assert!(
        clear.bands[0]
            .iter()
            .zip(&clear.valid)
            .all(|(v, m)| *m || *v == 0.0)
    );
    assert_eq!(
        manifest(&clear_path)["facts"]["images"][0]["masks"],
        serde_json::json!(["ROI", "CLD"])
    );
    ortho(&spot(), &bench.path("no.tif"), ["--mask=fog"])
        .run()
        .fails(2, "RLS-E377")
        .says("CLD");
}
