//! The same millésimes in other formats, and what files of the trade hold beside polygons.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{document, layer, redrawn};
use crate::faults::Deed;
use crate::harness::{Relais, loops, relais, tool};

fn compared(layers: &[&Path], out: &Path, more: &[&str]) -> Relais {
    let mut words: Vec<OsString> = ["ocs", "compare", "-o"].map(Into::into).into();
    words.push(out.into());
    words.extend(layers.iter().map(Into::into));
    if !more.contains(&"--codes") {
        words.extend(["--codes", "2009=avant,2015=apres"].map(Into::into));
    }
    words.extend(more.iter().map(Into::into));
    relais(words)
}

/// A file in another format.
fn translated(from: &Path, name: &str, more: &[&str]) -> PathBuf {
    let path = from.with_file_name(name);
    let [to, from] = [&path, from].map(|path| path.to_str().unwrap());
    tool("ogr2ogr", [more, &[to, from]].concat());
    path
}

/// All that a comparison says but where it came from.
fn figures(out: &Path) -> Value {
    let mut all = document(out);
    let all = all.as_object_mut().unwrap();
    all.remove("dates");
    json!(all)
}

#[test]
fn any_format_gives_the_same_figures() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    compared(&[&a, &b], &out, &[]).run().succeeds();
    let right = figures(&out);
    assert_eq!(right["periods"][0]["causes"][5]["m2"], 4000.0);
    for (format, ending) in [
        ("GPKG", "gpkg"),
        ("FlatGeobuf", "fgb"),
        ("ESRI Shapefile", "shp"),
        ("GML", "gml"),
        ("GeoJSONSeq", "geojsons"),
    ] {
        let options: &[&str] = match ending {
            // A line of GeoJSON states no CRS: it is in degrees.
            "geojsons" => &[
                "-f",
                format,
                "-t_srs",
                "EPSG:4326",
                "-lco",
                "COORDINATE_PRECISION=15",
            ],
            _ => &["-f", format],
        };
        let [a, b] = [&a, &b].map(|path| {
            let name = format!("{}.{ending}", path.file_stem().unwrap().display());
            translated(path, &name, options)
        });
        let out = dir.path().join(ending);
        let run = match ending {
            "geojsons" => {
                compared(&[&a, &b], &out, &["--t-srs", "EPSG:2154"]).announce("reprojected")
            }
            _ => compared(&[&a, &b], &out, &[]),
        };
        run.run().succeeds();
        let found = figures(&out);
        match ending {
            // There and back moves points by less than a micrometre.
            "geojsons" => assert_eq!(found["matrix"], right["matrix"]),
            _ => assert_eq!(found, right, "{ending}"),
        }
    }
}

/// A Shapefile as Windows writes it, whose classes differ by an accent alone.
fn accents(folder: &Path) -> PathBuf {
    let parcels = [
        ([0.0, 0.0, 100.0, 100.0], "pré", "prè"),
        ([100.0, 0.0, 200.0, 100.0], "prè", "prè"),
    ];
    let json = layer(folder, "accents.geojson", &parcels);
    translated(&json, "accents.shp", &["-lco", "ENCODING=CP1252"])
}

#[test]
fn accents_of_a_shapefile_make_classes_and_none_is_guessed() {
    let dir = tempfile::tempdir().unwrap();
    let shape = accents(dir.path());
    let out = dir.path().join("out");
    let codes = |out: &Path| {
        let cells = document(out)["matrix_raw"].as_array().unwrap().clone();
        let cell = |c: &Value| format!("{}>{}", c["before"], c["after"]).replace('"', "");
        cells.iter().map(cell).collect::<Vec<_>>()
    };
    let right = ["pré>prè", "prè>prè"];
    assert!(shape.with_extension("cpg").is_file());
    compared(&[&shape], &out, &[]).run().succeeds();
    let mut found = codes(&out);
    found.sort();
    assert_eq!(found, {
        let mut right = right;
        right.sort_unstable();
        right
    });
    // It states what it is not: both would be one class.
    std::fs::write(shape.with_extension("cpg"), "UTF-8").unwrap();
    let no = dir.path().join("no");
    compared(&[&shape], &no, &[])
        .run()
        .fails(3, "RLS-E197")
        .says("feature 0 of accents")
        .says("the column avant")
        .says("--encoding");
    // Nothing states it, and nobody names it.
    std::fs::remove_file(shape.with_extension("cpg")).unwrap();
    let mut table = std::fs::read(shape.with_extension("dbf")).unwrap();
    table[29] = 0;
    std::fs::write(shape.with_extension("dbf"), table).unwrap();
    compared(&[&shape], &no, &[]).run().fails(3, "RLS-E197");
    compared(&[&shape], &out, &["--encoding", "CP1252", "--overwrite"])
        .run()
        .succeeds();
    assert_eq!(codes(&out).len(), 2);
    for wrong in ["nonsense", "CP932", "UTF-16"] {
        compared(&[&shape], &no, &["--encoding", wrong])
            .run()
            .fails(2, "RLS-E138")
            .says(wrong);
    }
    assert!(!no.exists());
}

