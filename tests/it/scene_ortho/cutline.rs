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
    // GDAL takes a CRS that it does not know for WGS 84.
    let at = |crs: &str| {
        let file = bench.path("at.geojson");
        let polygon = elsewhere.trim_start_matches('[').trim_end_matches(']');
        let text = format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{crs}"}}}},
            "features":[{{"type":"Feature","properties":{{}},
            "geometry":{{"type":"Polygon","coordinates":[[[{polygon}]]]}}}}]}}"#
        );
        std::fs::write(&file, text).unwrap();
        file
    };
    refused(
        &at("urn:ogc:def:crs:OGC:1.3:CRS84"),
        3,
        "RLS-E373",
        "does not meet",
    );
    for crs in ["urn:ogc:def:crs:EPSG::99999", "Lambert 93"] {
        refused(&at(crs), 3, "RLS-E136", "which PROJ does not know");
    }
}

/// A file that GDAL makes of GeoJSON features, each with one geometry in Lambert-93.
fn features(bench: &Bench, name: &str, geometries: &[String], words: &[&str]) -> PathBuf {
    let json = bench.path("features.geojson");
    let feature = |g: &String| format!(r#"{{"type":"Feature","properties":{{}},"geometry":{g}}}"#);
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}],
        "crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::2154"}}}}}}"#,
        geometries.iter().map(feature).collect::<Vec<_>>().join(",")
    );
    std::fs::write(&json, text).unwrap();
    let path = bench.path(name);
    let words = words.iter().map(OsString::from);
    tool("ogr2ogr", words.chain([path.clone().into(), json.into()]));
    path
}

