//! Contours that cover what they should not.

use serde_json::{Value, json};

use super::Folder;

/// A contour whose ring crosses itself, one that is a line, and communes of which one reaches into the
/// other: without a common edge nothing was seen of it.
#[test]
fn contours_that_cross_or_reach_into_each_other_are_refused_or_told() {
    let folder = Folder::new();
    let year = ["--year", "2018", "--communes", "communes-2018.csv"];
    folder.write(
        "communes-2018.csv",
        b"COM;LIBELLE;REG\n33001;A;75\n33002;B;75\n",
    );
    // Rings in Lambert-93, in metres from a corner.
    let contours = |rings: [&[(f64, f64)]; 2]| {
        let features: Vec<Value> = rings
            .iter()
            .zip(["33001", "33002"])
            .map(|(ring, code)| {
                let ring = ring.iter().chain(&ring[..1]);
                let ring: Vec<Value> = ring
                    .map(|(x, y)| json!([400_000.0 + x, 6_400_000.0 + y]))
                    .collect();
                json!({"type": "Feature", "properties": {"code": code},
                       "geometry": {"type": "Polygon", "coordinates": [ring]}})
            })
            .collect();
        let crs = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}});
        let all = json!({"type": "FeatureCollection", "crs": crs, "features": features});
        folder.write("communes-2018.geojson", all.to_string().as_bytes());
        folder.import(&year)
    };
    let west = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)];
    let bow = [
        (2000.0, 0.0),
        (3000.0, 900.0),
        (3000.0, 0.0),
        (2000.0, 1000.0),
    ];
    contours([&west, &bow])
        .run()
        .fails(3, "RLS-E407")
        .says("the contour of 33002 is none: its rings cross themselves");
    let line = [(2000.0, 0.0), (2500.0, 0.0), (3000.0, 0.0)];
    contours([&west, &line])
        .run()
        .fails(3, "RLS-E407")
        .says("it has no area");
    let into = [
        (500.0, 500.0),
        (1500.0, 500.0),
        (1500.0, 1500.0),
        (500.0, 1500.0),
    ];
    contours([&west, &into])
        .run()
        .fails(3, "RLS-E408")
        .says("33001 and 33002 overlap at");
    let within = [
        (400.0, 400.0),
        (600.0, 400.0),
        (600.0, 600.0),
        (400.0, 600.0),
    ];
    contours([&west, &within]).run().fails(3, "RLS-E408");
    // A border that was simplified on either side: 2 m by 1 km.
    let beside = [
        (998.0, -1.0),
        (2000.0, -1.0),
        (2000.0, 1001.0),
        (998.0, 1001.0),
    ];
    contours([&west, &beside])
        .announce("overlap on 2000.0 m²")
        .run()
        .succeeds();
    let apart = [
        (1000.0, 0.0),
        (2000.0, 0.0),
        (2000.0, 1000.0),
        (1000.0, 1000.0),
    ];
    std::fs::remove_file(folder.path().join("t.gpkg")).unwrap();
    std::fs::remove_file(folder.path().join("t.gpkg.manifest.json")).unwrap();
    contours([&west, &apart]).run().succeeds();
}
