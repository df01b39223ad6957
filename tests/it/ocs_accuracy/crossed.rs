//! Polygons that cross themselves or each other.

use std::ffi::OsString;

use serde_json::Value;

use crate::harness::relais;

/// Rings that cross themselves and polygons that overlap are measured as what they cover, and told.
#[test]
fn polygons_that_cross_or_overlap_are_measured_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let ring = |corners: [(u32, u32); 4]| {
        let all = corners.iter().chain(&corners[..1]);
        let all: Vec<String> = all
            .map(|(x, y)| format!("[{},{}]", 400_000 + x, 6_400_000 + y))
            .collect();
        format!(
            r#"{{"type":"Feature","properties":{{"code":"a"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            all.join(",")
        )
    };
    let features = [
        ring([(0, 0), (100, 100), (100, 0), (0, 100)]),
        ring([(200, 0), (300, 0), (300, 100), (200, 100)]),
        ring([(250, 0), (350, 0), (350, 100), (250, 100)]),
        ring([(500, 0), (600, 0), (700, 0), (500, 0)]),
    ];
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let text = format!(
        r#"{{"type":"FeatureCollection","crs":{crs},"features":[{}]}}"#,
        features.join(",")
    );
    let layer = dir.path().join("fautes.geojson");
    std::fs::write(&layer, text).unwrap();
    let out = dir.path().join("a");
    let mut words: Vec<OsString> = ["ocs", "accuracy", "design"].map(Into::into).into();
    words.extend([layer.into(), "-o".into(), out.clone().into()]);
    words.extend(["--column", "code", "--margin", "0.05"].map(OsString::from));
    let ran = relais(words)
        .announce("cross themselves")
        .announce("without area")
        .announce("overlap on 5000.0 m²")
        .run()
        .succeeds();
    assert!(
        ran.stderr
            .contains("1 (feature 0) whose rings cross themselves"),
        "{ran}"
    );
    let plan = std::fs::read_to_string(out.join("plan_echantillonnage.json")).unwrap();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    // Two triangles of 2 500 m², and 150 m by 100.
    assert_eq!(plan["strata"][0]["area_m2"], 20_000.0);
}
