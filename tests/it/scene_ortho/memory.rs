//! The bound on memory: what cannot be done within it is refused before it is begun.

use std::path::{Path, PathBuf};

use super::{Bench, ortho};
use crate::harness::{Ran, relais, sample, tool};

/// A blank image that GDAL makes without writing its pixels.
fn blank(bench: &Bench, name: &str, words: &[&str]) -> PathBuf {
    let path = bench.path(name);
    let fixed = [
        "-q",
        "-ot",
        "UInt16",
        "-a_srs",
        "EPSG:2154",
        "-co",
        "SPARSE_OK=TRUE",
        "-co",
        "COMPRESS=DEFLATE",
    ];
    let words = fixed.iter().chain(words).map(|w| (*w).into());
    tool("gdal_create", words.chain([path.clone().into_os_string()]));
    path
}

/// One huge strip; as many bands as hardly fit one tile.
fn dear(bench: &Bench) -> [PathBuf; 2] {
    let place = "600000 6500000 606000 6494000".split(' ');
    let place: Vec<&str> = ["-a_ullr"].into_iter().chain(place).collect();
    let strip = ["-outsize", "12000", "12000", "-co", "BLOCKYSIZE=12000"];
    let bands = [
        "-outsize",
        "8",
        "8",
        "-bands",
        "2000",
        "-co",
        "INTERLEAVE=PIXEL",
    ];
    [
        blank(bench, "strip.tif", &[&place[..], &strip].concat()),
        blank(bench, "bands.tif", &[&place[..], &bands].concat()),
    ]
}

fn create(input: &Path, output: &Path, words: &[&str]) -> Ran {
    let files = [input.as_os_str(), output.as_os_str()];
    let head = ["cog", "create", "--progress=none"].map(AsRef::as_ref);
    relais(
        head.into_iter()
            .chain(files)
            .chain(words.iter().map(AsRef::as_ref)),
    )
    .run()
}

#[test]
fn what_does_not_fit_the_bound_is_refused_with_the_bound_that_would_do() {
    let bench = Bench::new();
    for input in dear(&bench) {
        let out = bench.path("out.tif");
        let bound = "--max-memory=256M";
        let ran = create(&input, &out, &[bound]).fails(8, "RLS-E204");
        for words in [&[bound][..], &[bound, "--stretch"]] {
            let ran = ortho(&input, &out, words).announce("is assumed").run();
            ran.fails(8, "RLS-E204");
        }
        assert_eq!(bench.entries(), ["bands.tif", "strip.tif"], "{ran}");
        let help = ran.stderr.lines().find(|l| l.starts_with("help: give"));
        let named = help.unwrap().split(' ').nth(3).unwrap();
        let mib: u64 = named.trim_end_matches(['M', ';']).parse().unwrap();
        assert!((500..20_000).contains(&mib), "{ran}");
    }
}

#[test]
fn the_picture_of_an_image_in_one_huge_strip_is_refused() {
    let bench = Bench::new();
    let [strip, _] = dear(&bench);
    let picture = bench.path("picture.png");
    let words = ["scene", "inspect", "--max-memory=256M", "--quicklook"].map(AsRef::as_ref);
    let files = [picture.as_os_str(), strip.as_os_str()];
    relais(words.into_iter().chain(files))
        .run()
        .fails(8, "RLS-E204");
    assert!(!picture.exists());
}

#[test]
fn smaller_tiles_take_less() {
    let bench = Bench::new();
    let [_, bands] = dear(&bench);
    let out = bench.path("out.tif");
    let words = ["--max-memory=600M", "--co=BLOCKSIZE=128"];
    create(&bands, &out, &words).succeeds();
}

/// Of a JPEG 2000 delivery the first refusal names what the whole takes, and that will do.
#[test]
fn a_refusal_names_what_the_whole_takes() {
    let bench = Bench::new();
    let delivery = sample().join("phr_pms");
    let out = bench.path("out.tif");
    let with = |bound: &str| ortho(&delivery, &out, [&format!("--max-memory={bound}")]).run();
    let ran = with("96M").fails(8, "RLS-E204");
    let help = ran.stderr.lines().find(|l| l.starts_with("help: give"));
    let named = help.unwrap().split(' ').nth(3).unwrap();
    with(named.trim_end_matches(';')).succeeds();
}
