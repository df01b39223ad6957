//! What every verb that works on pixels shares: progress, limits, manifest, identity.

use std::path::Path;

use crate::harness::{Relais, gdalinfo, relais, sample};

/// An ortho of the sensor bundle, the longest work of the sample.
fn ortho(output: &Path, words: &[&str]) -> Relais {
    let (input, dem) = (sample().join("phr_sen"), sample().join("dem.tif"));
    let mut all: Vec<_> = ["scene", "ortho"].map(Into::into).into();
    all.extend([
        input.into_os_string(),
        output.into(),
        "--dem".into(),
        dem.into(),
    ]);
    all.extend(words.iter().map(Into::into));
    relais(all).announce("--geoid")
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let make = |threads: &str| {
        let output = folder.path().join(format!("{threads}.tif"));
        ortho(&output, &["--num-threads", threads]).run().succeeds();
        std::fs::read(output).unwrap()
    };
    let one = make("1");
    assert!(one.len() > 100_000);
    for threads in ["2", "7"] {
        assert!(
            make(threads) == one,
            "{threads} threads give other bytes than one"
        );
    }
}

#[test]
fn a_manifest_stands_beside_the_product_and_says_what_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.tif");
    let ran = ortho(&output, &["--json"]).run().succeeds();
    assert_eq!(ran.json()["outputs"][0], output.to_str().unwrap());
    let text = std::fs::read_to_string(folder.path().join("out.tif.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let product = &manifest["outputs"][0];
    assert_eq!(product["name"], "out.tif");
    assert_eq!(product["size"], std::fs::metadata(&output).unwrap().len());
    let sum = crate::harness::tool("sha256sum", [&output]);
    assert_eq!(product["sha256"], sum.split(' ').next().unwrap());
    let grid = &manifest["facts"]["grid"];
    let info = gdalinfo(&output);
    assert_eq!(grid["width"], info["size"][0]);
    assert_eq!(grid["transform"], info["geoTransform"]);
}

#[test]
fn two_runs_differ_in_the_run_block_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut identities = Vec::new();
    for threads in ["1", "2"] {
        let output = folder.path().join("out.tif");
        ortho(&output, &["--overwrite", "--num-threads", threads])
            .run()
            .succeeds();
        let text = std::fs::read_to_string(folder.path().join("out.tif.manifest.json")).unwrap();
        let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        let run = manifest.as_object_mut().unwrap().remove("run").unwrap();
        assert_eq!(run["threads"].to_string(), threads);
        identities.push(manifest);
    }
    assert_eq!(identities[0], identities[1]);
}

#[test]
fn progress_goes_to_stderr_in_the_form_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.tif");
    let run = |words: &[&str]| {
        let words = [&["--overwrite"], words].concat();
        ortho(&output, &words).run().succeeds()
    };
    let plain = run(&["--progress", "plain"]);
    assert!(plain.stderr.contains("ortho: 100 %\n"), "{plain}");
    let json = run(&["--progress", "json"]);
    let mut lines = json.stderr.lines().filter(|line| line.starts_with('{'));
    let last: serde_json::Value = serde_json::from_str(lines.next_back().unwrap()).unwrap();
    assert_eq!(last["done"], last["total"], "{json}");
    for quiet in [&["-q"][..], &["--progress", "none"]] {
        let ran = run(quiet);
        assert!(!ran.stderr.contains("ortho: "), "{ran}");
    }
}

#[test]
fn configuration_comes_after_environment_and_flag() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("relais.toml"),
        "num_threads = 3\nprogress = \"none\"\n",
    )
    .unwrap();
    let threads = |variable: Option<&str>, flag: &[&str]| {
        let output = folder.path().join("out.tif");
        let words = [&["--overwrite"], flag].concat();
        let mut command = ortho(&output, &words).within(folder.path());
        if let Some(value) = variable {
            command = command.env("RELAIS_NUM_THREADS", value);
        }
        command.run().succeeds();
        let text = std::fs::read_to_string(folder.path().join("out.tif.manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        manifest["run"]["threads"].as_u64().unwrap()
    };
    assert_eq!(threads(None, &[]), 3);
    assert_eq!(threads(Some("2"), &[]), 2);
    assert_eq!(threads(Some("2"), &["--num-threads", "1"]), 1);
}

#[test]
fn a_wrong_configuration_is_refused_with_the_nearest_key() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("relais.toml"), "max_memry = \"1G\"\n").unwrap();
    let output = folder.path().join("out.tif");
    let ran = ortho(&output, &[])
        .within(folder.path())
        .run()
        .fails(2, "RLS-E912");
    assert!(ran.stderr.contains("did you mean `max_memory`?"), "{ran}");
    assert!(!output.exists());
}

#[test]
fn spellings_of_other_tools_give_the_same_product() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, words: &[&str]| {
        let output = folder.path().join(name);
        ortho(&output, words).run().succeeds();
        std::fs::read(output).unwrap()
    };
    let ours = [
        "--t-srs",
        "EPSG:2154",
        "--res",
        "2",
        "--resampling",
        "bilinear",
        "--co",
        "COMPRESS=ZSTD",
    ];
    let gdal = [
        "-t_srs",
        "EPSG:2154",
        "-tr",
        "2",
        "2",
        "-r",
        "bilinear",
        "-co",
        "COMPRESS=ZSTD",
        "-of",
        "COG",
        "-multi",
    ];
    let rio = [
        "--dst-crs",
        "EPSG:2154",
        "-r",
        "2",
        "--resampling",
        "bilinear",
        "--co",
        "COMPRESS=ZSTD",
        "--threads",
        "2",
    ];
    let first = make("ours.tif", &ours);
    assert!(make("gdal.tif", &gdal) == first);
    assert!(make("rio.tif", &rio) == first);
}
