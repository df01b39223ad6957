//! Layers in the formats of the trade, written by GDAL's own tools, and what is wrong with some.

use std::path::{Path, PathBuf};
use std::process::Command;

use relais_core::fault::{Fault, Kind};
use relais_core::vector::{FieldKind, Value, area_of};

use super::*;
use crate::atomic::Overwrite;
use crate::gdal::GdalFault;
use crate::geopackage;

struct Made {
    dir: tempfile::TempDir,
}

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}"#;
const L93: &str = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"#;

impl Made {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn text(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A GeoJSON in Lambert-93 of features with properties and a geometry.
    fn features(&self, features: &[(&str, &str)]) -> PathBuf {
        let features: Vec<String> = features
            .iter()
            .map(|(properties, geometry)| {
                format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
            })
            .collect();
        let text = format!(
            r#"{{"type":"FeatureCollection",{L93}"features":[{}]}}"#,
            features.join(",")
        );
        self.text("a.geojson", &text)
    }

    /// A file in the format of a name, made of another.
    fn translated(&self, from: &Path, name: &str, options: &[&str]) -> PathBuf {
        let path = self.dir.path().join(name);
        let tool = Command::new("ogr2ogr")
            .args(options)
            .args([&path, from])
            .output()
            .unwrap();
        assert!(tool.status.success(), "{tool:?}");
        path
    }
}

fn all(path: &Path) -> Loaded {
    read(path, &Request::default()).unwrap()
}

fn refused(path: &Path, request: &Request) -> (&'static str, Kind, String) {
    let fault = read(path, request).unwrap_err();
    (fault.code(), fault.kind(), fault.to_string())
}

#[test]
fn a_layer_is_the_same_in_each_format() {
    let made = Made::new();
    let hole = r#"{"type":"Polygon","coordinates":[[[20,0],[30,0],[30,10],[20,10],[20,0]],[[22,2],[22,4],[24,4],[24,2],[22,2]]]}"#;
    let json = made.features(&[
        (r#"{"code":"é11","n":12,"v":0.5}"#, SQUARE),
        (r#"{"code":null,"n":null,"v":null}"#, hole),
    ]);
    let first = all(&json);
    assert_eq!(first.passed, Passed::default());
    for (name, options) in [
        ("a.gpkg", &["-nlt", "MULTIPOLYGON"][..]),
        ("a.shp", &["-lco", "ENCODING=ISO-8859-1"]),
        ("a.fgb", &["-lco", "SPATIAL_INDEX=NO"]),
    ] {
        let read = all(&made.translated(&json, name, options));
        assert_eq!(read.layer.crs.epsg(), Some(2154), "{name}");
        let kinds: Vec<FieldKind> = read.layer.fields.iter().map(|f| f.kind).collect();
        use FieldKind::{Integer, Real, Text};
        assert_eq!(kinds, [Text, Integer, Real], "{name}");
        let areas = read.layer.features.iter().map(|f| area_of(&f.geometry));
        let areas: Vec<f64> = areas.map(|a| a.unwrap().m2()).collect();
        assert_eq!(areas, [100.0, 96.0], "{name}");
        assert_eq!(
            read.layer.features[0].values,
            [Value::from("é11"), Value::Integer(12), Value::Real(0.5)],
            "{name}"
        );
        assert_eq!(read.layer.features[1].values[1], Value::Null, "{name}");
        assert_eq!(read.passed, Passed::default(), "{name}");
    }
}

#[test]
fn what_is_written_comes_back_and_ogr_reads_it() {
    let made = Made::new();
    let json = made.features(&[(r#"{"code":"111"}"#, SQUARE), (r#"{"code":"2"}"#, SQUARE)]);
    let loaded = all(&json);
    let path = made.dir.path().join("out.gpkg");
    geopackage::write(&path, &[(&loaded.layer).into()], Overwrite::Refuse).unwrap();
    let back = all(&path).layer;
    let shapes = |layer: &relais_core::vector::Layer| -> Vec<_> {
        let features = layer.features.iter();
        features
            .map(|f| (f.geometry.clone(), f.values.clone()))
            .collect()
    };
    assert_eq!(shapes(&back), shapes(&loaded.layer));
    let told = Command::new("ogrinfo")
        .args(["-al", "-so"])
        .arg(&path)
        .output();
    let told = String::from_utf8(told.unwrap().stdout).unwrap();
    assert!(
        told.contains("Feature Count: 2") && told.contains("code: String"),
        "{told}"
    );
}

#[test]
fn features_that_are_no_polygons_are_counted_and_named() {
    let made = Made::new();
    let point = r#"{"type":"Point","coordinates":[1,1]}"#;
    let high = r#"{"type":"Polygon","coordinates":[[[0,0,5],[10,0,5],[10,10,5],[0,0,5]]]}"#;
    let mixed = format!(r#"{{"type":"GeometryCollection","geometries":[{SQUARE},{point}]}}"#);
    let far = SQUARE.replace("10,10", "1e300,10");
    let flat = r#"{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}"#;
    let all_kinds = [
        SQUARE,
        "null",
        r#"{"type":"Polygon","coordinates":[]}"#,
        point,
        high,
        &mixed,
        &far,
        flat,
    ];
    let loaded = all(&made.features(&all_kinds.map(|shape| ("{}", shape))));
    let passed = loaded.passed;
    let numbers = |some: &Some10| some.first.clone();
    assert_eq!(numbers(&passed.bare), [1, 2]);
    assert_eq!(numbers(&passed.others), [3]);
    assert_eq!(numbers(&passed.deep), [4]);
    assert_eq!(numbers(&passed.mixed), [5]);
    assert_eq!(numbers(&passed.nowhere), [6]);
    assert_eq!(numbers(&passed.broken), [7]);
    let kept = loaded.layer.features.iter();
    assert_eq!(kept.map(|f| f.id).collect::<Vec<_>>(), [0, 4, 5, 7]);
    // Nothing is lost between the file and the layer.
    assert_eq!(passed.left_out() + loaded.layer.features.len() as u64, 8);
    let told = passed.findings("a.geojson");
    assert_eq!(told.len(), 6);
    assert_eq!(
        told[0].to_string(),
        "warning: a.geojson: 2 (features 1, 2) without geometry, left out"
    );
}

#[test]
fn a_layer_that_cannot_be_placed_or_chosen_is_refused() {
    let made = Made::new();
    let json = made.features(&[(r#"{"code":"1"}"#, SQUARE)]);
    let shape = made.translated(&json, "b.shp", &[]);
    std::fs::remove_file(shape.with_extension("prj")).unwrap();
    let (code, kind, text) = refused(&shape, &Request::default());
    assert_eq!((code, kind), ("RLS-E185", Kind::Input), "{text}");

    let two = made.translated(&json, "two.gpkg", &["-nln", "one"]);
    made.translated(&json, "two.gpkg", &["-update", "-nln", "other"]);
    let (code, kind, text) = refused(&two, &Request::default());
    assert_eq!((code, kind), ("RLS-E186", Kind::Usage));
    assert!(
        text.ends_with("several of its layers may be meant: one, other"),
        "{text}"
    );
    let named = |layer| Request {
        layer: Some(layer),
        ..Request::default()
    };
    assert_eq!(read(&two, &named("other")).unwrap().layer.name, "other");
    assert_eq!(refused(&two, &named("third")).0, "RLS-E186");

    let column = Request {
        columns: Some(&["CODE"]),
        ..Request::default()
    };
    assert_eq!(read(&json, &column).unwrap().layer.fields[0].name, "code");
    let column = Request {
        columns: Some(&["cs"]),
        ..Request::default()
    };
    let (code, _, text) = refused(&json, &column);
    assert_eq!(code, "RLS-E188");
    assert!(text.ends_with("has no column cs: it has code"), "{text}");

    let points = made.features(&[("{}", r#"{"type":"Point","coordinates":[1,1]}"#)]);
    let (code, kind, text) = refused(&points, &Request::default());
    // Its type is stated by GDAL from what it holds.
    assert_eq!((code, kind), ("RLS-E186", Kind::Usage), "{text}");
    let (code, kind, text) = refused(&points, &named("a"));
    assert_eq!((code, kind), ("RLS-E187", Kind::Input));
    assert!(text.contains("1 (feature 0) of points or lines"), "{text}");
}

#[test]
fn texts_that_the_encoding_does_not_explain_are_told_and_mended_by_naming_the_true_one() {
    let made = Made::new();
    let json = made.features(&[(r#"{"code":"forêt"}"#, SQUARE)]);
    let shape = made.translated(&json, "c.shp", &["-lco", "ENCODING=ISO-8859-1"]);
    // It states UTF-8, and is not.
    std::fs::write(shape.with_extension("cpg"), "UTF-8").unwrap();
    let wrong = all(&shape);
    assert_eq!(wrong.passed.garbled.count, 1);
    let encoding = Request {
        encoding: Some("ISO-8859-1"),
        ..Request::default()
    };
    let right = read(&shape, &encoding).unwrap();
    assert_eq!(right.passed.garbled.count, 0);
    assert_eq!(right.layer.features[0].values[0], Value::from("forêt"));
}

#[test]
fn reading_stops_at_its_bound_or_when_told() {
    let made = Made::new();
    let json = made.features(&[("{}", SQUARE), ("{}", SQUARE)]);
    let bound = |points| Request {
        points,
        ..Request::default()
    };
    assert!(read(&json, &bound(10)).is_ok());
    assert_eq!(refused(&json, &bound(9)).1, Kind::Resource);
    let text = Request {
        text_bytes: 10,
        ..Request::default()
    };
    assert_eq!(refused(&json, &text).1, Kind::Resource);
    let missing = || GdalFault::Missing { name: "x".into() };
    let stop = Request {
        go_on: &|| Err(missing().into()),
        ..Request::default()
    };
    assert_eq!(refused(&json, &stop).0, missing().code());
}