/// A polygon of the points given as steps from a place well inside the image.
fn polygon(points: &[(f64, f64)]) -> String {
    let info = gdalinfo(&first_image());
    let corner = &info["cornerCoordinates"]["center"];
    let (x, y) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
    let points = points.iter().chain(points.first());
    let points = points.map(|(dx, dy)| format!("[{},{}]", x + dx, y + dy));
    let points = points.collect::<Vec<_>>().join(",");
    format!(r#"{{"type":"Polygon","coordinates":[[{points}]]}}"#)
}

/// The whole of the sample in Lambert-93.
fn first_image() -> PathBuf {
    static WHOLE: std::sync::OnceLock<(Bench, PathBuf)> = std::sync::OnceLock::new();
    let made = WHOLE.get_or_init(|| {
        let bench = Bench::new();
        let path = bench.ortho(&spot(), "whole.tif", ["--product=ms", "--t-srs=EPSG:2154"]);
        (bench, path)
    });
    made.1.clone()
}

const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
const BESIDE: [(f64, f64); 4] = [(-90.0, 0.0), (-20.0, 0.0), (-20.0, 80.0), (-90.0, 80.0)];

/// A run with a cutline, to `out.tif` of the bench.
fn cut(bench: &Bench, file: &Path, words: &[&str]) -> crate::harness::Relais {
    let words = words.iter().map(OsString::from);
    let words = words.chain(["--product=ms".into(), "--cutline".into(), file.into()]);
    ortho(&spot(), &bench.path("out.tif"), words)
}

fn sql(file: &Path, statement: &str) {
    tool(
        "ogrinfo",
        [
            "-q".into(),
            file.into(),
            "-sql".into(),
            OsString::from(statement),
        ],
    );
}

#[test]
fn what_of_a_cutline_cannot_be_read_is_a_failure() {
    let bench = Bench::new();
    let two = [polygon(&SQUARE), polygon(&BESIDE)];
    let shape = features(&bench, "cut_off.shp", &two, &["-f", "ESRI Shapefile"]);
    let bytes = std::fs::read(&shape).unwrap();
    std::fs::write(&shape, &bytes[..bytes.len() - 40]).unwrap();
    cut(&bench, &shape, &[])
        .run()
        .fails(3, "RLS-E136")
        .says("cut_off.shp");

    let lacking = features(&bench, "lacking.gpkg", &two, &["-f", "GPKG"]);
    sql(&lacking, "UPDATE gpkg_ogr_contents SET feature_count = 5");
    cut(&bench, &lacking, &[])
        .run()
        .fails(3, "RLS-E136")
        .says("5 features");
    assert!(!bench.path("out.tif").exists());
}

#[test]
fn what_is_no_polygon_of_a_cutline_is_said() {
    let bench = Bench::new();
    let line = r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#.to_owned();
    let mixed = [polygon(&SQUARE), line, "null".into()];
    let file = features(&bench, "mixed.gpkg", &mixed, &["-f", "GPKG"]);
    let run = cut(&bench, &file, &[])
        .announce("only its polygons are used")
        .run();
    run.succeeds()
        .says("1 feature(s) without geometry")
        .says("1 of lines or points");
    let warnings = manifest(&bench.path("out.tif"))["facts"]["warnings"].to_string();
    assert!(warnings.contains("lines or points"), "{warnings}");
}

#[test]
fn a_cutline_is_one_layer_that_is_a_table() {
    let bench = Bench::new();
    let words = ["-f", "GPKG", "-nln", "north"];
    let file = features(&bench, "layers.gpkg", &[polygon(&SQUARE)], &words);
    let words = ["-f", "GPKG", "-update", "-nln", "south"];
    features(&bench, "layers.gpkg", &[polygon(&BESIDE)], &words);
    cut(&bench, &file, &[])
        .run()
        .fails(2, "RLS-E377")
        .says("north, south");

    let file = features(
        &bench,
        "view.gpkg",
        &[polygon(&SQUARE)],
        &["-f", "GPKG", "-nln", "t"],
    );
    sql(&file, "CREATE VIEW v AS SELECT fid, geom FROM t");
    sql(&file, "UPDATE gpkg_geometry_columns SET table_name = 'v'");
    sql(
        &file,
        "UPDATE gpkg_contents SET table_name = 'v', identifier = 'v'",
    );
    cut(&bench, &file, &[])
        .run()
        .fails(3, "RLS-E136")
        .says("view");

    let vrt = bench.path("other.vrt");
    let text = r#"<OGRVRTDataSource><OGRVRTLayer name="t"><SrcDataSource relativeToVRT="1">
        layers.gpkg</SrcDataSource><SrcLayer>north</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"#;
    std::fs::write(&vrt, text.replace("\n        ", "")).unwrap();
    cut(&bench, &vrt, &[])
        .run()
        .fails(3, "RLS-E136")
        .says("other.vrt");
}

#[test]
fn a_cutline_that_does_not_fit_the_memory_is_refused() {
    let bench = Bench::new();
    let count = 300_000;
    let angle = |k: usize| k as f64 / count as f64 * std::f64::consts::TAU;
    let round: Vec<_> = (0..count)
        .map(|k| (90.0 * angle(k).cos(), 90.0 * angle(k).sin()))
        .collect();
    let file = features(&bench, "round.gpkg", &[polygon(&round)], &["-f", "GPKG"]);
    for file in [file, bench.path("features.geojson")] {
        let run = cut(&bench, &file, &["--max-memory=96M"]).run();
        run.fails(8, "RLS-E137").says("--max-memory");
    }
}

#[test]
fn a_cutline_without_a_pixel_is_blamed_itself() {
    let bench = Bench::new();
    let flat = polygon(&[(0.0, 0.0), (100.0, 0.0), (50.0, 0.0)]);
    let slanted = polygon(&[(0.0, 0.0), (100.0, 100.0)]);
    let speck = polygon(&[(0.1, 0.1), (0.11, 0.1), (0.11, 0.11)]);
    for (name, shape) in [
        ("flat.gpkg", flat),
        ("slanted.gpkg", slanted),
        ("speck.gpkg", speck),
    ] {
        let file = features(&bench, name, &[shape], &["-f", "GPKG"]);
        let run = cut(&bench, &file, &[]).run();
        run.fails(2, "RLS-E377")
            .says("--cutline")
            .says("centre of a pixel");
    }
}