#[test]
fn a_layer_without_a_crs_is_refused_and_so_are_points() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    let bare = translated(&b, "bare.shp", &[]);
    std::fs::remove_file(bare.with_extension("prj")).unwrap();
    compared(&[&a, &bare], &out, &[])
        .run()
        .fails(3, "RLS-E185")
        .says("states no CRS");
    let sql = "SELECT ST_Centroid(geometry) AS geometry, avant, apres FROM b";
    let sql = [
        "-dialect", "SQLite", "-sql", sql, "-nlt", "POINT", "-nln", "p",
    ];
    let points = translated(&b, "points.gpkg", &sql);
    compared(&[&a, &points], &out, &[])
        .run()
        .fails(2, "RLS-E186")
        .says("none of its layers may hold polygons");
    let away = layer(
        dir.path(),
        "away.geojson",
        &[([90_000.0, 0.0, 90_100.0, 100.0], "", "211")],
    );
    compared(&[&a, &away], &out, &[])
        .run()
        .fails(3, "RLS-E441")
        .says("do not overlap");
    assert!(!out.exists());
}

/// A GeoJSON in Lambert-93 of features as they are written.
fn written(folder: &Path, name: &str, features: &[(&str, &str)]) -> PathBuf {
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let features: Vec<String> = features
        .iter()
        .map(|(properties, geometry)| {
            format!(r#"{{"type":"Feature",{properties},"geometry":{geometry}}}"#)
        })
        .collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","crs":{crs},"features":[{}]}}"#,
        features.join(",")
    );
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

const CODES: &str = r#""properties":{"avant":112,"apres":211}"#;

/// A square of 100 m, the corner of which lies so far east, and with what after each coordinate.
fn ring(east: u32, height: &str) -> String {
    let (w, e) = (400_000 + east, 400_100 + east);
    let place = |x: u32, y: u32| format!("[{x},{y}{height}]");
    let (s, n) = (6_400_000, 6_400_100);
    let all = [
        place(w, s),
        place(e, s),
        place(e, n),
        place(w, n),
        place(w, s),
    ];
    format!("[{}]", all.join(","))
}

#[test]
fn what_is_no_polygon_is_told_and_the_rest_compared() {
    let dir = tempfile::tempdir().unwrap();
    let plain = format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, ring(0, ""));
    let high = format!(
        r#"{{"type":"Polygon","coordinates":[{}]}}"#,
        ring(100, ",12.5")
    );
    let mixed = format!(
        r#"{{"type":"GeometryCollection","geometries":[{{"type":"Point","coordinates":[400250,6400050]}},{{"type":"Polygon","coordinates":[{}]}}]}}"#,
        ring(200, "")
    );
    let line = r#"{"type":"LineString","coordinates":[[400000,6400000],[400100,6400100]]}"#;
    let empty = r#"{"type":"Polygon","coordinates":[]}"#;
    let path = written(
        dir.path(),
        "divers.geojson",
        &[
            (CODES, &plain),
            (CODES, &high),
            (CODES, &mixed),
            (CODES, line),
            (CODES, "null"),
            (CODES, empty),
        ],
    );
    let out = dir.path().join("out");
    let ran = compared(&[&path], &out, &["--layer", "divers"])
        .announce("without geometry")
        .announce("of points or lines")
        .announce("points or lines beside")
        .run()
        .succeeds();
    for told in [
        "2 (features 4, 5) without geometry, left out",
        "1 (feature 3) of points or lines, left out",
        "1 (feature 2) with points or lines beside their polygons",
        "1 (feature 1) with heights or measures",
        "3 codes of 2009 given as numbers",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {ran}");
    }
    // Three squares of a hectare.
    assert_eq!(
        document(&out)["matrix_raw"],
        json!([{"before": "112", "after": "211", "m2": 30_000}])
    );
}

#[test]
fn numbers_that_two_features_bear_take_none_away() {
    let dir = tempfile::tempdir().unwrap();
    let square = |east| format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, ring(east, ""));
    let bears = format!(r#""id":7,{CODES}"#);
    let path = written(
        dir.path(),
        "doubles.geojson",
        &[
            (&bears, &square(0)),
            (&bears, &square(100)),
            (&bears, &square(200)),
        ],
    );
    let out = dir.path().join("out");
    let ran = compared(&[&path], &out, &[]);
    // Whether the reader of the format gives them numbers of their own is its affair.
    ran.announce("bear one number").run().succeeds();
    assert_eq!(document(&out)["matrix_raw"][0]["m2"], 30_000);
    let half = r#""properties":{"avant":112.5,"apres":211}"#;
    let path = written(dir.path(), "half.geojson", &[(half, &square(0))]);
    compared(&[&path], &dir.path().join("no"), &[])
        .run()
        .fails(3, "RLS-E433")
        .says("whose code is a number with decimals");
    let bare = r#""properties":{"avant":null,"apres":211}"#;
    let path = written(dir.path(), "bare.geojson", &[(bare, &square(0))]);
    compared(&[&path], &dir.path().join("no"), &[])
        .run()
        .fails(3, "RLS-E433")
        .says("without a code");
}

