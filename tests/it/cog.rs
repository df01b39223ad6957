//! `relais cog`: what GDAL reads back, what its validator says, and what goes wrong.

mod masked;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::harness::{Ran, gdalinfo, loops, real_data, relais, tool};

/// Debian's Python, which has the bindings of GDAL.
const PYTHON: &str = "/usr/bin/python3";

/// Makes test images with GDAL: MAKE OUT WIDTH HEIGHT BANDS TYPE NODATA? OPTIONS...
const MAKE: &str = include_str!("cog/make.py");

/// Compares two images: samples where valid, masks, grid, CRS, descriptions, metadata.
const SAME: &str = include_str!("cog/same.py");

struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// An image as `words` say: DRIVER WIDTH HEIGHT BANDS TYPE VALID OPTIONS...
    fn image(&self, name: &str, words: &str) -> PathBuf {
        let path = self.path(name);
        let mut all = vec![OsStr::new("-c"), OsStr::new(MAKE), path.as_os_str()];
        all.extend(words.split_whitespace().map(OsStr::new));
        tool(PYTHON, all);
        path
    }

    fn create(&self, input: &Path, output: &str, words: &[&str]) -> Ran {
        let output = self.path(output);
        let mut all = vec![OsStr::new("cog"), OsStr::new("create"), input.as_os_str()];
        all.push(output.as_os_str());
        all.extend(words.iter().map(OsStr::new));
        relais(all).run()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn validate(path: &Path, words: &[&str]) -> Ran {
    let mut all = vec![OsStr::new("cog"), OsStr::new("validate"), path.as_os_str()];
    all.extend(words.iter().map(OsStr::new));
    relais(all).run()
}

/// GDAL's own validator.
fn gdal_validates(path: &Path) {
    let words = ["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff"];
    let said = tool(
        PYTHON,
        words
            .iter()
            .map(OsStr::new)
            .chain([path.as_os_str(), OsStr::new("--full-check=yes")]),
    );
    assert!(
        said.contains("is a valid cloud optimized GeoTIFF"),
        "{said}"
    );
    assert!(!said.contains("warnings"), "{said}");
}

fn same(a: &Path, b: &Path, tolerance: &str, overviews: usize) {
    let overviews = overviews.to_string();
    let words = [
        OsStr::new("-c"),
        OsStr::new(SAME),
        a.as_os_str(),
        b.as_os_str(),
        OsStr::new(tolerance),
        OsStr::new(&overviews),
    ];
    tool(PYTHON, words);
}

/// Each type, number of bands, odd size and way to say what is valid.
#[test]
fn what_gdal_reads_back_is_what_was_there() {
    let bench = Bench::new();
    for (words, co, overviews) in [
        ("GTiff 1 1 1 u8 all", "COMPRESS=DEFLATE", 0),
        ("GTiff 511 513 3 u8 mask", "COMPRESS=ZSTD", 1),
        (
            "GTiff 1300 1100 4 u16 nodata TILED=YES",
            "COMPRESS=DEFLATE",
            2,
        ),
        ("GTiff 1025 3 6 i16 nodata COMPRESS=LZW", "BIGTIFF=YES", 2),
        ("GTiff 700 600 1 f32 nodata", "COMPRESS=ZSTD", 1),
        ("GTiff 700 600 2 f32 rotated", "PREDICTOR=NO", 1),
        ("GTiff 700 600 1 i32 all", "LEVEL=6", 1),
        ("GTiff 700 600 1 f64 all", "COMPRESS=NONE", 1),
        (
            "JP2OpenJPEG 900 700 3 u16 all QUALITY=100 REVERSIBLE=YES",
            "BLOCKSIZE=256",
            2,
        ),
        (
            "GTiff 3000 200 3 u8 mask COMPRESS=DEFLATE",
            "OVERVIEW_RESAMPLING=NEAREST",
            3,
        ),
    ] {
        let input = bench.image("in.tif", words);
        let ran = bench.create(&input, "out.tif", &["--overwrite", "--co", co]);
        assert_eq!(ran.code, Some(0), "{words}: {ran}");
        let output = bench.path("out.tif");
        if !words.starts_with("JP2") {
            same(&input, &output, "0", overviews);
        }
        gdal_validates(&output);
        let told = validate(&output, &["--full", "--strict", "--json"]).succeeds();
        assert_eq!(told.json()["ok"], true, "{words}");
    }
    assert_eq!(
        bench.names(),
        ["in.tif", "out.tif", "out.tif.manifest.json"]
    );
}

#[test]
fn bands_are_chosen_and_keep_their_colours() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 300 200 4 u16 nodata PHOTOMETRIC=RGB");
    bench.create(&input, "all.tif", &[]).succeeds();
    let colours = |name: &str| -> Vec<String> {
        let info = gdalinfo(&bench.path(name));
        let bands = info["bands"].as_array().unwrap().iter();
        let colour = |band: &serde_json::Value| band["colorInterpretation"].to_string();
        bands.map(colour).collect()
    };
    let [red, green, blue] = ["\"Red\"", "\"Green\"", "\"Blue\""];
    assert_eq!(colours("all.tif")[..3], [red, green, blue]);
    // By colour, by number, by a word of the description; GDAL's own choice is the judge.
    let words = ["--bands", "blue,2,B0", "--overwrite"];
    bench.create(&input, "some.tif", &words).succeeds();
    assert_eq!(colours("some.tif"), [blue, green, red]);
    let judge = bench.path("judge.tif");
    let words = ["-q", "-b", "3", "-b", "2", "-b", "1"].map(OsStr::new);
    tool(
        "gdal_translate",
        words
            .into_iter()
            .chain([input.as_os_str(), judge.as_os_str()]),
    );
    same(&judge, &bench.path("some.tif"), "0", 0);
    gdal_validates(&bench.path("some.tif"));
    for words in ["0", "5", "nir", "1,red", ""] {
        bench
            .create(&input, "none.tif", &["--bands", words])
            .fails(2, "RLS-E941");
    }
}

