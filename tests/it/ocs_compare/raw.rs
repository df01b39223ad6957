//! `ocs compare --raw`: the layers laid over each other and no more.

use super::{layer, redrawn};
use crate::harness::{relais, tool};

#[test]
fn raw_is_what_lies_where_with_its_areas_by_zone_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let zones = [
        ([0.0, 0.0, 150.0, 200.0], "Z;1", ""),
        ([150.0, 0.0, 180.0, 200.0], "Z2", ""),
    ];
    let zones = layer(dir.path(), "zones.geojson", &zones);
    let out = dir.path().join("out");
    let asked = |more: &[&str]| {
        let words = [
            "ocs",
            "compare",
            "--raw",
            "--codes",
            "2009=avant,2015=apres",
        ];
        let mut words: Vec<std::ffi::OsString> = words.map(Into::into).into();
        words.extend(["--zone-code", "avant", "--zones"].map(Into::into));
        words.extend([&zones, &a, &b].map(Into::into));
        words.extend(["-o".into(), out.clone().into()]);
        words.extend(more.iter().map(Into::into));
        relais(words)
    };
    let told = asked(&["--num-threads", "1"]).run().succeeds();
    assert!(
        told.stdout
            .contains("4 polygons, 40000 m² compared, 4200 m² differ, 0 m² not of one class"),
        "{told}"
    );
    let table = std::fs::read_to_string(out.join("croisement.csv")).unwrap();
    let mut lines: Vec<&str> = table.lines().collect();
    lines[1..].sort_unstable();
    assert_eq!(
        lines,
        [
            "zone;code_2009;code_2015;surface_m2;surface_ha",
            "\"Z;1\";211;112;4000;0,4000",
            "\"Z;1\";211;211;16000;1,6000",
            "\"Z;1\";311;211;200;0,0200",
            "\"Z;1\";311;311;9800;0,9800",
            ";311;311;4000;0,4000",
            "Z2;311;311;6000;0,6000",
        ]
    );
    // Zones cut no polygon.
    let package = out.join("croisement.gpkg");
    let said = tool("ogrinfo", ["-al".as_ref(), package.as_os_str()]);
    assert!(said.contains("Feature Count: 4"), "{said}");
    assert!(said.contains("surface_m2 (Real) = 19800"), "{said}");

    // The same bytes with several threads; what gives causes makes no sense here.
    let bytes = std::fs::read(&package).unwrap();
    asked(&["--num-threads", "7", "--overwrite"])
        .run()
        .succeeds();
    assert!(bytes == std::fs::read(&package).unwrap());
    let refused = asked(&["--sigma", "2"]).run();
    assert_eq!(refused.code, Some(2), "{refused}");
}
