//! A folder of dalles, or their index, is the image that they are pieces of.

use std::ffi::OsString;
use std::path::Path;

use super::{ASSUMED, Bench, whole};
use crate::harness::{Ran, relais, tool};

fn run(words: &[&str], paths: [&Path; 2], more: &str) -> Ran {
    let words = words.iter().map(OsString::from);
    let paths = paths.map(OsString::from);
    let more = more.split_whitespace().map(OsString::from);
    relais(words.chain(paths).chain(more))
        .announce(ASSUMED)
        .run()
}

/// Tiles of dalles are those of the image: all are there but what no dalle holds, nothing else.
#[test]
fn dalles_put_together_are_the_image() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "2300 1700 2154 417300 6421900 1 hole");
    let dalles = bench.path("dalles");
    let made = run(&["tiles", "cut"], [&input, &dalles], "--dalle 1000 --json").succeeds();
    let index = made.json()["index"].as_str().unwrap().to_string();
    assert!(made.json()["dalles"].as_array().unwrap().len() > 4);
    bench
        .build(&input, "whole", "--name a --zoom 13-17")
        .succeeds();
    let of_image = whole(&bench.path("whole"));
    for (from, threads) in [(dalles.as_path(), "1"), (Path::new(&index), "3")] {
        let words = format!("--name a --zoom 13-17 --overwrite --num-threads {threads}");
        bench.build(from, "pieces", &words).succeeds();
        let of_dalles = whole(&bench.path("pieces"));
        let names = |all: &[(std::path::PathBuf, Vec<u8>)]| {
            let names = all.iter().map(|(name, _)| name.clone());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&of_dalles), names(&of_image));
    }
    // On their own grid the pixels are those of the image, and nothing else is valid.
    let back = bench.path("back.tif");
    run(&["scene", "ortho"], [&dalles, &back], "--res 1").succeeds();
    let compare = "import sys;from osgeo import gdal
s=gdal.Open(sys.argv[1]);d=gdal.Open(sys.argv[2]);g=s.GetGeoTransform();h=d.GetGeoTransform()
x,y=int(g[0]-h[0]),int(h[3]-g[3]);w=(x,y,s.RasterXSize,s.RasterYSize)
a=s.ReadAsArray();m=s.GetRasterBand(1).GetMaskBand().ReadAsArray()>0
b=d.ReadAsArray(*w);n=d.GetRasterBand(1).GetMaskBand().ReadAsArray(*w)>0
every=(d.GetRasterBand(1).GetMaskBand().ReadAsArray()>0).sum()
print((m==n).all() and (a[:,m]==b[:,m]).all() and every==m.sum() and 0<m.sum()<m.size)";
    let words = [
        "-c".as_ref(),
        compare.as_ref(),
        input.as_os_str(),
        back.as_os_str(),
    ];
    assert_eq!(tool(super::PYTHON, words).trim(), "True");
    // Every dalle that is read stands in the manifest.
    let manifest = std::fs::read(bench.path("pieces.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let inputs = manifest["inputs"].as_array().unwrap().len();
    assert_eq!(inputs, made.json()["dalles"].as_array().unwrap().len() + 1);
}

/// One that is lost is named; one of another image is no piece.
#[test]
fn dalles_that_do_not_belong_together_are_refused() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "2000 1000 2154 417000 6422000 1 rgb");
    let dalles = bench.path("dalles");
    let made = run(&["tiles", "cut"], [&input, &dalles], "--dalle 1000 --json").succeeds();
    let name = made.json()["dalles"][1]["name"]
        .as_str()
        .unwrap()
        .to_string();
    let dalle = dalles.join(&name);
    let other = bench.image("other.tif", "1000 1000 2154 418000.25 6422000 1 rgb");
    std::fs::copy(other, &dalle).unwrap();
    let ran = bench.build(&dalles, "a.pmtiles", "").fails(3, "RLS-E309");
    ran.says(&format!("{name}: no piece of the image"));
    std::fs::remove_file(&dalle).unwrap();
    let ran = bench.build(&dalles, "a.pmtiles", "").fails(3, "RLS-E310");
    ran.says(&format!("{name} (missing)"));
    // Without the manifest of an index nothing says what belongs together.
    for file in std::fs::read_dir(&dalles).unwrap() {
        let path = file.unwrap().path();
        if path.to_string_lossy().ends_with(".manifest.json") {
            std::fs::remove_file(path).unwrap();
        }
    }
    bench.build(&dalles, "a.pmtiles", "").fails(3, "RLS-E304");
}
