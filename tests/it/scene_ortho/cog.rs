//! The file: a valid COG, the same whatever the machine gave, and the manifest beside it.

use super::{Bench, NONE, find, manifest, ortho, spot};
use crate::harness::{gdalinfo, sample, tool};
use crate::images::{Image, apart};

/// The validator of GDAL's own samples, which Debian installs for its Python.
fn validate(path: &std::path::Path) {
    let module = ["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff"];
    let words = module
        .map(Into::into)
        .into_iter()
        .chain([path.as_os_str().to_owned()]);
    let said = tool("/usr/bin/python3", words);
    assert!(
        said.contains("is a valid cloud optimized GeoTIFF"),
        "{said}"
    );
    assert!(!said.to_lowercase().contains("warning"), "{said}");
}

#[test]
fn a_bundle_becomes_a_cog_in_lambert_93_on_the_grid_of_its_resolution() {
    let bench = Bench::new();
    let out = bench.ortho(&spot(), "out.tif", NONE);
    validate(&out);
    assert_eq!(bench.entries(), ["out.tif", "out.tif.manifest.json"]);

    let info = gdalinfo(&out);
    let wkt = info["coordinateSystem"]["wkt"].as_str().unwrap();
    assert!(wkt.contains("ID[\"EPSG\",2154]"), "{wkt}");
    let grid: Vec<f64> = info["geoTransform"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    assert_eq!((grid[1], grid[2], grid[4], grid[5]), (1.5, 0.0, 0.0, -1.5));
    assert_eq!((grid[0] % 1.5, grid[3] % 1.5), (0.0, 0.0), "{grid:?}");

    let bands = info["bands"].as_array().unwrap();
    let described: Vec<&str> = bands
        .iter()
        .map(|b| b["description"].as_str().unwrap())
        .collect();
    assert_eq!(
        described,
        ["B2 red", "B1 green", "B0 blue", "B3 near infrared"]
    );
    for band in bands {
        assert_eq!(band["type"], "UInt16");
        assert_eq!(band["block"], serde_json::json!([512, 512]));
        assert_eq!(band["mask"]["flags"], serde_json::json!(["PER_DATASET"]));
        assert!(!band["overviews"].as_array().unwrap().is_empty());
        assert!(band["noDataValue"].is_null(), "a 0 may be a measure");
    }
    let tags = &info["metadata"][""];
    assert_eq!(tags["AREA_OR_POINT"], "Area");
    assert_eq!(tags["ACQUISITIONDATETIME"], "2020-07-14T10:31:24.5Z");
    assert!(
        tags["TIFFTAG_COPYRIGHT"]
            .as_str()
            .unwrap()
            .contains("FICTI"),
        "{tags}"
    );
}

#[test]
fn the_codecs_hold_the_same_pixels_and_jpeg_nearly() {
    let bench = Bench::new();
    let deflate = Image::read(&bench.ortho(&spot(), "deflate.tif", NONE));
    let zstd = bench.ortho(
        &spot(),
        "zstd.tif",
        ["--co", "COMPRESS=ZSTD", "--co", "level=3"],
    );
    validate(&zstd);
    assert_eq!(
        gdalinfo(&zstd)["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"],
        "ZSTD"
    );
    let zstd = Image::read(&zstd);
    assert!(zstd.bands == deflate.bands && zstd.valid == deflate.valid);

    let eight = ["--product", "p", "--stretch=1,99"];
    let plain = Image::read(&bench.ortho(&spot(), "plain.tif", eight));
    let jpeg = bench.ortho(
        &spot(),
        "jpeg.tif",
        eight
            .into_iter()
            .chain(["--co", "COMPRESS=JPEG", "--co", "QUALITY=90"]),
    );
    validate(&jpeg);
    assert_eq!(
        gdalinfo(&jpeg)["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"],
        "JPEG"
    );
    let jpeg = Image::read(&jpeg);
    assert_eq!(
        jpeg.valid, plain.valid,
        "a lossy codec must not touch the mask"
    );
    let apart = apart(&jpeg.bands[0], &plain.bands[0], &plain.valid);
    assert!(
        apart.rmse > 0.0 && apart.rmse < 4.0 && apart.bias.abs() < 0.5,
        "{} {}",
        apart.rmse,
        apart.bias
    );
}

#[test]
fn codecs_that_cannot_hold_the_samples_are_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let refused = |words: &[&str], code: &str| {
        ortho(&spot(), &out, words).run().fails(2, code);
        assert!(bench.entries().is_empty(), "{words:?}");
    };
    refused(&["--product=p", "--co=COMPRESS=JPEG"], "RLS-E133");
    refused(&["--co=COMPRESS=JPEG", "--radiometry=toa"], "RLS-E133");
    refused(&["--co=COMPRESS=LZMA"], "RLS-E132");
    refused(&["--co=COMPRESS=DEFLATE", "--co=LEVEL=99"], "RLS-E132");
    refused(&["--co=COLOUR=YES"], "RLS-E131");
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_memory() {
    let bench = Bench::new();
    // Finer than the image, so that there are some dozens of blocks on four levels.
    let words = ["--res=0.3", "--co=COMPRESS=ZSTD"];
    let first = bench.ortho(
        &spot(),
        "1.tif",
        words.into_iter().chain(["--num-threads=1"]),
    );
    let blocks = gdalinfo(&first)["size"].clone();
    assert!(blocks[0].as_u64().unwrap() > 4 * 512, "{blocks}");
    let first = std::fs::read(first).unwrap();
    for other in [
        "--num-threads=2",
        "--num-threads=7",
        "--max-memory=128M",
        "--max-memory=4G",
    ] {
        let path = bench.ortho(
            &spot(),
            &format!("{other}.tif"),
            words.into_iter().chain([other]),
        );
        assert!(std::fs::read(path).unwrap() == first, "{other}");
    }
}

#[test]
fn the_manifest_says_what_was_done_and_only_its_run_block_differs_between_runs() {
    let bench = Bench::new();
    let words = ["--mask=cloud", "--res=3"];
    let first = bench.ortho(&spot(), "out.tif", words);
    let told = manifest(&first);
    std::fs::rename(&first, bench.path("kept.tif")).unwrap();
    std::fs::remove_file(bench.path("out.tif.manifest.json")).unwrap();
    let again = bench.ortho(
        &spot(),
        "out.tif",
        words.into_iter().chain(["--num-threads=1"]),
    );
    let mut pair = [told, manifest(&again)];
    assert_ne!(pair[0]["run"], pair[1]["run"], "threads differ");
    for manifest in &mut pair {
        manifest.as_object_mut().unwrap().remove("run").unwrap();
    }
    assert_eq!(pair[0], pair[1]);
    let [told, _] = pair;
    assert_eq!(told["command"], "scene ortho");
    let sum = |path: &std::path::Path| {
        tool("sha256sum", [path])
            .split(' ')
            .next()
            .unwrap()
            .to_string()
    };
    assert_eq!(told["outputs"][0]["sha256"], sum(&again));
    assert_eq!(told["outputs"][0]["name"], "out.tif");

    let inputs = told["inputs"].as_array().unwrap();
    let pan = find(&spot(), "IMG_SPOT7_P_", ".TIF");
    let pan_told = inputs
        .iter()
        .find(|i| i["name"] == pan.to_str().unwrap())
        .unwrap();
    assert_eq!(pan_told["sha256"], sum(&pan));
    let names: Vec<&str> = inputs.iter().map(|i| i["name"].as_str().unwrap()).collect();
    for part in [
        "DIM_SPOT7_P_",
        "DIM_SPOT7_MS_",
        "ROI_SPOT7_P_",
        "CLD_SPOT7_MS_",
        "IMG_SPOT7_MS_",
    ] {
        assert!(
            names.iter().any(|name| name.contains(part)),
            "{part} in {names:?}"
        );
    }
    assert_eq!(told["parameters"]["res"], serde_json::json!([3.0, 3.0]));
    assert_eq!(told["parameters"]["mask"], serde_json::json!(["cloud"]));
    assert_eq!(
        told["facts"]["fusion"]["outside_pan"],
        serde_json::json!(["B3"])
    );
    let text = told.to_string();
    assert!(
        !text.contains("/tmp/.") && !text.contains("\"secs\""),
        "{text}"
    );
}

#[test]
fn signatures_of_links_are_told_to_nobody() {
    let bench = Bench::new();
    let link = "https://user:hunter2@127.0.0.1:9/pan.tif?X-Amz-Signature=c0ffee";
    for words in [["--pan", link], ["--ms", link]] {
        let head = ["scene", "ortho", "-vv"]
            .map(std::ffi::OsString::from)
            .into_iter();
        let out = bench.path("out.tif").into_os_string();
        let run = crate::harness::relais(head.chain([out]).chain(words.map(Into::into)))
            .announce("127.0.0.1")
            .run();
        assert_eq!(run.code, Some(3), "{run}");
        assert!(run.stderr.contains("127.0.0.1:9/pan.tif"), "{run}");
        assert!(
            !run.stderr.contains("c0ffee") && !run.stderr.contains("hunter2"),
            "{run}"
        );
        assert!(bench.entries().is_empty());
    }
}

#[test]
fn a_folder_of_several_products_wants_one_named() {
    let bench = Bench::new();
    let both = bench.path("both");
    std::fs::create_dir(&both).unwrap();
    for part in ["phr_pms", "spot7_ort"] {
        super::copied(&sample().join(part), &both.join(part));
    }
    let out = bench.path("out.tif");
    let refused = ortho(&both, &out, NONE).run();
    assert_eq!(refused.code, Some(2), "{refused}");
    let id = "9900000101";
    let refused = refused.says(id).says("--product-id");
    assert!(refused.stderr.matches("error[").count() == 1, "{refused}");
    let chosen = bench.ortho(&both, "out.tif", ["--product-id", id]);
    let alone = bench.ortho(&spot(), "alone.tif", NONE);
    assert!(std::fs::read(chosen).unwrap() == std::fs::read(alone).unwrap());
    let wrong = ortho(&both, &bench.path("no.tif"), ["--product-id", "ORT_X"]).run();
    assert_eq!(wrong.code, Some(2), "{wrong}");
    wrong.says(id);
}