#[test]
fn jpeg_2000_keeps_its_pixels() {
    let bench = Bench::new();
    let options = "QUALITY=100 REVERSIBLE=YES YCBCR420=NO";
    let input = bench.image(
        "in.jp2",
        &format!("JP2OpenJPEG 1100 700 3 u16 all {options}"),
    );
    bench.create(&input, "out.tif", &[]).succeeds();
    let checksums = |path: &Path| {
        let words = [
            OsStr::new("-json"),
            OsStr::new("-checksum"),
            path.as_os_str(),
        ];
        let info: serde_json::Value = serde_json::from_str(&tool("gdalinfo", words)).unwrap();
        let bands = info["bands"].as_array().unwrap().iter();
        bands.map(|b| b["checksum"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(checksums(&input), checksums(&bench.path("out.tif")));
}

/// A Pléiades crop in sensor geometry: its RPC and its odd metadata come through.
#[test]
fn a_sensor_model_is_kept() {
    let Some(input) = real_data("s2p/tests/data/input_pair/img_01.tif") else {
        return;
    };
    let bench = Bench::new();
    bench.create(&input, "out.tif", &[]).succeeds();
    let (there, here) = (gdalinfo(&input), gdalinfo(&bench.path("out.tif")));
    let rpc = |info: &serde_json::Value| info["metadata"]["RPC"].clone();
    assert_eq!(rpc(&there)["LINE_OFF"], rpc(&here)["LINE_OFF"]);
    let coefficients = |info: &serde_json::Value, key: &str| -> Vec<f64> {
        let text = rpc(info)[key].as_str().unwrap().to_string();
        text.split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect()
    };
    for key in [
        "LINE_NUM_COEFF",
        "LINE_DEN_COEFF",
        "SAMP_NUM_COEFF",
        "SAMP_DEN_COEFF",
    ] {
        let (a, b) = (coefficients(&there, key), coefficients(&here, key));
        assert_eq!(a.len(), 20);
        assert!(
            a.iter()
                .zip(&b)
                .all(|(a, b)| (a - b).abs() <= 1e-14 * a.abs()),
            "{key}"
        );
    }
    gdal_validates(&bench.path("out.tif"));
}

/// JPEG loses, but not much, and its colours stay apart.
#[test]
fn jpeg_is_near() {
    let bench = Bench::new();
    for words in ["GTiff 700 600 3 u8 mask", "GTiff 700 600 1 u8 all"] {
        let input = bench.image("in.tif", words);
        let co = [
            "--overwrite",
            "--co",
            "COMPRESS=JPEG",
            "--co",
            "QUALITY=100",
        ];
        bench.create(&input, "out.tif", &co).succeeds();
        let output = bench.path("out.tif");
        // The noise of 24 steps is not the same in the three bands: chroma loses a half of it.
        same(&input, &output, "8", 1);
        gdal_validates(&output);
        validate(&output, &["--full"]).succeeds();
    }
    let info = gdalinfo(&bench.path("out.tif"));
    assert_eq!(info["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"], "JPEG");
}

/// Whatever the threads, and whether it is read by strips or by tiles.
#[test]
fn threads_and_cuts_change_no_byte() {
    let bench = Bench::new();
    let options = ["TILED=YES", "COMPRESS=DEFLATE", ""];
    let mut files = Vec::new();
    for option in options {
        let words = format!("GTiff 2300 1500 3 u16 nodata {option}");
        let input = bench.image("in.tif", &words);
        for threads in ["1", "2", "7"] {
            let co = ["--overwrite", "--num-threads", threads];
            bench.create(&input, "out.tif", &co).succeeds();
            files.push(std::fs::read(bench.path("out.tif")).unwrap());
        }
    }
    assert!(files.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn bad_input_and_bad_words() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 600 600 1 u16 all TILED=YES");
    let fails = |words: &[&str], exit, code| {
        bench.create(&input, "out.tif", words).fails(exit, code);
    };
    fails(&["--co", "COMPRESSION=ZSTD"], 2, "RLS-E131");
    fails(&["--co", "COMPRESS=LZW"], 2, "RLS-E132");
    fails(&["--co", "COMPRESS=JPEG"], 2, "RLS-E133");
    bench
        .create(&bench.path("no.tif"), "out.tif", &[])
        .fails(3, "RLS-E120");
    bench.create(&input, "no/out.tif", &[]).fails(2, "RLS-E102");
    bench.create(&input, "", &[]).fails(2, "RLS-E101");

    std::fs::write(bench.path("text.tif"), "not an image").unwrap();
    bench
        .create(&bench.path("text.tif"), "out.tif", &[])
        .fails(3, "RLS-E122");
    let complex = bench.image("complex.tif", "GTiff 60 60 1 c all");
    bench.create(&complex, "out.tif", &[]).fails(3, "RLS-E124");
    let palette = bench.image("palette.tif", "GTiff 60 60 1 u8 palette");
    bench.create(&palette, "out.tif", &[]).fails(3, "RLS-E940");

    std::fs::write(bench.path("there.tif"), "mine").unwrap();
    bench.create(&input, "there.tif", &[]).fails(5, "RLS-E100");
    assert_eq!(std::fs::read(bench.path("there.tif")).unwrap(), b"mine");
    let left = bench.names();
    assert!(
        !left
            .iter()
            .any(|n| n.starts_with("out") || n.starts_with('.')),
        "{left:?}"
    );
}

/// Half a file: the directories are there, pixels are not.
#[test]
fn truncated_images_are_refused_and_leave_nothing() {
    let bench = Bench::new();
    for (name, words) in [
        (
            "tiles.tif",
            "GTiff 1500 1500 3 u16 all TILED=YES COMPRESS=DEFLATE",
        ),
        ("strips.tif", "GTiff 1500 1500 3 u16 all COMPRESS=LZW"),
        ("raw.tif", "GTiff 1500 1500 3 u16 all"),
        (
            "jpeg.tif",
            "GTiff 1500 1500 3 u8 all TILED=YES COMPRESS=JPEG",
        ),
        ("a.png", "PNG 1500 1500 3 u8 all"),
        ("a.jp2", "JP2OpenJPEG 1500 1500 3 u16 all"),
        ("a.jpg", "JPEG 1500 1500 3 u8 all"),
    ] {
        let path = bench.image(name, words);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let ran = bench.create(&path, "out.tif", &["--quiet"]);
        assert_eq!(ran.code, Some(3), "{name}: {ran}");
        assert!(ran.stderr.contains(name), "{ran}");
    }
    assert!(!bench.names().iter().any(|n| n.contains("out.tif")));
}

#[test]
fn what_is_no_cog_is_told() {
    let bench = Bench::new();
    let strips = bench.image("strips.tif", "GTiff 1500 1500 1 u8 all");
    let ran = validate(&strips, &["--json"]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stderr.contains("error[RLS-E156]"), "{ran}");
    let told = ran.json();
    assert_eq!(told["ok"], false);
    assert!(told["findings"].to_string().contains("strips"), "{told}");
    validate(&bench.path("no.tif"), &[]).fails(3, "RLS-E155");

    // Of a file that lost its end no COG can be made.
    let input = bench.image("whole.tif", "GTiff 1500 1500 1 u8 all");
    bench.create(&input, "cut.tif", &[]).succeeds();
    let cut = bench.path("cut.tif");
    let bytes = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() * 2 / 3]).unwrap();
    let ran = validate(&cut, &["--json"]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert_eq!(ran.json()["damaged"], true);
    assert!(ran.stderr.contains("error[RLS-E157]"), "{ran}");
    assert!(ran.stderr.contains("help: ask for it again"), "{ran}");

    // GDAL says the same of a COG that was changed in place.
    let input = bench.image("in.tif", "GTiff 900 900 1 u8 all");
    bench.create(&input, "cog.tif", &[]).succeeds();
    let cog = bench.path("cog.tif");
    validate(&cog, &[]).succeeds();
    let edit = "import sys; from osgeo import gdal; d = gdal.Open(sys.argv[1], gdal.GA_Update); \
                import numpy as np; r = np.random.default_rng(1).integers(0, 255, (900, 900)); \
                d.GetRasterBand(1).WriteArray(r.astype(np.uint8)); d = None";
    tool(
        PYTHON,
        [OsStr::new("-c"), OsStr::new(edit), cog.as_os_str()],
    );
    let ran = validate(&cog, &[]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stdout.contains("changed in place"), "{ran}");
}

#[test]
fn what_a_user_sees() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 1500 700 1 u8 mask");
    let seen = |ran: Ran| ran.seen(bench.dir.path());
    bench.create(&input, "cog.tif", &["--quiet"]).succeeds();
    let told = seen(validate(&bench.path("cog.tif"), &["--strict"]));
    let told_not = seen(validate(&input, &[]));
    insta::assert_snapshot!(format!("{told}\n{told_not}"), @r#"
    $ relais cog validate [DIR]/cog.tif --strict
    exit code: Some(0)
    --- stdout
    [DIR]/cog.tif is a COG
      1500 × 700 pixels, 1 band, TIFF, DEFLATE, tiles of 512 × 512, 2 overviews, a mask
    --- stderr


    $ relais cog validate [DIR]/in.tif
    exit code: Some(7)
    --- stdout
    [DIR]/in.tif is not a COG
      1500 × 700 pixels, 1 band, TIFF, NONE, strips, 0 overviews, a mask
      fault: image 1500×700: it is cut in strips, not in tiles
      fault: mask 1500×700: it is cut in strips, not in tiles
      warning: image 1500×700: it has no overview inside
    --- stderr
    error[RLS-E156]: [DIR]/in.tif is not a cloud optimized GeoTIFF: image 1500×700: it is cut in strips, not in tiles, and 1 more
    help: make one of it: relais cog create [DIR]/in.tif OUT.tif
    "#);
}

/// A tile whose bytes were damaged: only `--full` looks at them.
#[test]
fn a_damaged_tile_is_found_by_decoding() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 1200 900 1 u16 all");
    bench.create(&input, "cog.tif", &[]).succeeds();
    let cog = bench.path("cog.tif");
    let mut bytes = std::fs::read(&cog).unwrap();
    let middle = bytes.len() * 3 / 4;
    bytes[middle..middle + 64].fill(0xAA);
    std::fs::write(&cog, bytes).unwrap();
    validate(&cog, &[]).succeeds();
    let ran = validate(&cog, &["--full"]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stdout.contains("fault: image"), "{ran}");
}

/// A disk of 4 MiB, in a namespace of its own.
#[test]
fn a_full_disk_leaves_nothing() {
    let bench = Bench::new();
    // Too large to be kept in memory until it is put together.
    let input = bench.image("in.tif", "GTiff 3000 3000 2 u16 all");
    let script = r#"
        mount -t tmpfs -o size=4m tmpfs "$1" || exit 99
        "$0" cog create --quiet "$2" "$1/out.tif"
        code=$?
        ls -A "$1"
        exit $code"#;
    let disk = bench.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, env!("CARGO_BIN_EXE_relais")])
        .args([&disk, &input])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(99) || stderr.contains("unshare failed") {
        eprintln!("skipped: no namespace with a tmpfs here: {stderr}");
        return;
    }
    assert_eq!(output.status.code(), Some(8), "{stderr}");
    assert!(stderr.contains("error[RLS-E103]"), "{stderr}");
    assert!(output.stdout.is_empty(), "{:?}", output.stdout);
}

/// Killed at any moment: no half file, and the next run clears what was left.
#[test]
fn killed_runs_leave_no_half_file() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 3000 3000 3 u16 all TILED=YES");
    let output = bench.path("out.tif");
    let words = [
        OsStr::new("cog"),
        OsStr::new("create"),
        OsStr::new("--quiet"),
    ];
    let words = || {
        words
            .iter()
            .copied()
            .chain([input.as_os_str(), output.as_os_str()])
    };
    for n in 0..loops(3, 30) {
        let mut child = relais(words()).command().spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(40 + 90 * (n as u64 % 7)));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        if output.exists() {
            validate(&output, &["--full", "--quiet"]).succeeds();
            std::fs::remove_file(&output).unwrap();
        } else {
            assert!(!ended.success());
        }
    }
    relais(words()).run().succeeds();
    assert_eq!(
        bench.names(),
        ["in.tif", "out.tif", "out.tif.manifest.json"]
    );
    gdal_validates(&output);
}
