//! A product and its manifest: whether both can be written is known before either replaces anything.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Ran, relais, tool};

const MAKE: &str = "import sys,numpy as np
from osgeo import gdal,osr
gdal.UseExceptions()
d=gdal.GetDriverByName('GTiff').Create(sys.argv[1],300,200,3,gdal.GDT_Byte)
d.SetGeoTransform((417000,1.5,0,6422000,0,-1.5))
s=osr.SpatialReference();s.ImportFromEPSG(2154);d.SetProjection(s.ExportToWkt())
for b in (1,2,3):
    d.GetRasterBand(b).SetNoDataValue(0)
    d.GetRasterBand(b).WriteArray(np.full((200,300),int(sys.argv[2])*b,'u1'))
";

/// An image whose pixels hold a value; none is valid where it is 0.
fn image(folder: &Path, name: &str, value: &str) -> PathBuf {
    let path = folder.join(name);
    let words = ["-c", MAKE].map(OsStr::new).into_iter();
    tool(
        "/usr/bin/python3",
        words.chain([path.as_os_str(), OsStr::new(value)]),
    );
    path
}

fn run(verb: &str, input: &Path, output: &Path, words: &[&str]) -> Ran {
    // A mosaic takes two.
    let again = (verb == "scene mosaic").then_some(input.as_os_str());
    let verb = verb.split_whitespace().map(OsStr::new);
    let all = verb
        .chain(again)
        .chain([input.as_os_str(), output.as_os_str()]);
    let all = all.chain(words.iter().map(OsStr::new));
    relais(all)
        .announce("the order of the bands")
        .announce("the rule was applied")
        .run()
}

const VERBS: [(&str, &str); 5] = [
    ("cog create", "c.tif"),
    ("scene ortho", "o.tif"),
    ("scene mosaic", "m.tif"),
    ("tiles build", "k.pmtiles"),
    ("tiles build", "web"),
];

fn manifest(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_os_string();
    name.push(".manifest.json");
    name.into()
}

/// The bytes of a file, or of one of a folder's.
fn content(output: &Path) -> Vec<u8> {
    let document = output.join("tileset.json");
    fs::read(if output.is_dir() {
        document.as_path()
    } else {
        output
    })
    .unwrap()
}

#[test]
fn what_cannot_have_its_manifest_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let first = image(dir.path(), "a.tif", "40");
    let second = image(dir.path(), "b.tif", "70");
    for (verb, name) in VERBS {
        let output = dir.path().join(name);
        run(verb, &first, &output, &[]).succeeds();
        let before = content(&output);
        fs::remove_file(manifest(&output)).unwrap();
        fs::create_dir(manifest(&output)).unwrap();
        run(verb, &second, &output, &["--overwrite"]).fails(2, "RLS-E101");
        assert!(content(&output) == before, "{verb}");
    }
}

#[test]
fn a_manifest_that_is_there_is_not_replaced_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let input = image(dir.path(), "a.tif", "40");
    for (verb, name) in VERBS {
        let output = dir.path().join(name);
        fs::write(manifest(&output), "dear").unwrap();
        run(verb, &input, &output, &[]).fails(5, "RLS-E100");
        assert_eq!(fs::read(manifest(&output)).unwrap(), b"dear");
        assert!(!output.exists(), "{verb}");
        run(verb, &input, &output, &["--overwrite"]).succeeds();
    }
}

#[test]
fn a_mosaic_without_a_valid_pixel_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let input = image(dir.path(), "a.tif", "0");
    let output = dir.path().join("m.tif");
    let all = ["scene", "mosaic"].map(OsStr::new).into_iter();
    relais(all.chain([input.as_os_str(), input.as_os_str(), output.as_os_str()]))
        .announce("the order of the bands")
        .announce("the rule was applied")
        .announce("no pixel of the mosaic is valid")
        .run()
        .succeeds()
        .says("no pixel of the mosaic is valid");
}

#[test]
fn completions_that_cannot_be_written_are_no_success() {
    let program = env!("CARGO_BIN_EXE_relais");
    let command = format!("'{program}' completions bash > /dev/full; echo $?");
    assert_eq!(tool("sh", ["-c", &command]).trim(), "8");
}