/// Turned round the matrix is transposed; in another order, and with any number of threads, nothing
/// changes.
#[test]
fn dates_turned_round_transpose_and_order_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = |name: &str| dir.path().join(name);
    compared(&[&a, &b], &out("ab"), &[]).run().succeeds();
    let codes = ["--codes", "avant=apres,apres=avant"];
    compared(&[&b, &a], &out("ba"), &codes).run().succeeds();
    let cells = |name: &str, [from, to]: [&str; 2]| {
        let cells = document(&out(name))["matrix_raw"]
            .as_array()
            .unwrap()
            .clone();
        let cell = |c: &Value| format!("{} {} {}", c[from], c[to], c["m2"]);
        let mut cells: Vec<String> = cells.iter().map(cell).collect();
        cells.sort();
        cells
    };
    assert_eq!(
        cells("ab", ["before", "after"]),
        cells("ba", ["after", "before"])
    );
    let sql = "SELECT * FROM b ORDER BY apres DESC";
    let turned = translated(&b, "turned.gpkg", &["-sql", sql]);
    compared(&[&a, &turned], &out("turned"), &["--num-threads", "3"])
        .run()
        .succeeds();
    assert_eq!(figures(&out("ab")), figures(&out("turned")));
}

#[test]
fn a_comparison_is_there_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let layers = redrawn(dir.path());
    let deed = |name: &str| {
        Deed::new(
            dir.path().join(name),
            ["ocs", "compare"],
            &[&layers[0], &layers[1], Path::new("-o")],
            "comparaison",
            [
                "--codes 2009=avant,2015=apres",
                "--codes 2009=avant,2015=apres --sigma 3",
            ],
        )
    };
    deed("kills").survives_kills();
    deed("disks").survives_full_disks();
}

/// Twenty boundaries of one date go to and fro across those of the other: a million slivers in `make
/// torture`, each counted, each with its cause, and all given back.
#[test]
fn any_number_of_slivers_is_counted() {
    const ROWS: usize = 20;
    let points = loops(20_000, 1_000_000) / ROWS;
    let dir = tempfile::tempdir().unwrap();
    let length = 2.0 * (points - 1) as f64;
    // Stripes of 10 m whose limits are broken lines, or straight.
    let date = |name: &str, off: f64| {
        let limit = |row: usize| -> Vec<String> {
            let count = if off > 0.0 && row > 0 && row <= ROWS {
                points
            } else {
                2
            };
            let step = length / (count - 1) as f64;
            let place = |at: usize| {
                let side = if at.is_multiple_of(2) { off } else { -off };
                let y = 10.0 * row as f64 + if count > 2 { side } else { 0.0 };
                format!("[{},{}]", 400_000.0 + step * at as f64, 6_400_000.0 + y)
            };
            (0..count).map(place).collect()
        };
        let features: Vec<(String, String)> = (0..=ROWS)
            .map(|row| {
                let (mut low, high) = (limit(row), limit(row + 1));
                let first = low[0].clone();
                low.extend(high.into_iter().rev());
                low.push(first);
                let code = if row.is_multiple_of(2) { 211 } else { 311 };
                (
                    format!(r#""properties":{{"avant":{code},"apres":{code}}}"#),
                    format!(
                        r#"{{"type":"Polygon","coordinates":[[{}]]}}"#,
                        low.join(",")
                    ),
                )
            })
            .collect();
        let features: Vec<(&str, &str)> = features.iter().map(|f| (&f.0[..], &f.1[..])).collect();
        written(dir.path(), name, &features)
    };
    let (a, b) = (date("a.geojson", 0.1), date("b.geojson", 0.0));
    let out = dir.path().join("out");
    compared(&[&a, &b], &out, &[]).run().succeeds();
    let all = document(&out);
    let causes = all["periods"][0]["causes"].as_array().unwrap();
    let sliver = causes.iter().find(|c| c["cause"] == "sliver").unwrap();
    assert_eq!(sliver["count"], points * ROWS);
    let changed = all["matrix"].as_array().unwrap().iter();
    let changed = changed.filter(|c| c["before"] != c["after"]);
    assert_eq!(changed.count(), 0);
}
