//! `--cutline`: the part of an image inside polygons, against gdalwarp.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Bench, manifest, ortho, spot};
use crate::harness::{gdalinfo, tool};
use crate::images::Image;

/// A file that GDAL makes of GeoJSON: polygons in longitude and latitude.
fn drawn(bench: &Bench, name: &str, polygons: &str, words: &[&str]) -> PathBuf {
    let json = bench.path("drawn.geojson");
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},
        "geometry":{{"type":"MultiPolygon","coordinates":{polygons}}}}}]}}"#
    );
    std::fs::write(&json, text).unwrap();
    let path = bench.path(name);
    let words = words.iter().map(OsString::from);
    let files = [path.clone().into_os_string(), json.into()];
    tool("ogr2ogr", words.chain(files));
    path
}

/// A star with a hole and a triangle, in shares of the image from its upper-left corner, as longitude and
/// latitude.
fn areas(image: &Path) -> String {
    let info = gdalinfo(image);
    let ring = &info["wgs84Extent"]["coordinates"][0];
    let corner = |k: usize| (ring[k][0].as_f64().unwrap(), ring[k][1].as_f64().unwrap());
    // Upper left, lower left, lower right: GDAL's order.
    let (a, b, c) = (corner(0), corner(1), corner(2));
    let at = |(x, y): &(f64, f64)| {
        let place = |a: f64, b: f64, c: f64| a + y * (b - a) + x * (c - b);
        format!("[{},{}]", place(a.0, b.0, c.0), place(a.1, b.1, c.1))
    };
    let ring = |points: &[(f64, f64)]| {
        let closed = points.iter().chain(points.first());
        format!("[{}]", closed.map(at).collect::<Vec<_>>().join(","))
    };
    let star = [
        (0.2, 0.2),
        (0.45, 0.3),
        (0.7, 0.15),
        (0.6, 0.5),
        (0.7, 0.7),
        (0.3, 0.6),
    ];
    let hole = [(0.4, 0.35), (0.55, 0.4), (0.45, 0.5)];
    let triangle = [(0.1, 0.75), (0.3, 0.8), (0.15, 0.85)];
    format!("[[{},{}],[{}]]", ring(&star), ring(&hole), ring(&triangle))
}

#[test]
fn a_cutline_is_what_gdalwarp_makes_of_it() {
    let bench = Bench::new();
    let words = ["--product=ms", "--t-srs=EPSG:2154"];
    let whole = bench.ortho(&spot(), "whole.tif", words);
    let areas = areas(&whole);
    let json = drawn(&bench, "area.gpkg", &areas, &["-f", "GPKG"]);
    let lambert = ["-f", "ESRI Shapefile", "-t_srs", "EPSG:2154"];
    let shape = drawn(&bench, "area.shp", &areas, &lambert);
    let whole_image = Image::read(&whole);
    for (name, file) in [("a.tif", &json), ("b.tif", &shape)] {
        let cut_words = words.into_iter().map(OsString::from);
        let cut = bench.ortho(
            &spot(),
            name,
            cut_words.chain(["-cutline".into(), file.into()]),
        );
        let ours = Image::read(&cut);
        // Cut to the box, on the grid of the whole.
        assert!(ours.width < whole_image.width && ours.height < whole_image.height);
        let same = whole_image.cut_to(&ours);
        let theirs_path = bench.path("theirs.tif");
        let grid = ours.transform;
        let extent = [
            grid[0],
            grid[3] + grid[5] * ours.height as f64,
            grid[0] + grid[1] * ours.width as f64,
            grid[3],
        ]
        .map(|v| OsString::from(v.to_string()));
        let warp = ["-q", "-overwrite", "-dstalpha", "-te"].map(OsString::from);
        let size = [
            "-tr".into(),
            grid[1].to_string().into(),
            grid[1].to_string().into(),
        ];
        let cutline: [OsString; 2] = ["-cutline".into(), file.into()];
        let files: [OsString; 2] = [whole.clone().into(), theirs_path.clone().into()];
        let words = warp.into_iter().chain(extent).chain(size).chain(cutline);
        tool("gdalwarp", words.chain(files));
        let mut theirs = Image::read(&theirs_path);
        let alpha = theirs.bands.pop().unwrap();
        theirs.valid = alpha.iter().map(|a| *a > 0.0).collect();
        assert_eq!((theirs.width, theirs.height), (ours.width, ours.height));
        let width = ours.width;
        let border = |i: usize| {
            let near = [i.wrapping_sub(1), i + 1, i.wrapping_sub(width), i + width];
            let other = |k: usize| theirs.valid.get(k).is_none_or(|v| *v != theirs.valid[i]);
            near.into_iter().any(other)
        };
        let (mut inside, mut outside) = (0, 0);
        for i in (0..ours.valid.len()).filter(|i| !border(*i)) {
            assert_eq!(
                ours.valid[i],
                theirs.valid[i],
                "{name} {} {}",
                i % width,
                i / width
            );
            inside += usize::from(ours.valid[i]);
            outside += usize::from(!ours.valid[i]);
            if ours.valid[i] {
                // Positions are interpolated between other nodes.
                assert!((ours.bands[0][i] - same.bands[0][i]).abs() <= 2.0);
            }
        }
        assert!(inside > 500 && outside > 500, "{inside} {outside}");
        let told = manifest(&cut);
        assert!(told["parameters"]["cutline"].is_string());
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(told["inputs"].to_string().contains(name), "{told}");
    }
}

#[test]
fn cutlines_that_cannot_be_are_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let refused = |file: &Path, exit: i32, code: &str, says: &str| {
        let words = ["--cutline".into(), OsString::from(file)];
        ortho(&spot(), &out, words)
            .run()
            .fails(exit, code)
            .says(says);
        assert!(!out.exists());
    };
    let elsewhere = "[[[[2.0,48.0],[2.1,48.0],[2.1,48.1],[2.0,48.0]]]]";
    refused(
        &drawn(&bench, "elsewhere.gpkg", elsewhere, &["-f", "GPKG"]),
        3,
        "RLS-E373",
        "does not meet",
    );
    refused(&bench.path("missing.gpkg"), 3, "RLS-E120", "missing.gpkg");
    let text = bench.path("text.gpkg");
    std::fs::write(&text, "no polygons").unwrap();
    refused(&text, 3, "RLS-E136", "text.gpkg");
    let empty = drawn(&bench, "empty.gpkg", "[]", &["-f", "GPKG"]);
    refused(&empty, 2, "RLS-E377", "no polygon");
    let lost = drawn(&bench, "lost.shp", elsewhere, &["-f", "ESRI Shapefile"]);
    std::fs::remove_file(bench.path("lost.prj")).unwrap();
    refused(&lost, 2, "RLS-E377", "no CRS");
}
