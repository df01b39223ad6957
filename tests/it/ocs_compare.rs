//! `relais ocs compare`: two millésimes of a few parcels, drawn by hand.

mod formats;
mod images;
mod per;
mod pdf;
mod reconcile;
mod raw;
mod refused;
mod report;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{relais, sample, tool};

/// A GeoJSON in Lambert-93 of rectangles: west, south, east, north, code before and after.
fn layer(folder: &Path, name: &str, parcels: &[([f64; 4], &str, &str)]) -> PathBuf {
    let features: Vec<String> = parcels
        .iter()
        .map(|([w, s, e, n], before, after)| {
            let (w, e) = (w + 400_000.0, e + 400_000.0);
            let (s, n) = (s + 6_400_000.0, n + 6_400_000.0);
            format!(
                r#"{{"type":"Feature","properties":{{"avant":"{before}","apres":"{after}"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
            )
        })
        .collect();
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let text = format!(
        r#"{{"type":"FeatureCollection","crs":{crs},"features":[{}]}}"#,
        features.join(",")
    );
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A field and a wood; the town takes a strip of 20 m, and the boundary of the wood is drawn 1 m off.
fn redrawn(folder: &Path) -> [PathBuf; 2] {
    let before = [
        ([0.0, 0.0, 100.0, 200.0], "211", ""),
        ([100.0, 0.0, 200.0, 200.0], "311", ""),
    ];
    let after = [
        ([0.0, 0.0, 20.0, 200.0], "", "112"),
        ([20.0, 0.0, 101.0, 200.0], "", "211"),
        ([101.0, 0.0, 200.0, 200.0], "", "311"),
    ];
    [
        layer(folder, "a.geojson", &before),
        layer(folder, "b.geojson", &after),
    ]
}

fn document(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("comparaison.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_strip_of_town_is_a_change_and_a_boundary_drawn_elsewhere_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    let words = |more: &[&str]| {
        let mut words: Vec<std::ffi::OsString> =
            ["ocs", "compare", "--codes", "2009=avant,2015=apres", "-o"]
                .map(Into::into)
                .into();
        words.extend([out.clone().into(), a.clone().into(), b.clone().into()]);
        words.extend(more.iter().map(Into::into));
        words
    };
    let told = relais(words(&[])).run().succeeds();
    assert!(
        told.stdout
            .contains("probable change: 1 difference, 4000 m²"),
        "{told}"
    );
    assert!(
        told.stdout
            .contains("boundary redrawn: 1 difference, 200 m²"),
        "{told}"
    );

    let matrix = std::fs::read_to_string(out.join("matrice.csv")).unwrap();
    assert_eq!(
        matrix,
        "code_avant;code_apres;surface_m2;surface_ha\n\
         211;112;4000;0,4000\n211;211;16000;1,6000\n311;311;20000;2,0000\n"
    );
    let raw = std::fs::read_to_string(out.join("matrice_brute.csv")).unwrap();
    assert!(
        raw.contains("311;211;200;0,0200") && raw.contains("311;311;19800;1,9800"),
        "{raw}"
    );
    let soldes = std::fs::read_to_string(out.join("soldes.csv")).unwrap();
    assert!(soldes.contains("211;20000;16000;0;4000;-4000"), "{soldes}");

    let said = tool(
        "ogrinfo",
        ["-al".as_ref(), out.join("comparaison.gpkg").as_os_str()],
    );
    assert!(
        said.contains("cause (String) = changement probable"),
        "{said}"
    );
    assert!(said.contains("epaisseur_m (Real) = 0.99"), "{said}");
    assert!(said.contains("layer_styles"), "{said}");

    // The folder stays as it is, unless it may be replaced; without tolerance all is change.
    relais(words(&[])).run().fails(5, "RLS-E100");
    relais(words(&["--overwrite", "--tolerance", "0"]))
        .run()
        .succeeds();
    assert_eq!(document(&out)["matrix"], document(&out)["matrix_raw"]);

    // What it was made of, and how, stands beside it.
    let manifest = std::fs::read_to_string(dir.path().join("out.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["command"], "ocs compare");
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 2);
    assert_eq!(manifest["parameters"]["tolerance_m"], 0.0);
    assert!(manifest["run"]["steps"].is_array(), "{manifest}");
}

/// A meadow is built over and comes back, a wood is cut for good; the third date is drawn 1 m off.
#[test]
fn three_dates_have_trajectories_and_what_comes_back_is_flagged() {
    let dir = tempfile::tempdir().unwrap();
    let date = |name: &str, east: f64, field: &str, wood: &str| {
        let parcels = [
            ([0.0, 0.0, 50.0, 200.0], field, ""),
            ([50.0, 0.0, east, 200.0], "211", ""),
            ([east, 0.0, 200.0, 200.0], wood, ""),
        ];
        layer(dir.path(), name, &parcels)
    };
    let files = [
        date("a.geojson", 100.0, "231", "311"),
        date("b.geojson", 100.0, "112", "324"),
        date("c.geojson", 101.0, "231", "324"),
    ];
    let out = dir.path().join("out");
    let words = [
        "ocs",
        "compare",
        "--codes",
        "2009=avant,2015=avant,2020=avant",
        "-o",
    ];
    let words = words.map(std::ffi::OsString::from).into_iter();
    let words = words.chain([out.clone().into()]);
    let told = relais(words.chain(files.iter().map(Into::into)))
        .run()
        .succeeds();
    assert!(told.stdout.contains("2009 to 2015"), "{told}");
    assert!(told.stdout.contains("2015 to 2020"), "{told}");
    let document = document(&out);
    assert_eq!(
        document["reversals"],
        serde_json::json!({"count": 1, "m2": 10_000.0})
    );
    // What is built seldom becomes a meadow again: listed, and counted all the same.
    assert_eq!(
        document["suspicious"],
        serde_json::json!({"count": 1, "m2": 10_000.0})
    );
    let asked = |layer: &str| {
        let package = out.join("comparaison.gpkg").into_os_string();
        let words = ["-al".into(), "-geom=NO".into(), package, layer.into()];
        tool("ogrinfo", words)
    };
    let listed = asked("a_verifier");
    assert!(listed.contains("periode (String) = 2015-2020"), "{listed}");
    let published = asked("publiee");
    assert!(
        published.contains("retour à la première classe"),
        "{published}"
    );
    assert!(
        published.contains("surface_recue_m2 (Real) = 200"),
        "{published}"
    );
    let styles = asked("layer_styles");
    for layer in [
        "changements",
        "ecarts",
        "publiee",
        "retours",
        "a_verifier",
        "topologie_2020",
    ] {
        assert!(
            styles.contains(&format!("f_table_name (String) = {layer}")),
            "{styles}"
        );
    }
    let said = asked("retours");
    for line in [
        "code_2009 (String) = 231",
        "code_2015 (String) = 112",
        "code_2020 (String) = 231",
    ] {
        assert!(said.contains(line), "{said}");
    }
    // The strip of 1 m goes to one of its neighbours; nothing is lost.
    let matrix = std::fs::read_to_string(out.join("matrice.csv")).unwrap();
    let sum: i64 = matrix
        .lines()
        .skip(1)
        .map(|line| line.split(';').nth(2).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(sum, 40_000);
    assert!(matrix.contains("311;324;20000"), "{matrix}");
}

#[test]
fn a_layer_in_degrees_is_brought_to_metres_and_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let there = dir.path().join("b84.gpkg");
    let words = [
        "-t_srs".as_ref(),
        "EPSG:4326".as_ref(),
        there.as_os_str(),
        b.as_os_str(),
    ];
    tool("ogr2ogr", words);
    let out = dir.path().join("out");
    let words = ["ocs", "compare", "--codes", "2009=avant,2015=apres", "-o"];
    let words = words.map(std::ffi::OsString::from).into_iter();
    let words = words.chain([out.clone().into(), a.into(), there.into()]);
    let told = relais(words)
        .announce("reprojected from EPSG:4326 — WGS 84 to EPSG:2154 — RGF93 v1 / Lambert-93")
        .run()
        .succeeds();
    assert!(
        told.stdout
            .contains("probable change: 1 difference, 4000 m²"),
        "{told}"
    );
}

#[test]
fn one_layer_with_dated_columns_inherits_its_geometry() {
    let dir = tempfile::tempdir().unwrap();
    let parcels = [
        ([0.0, 0.0, 3.0, 200.0], "211", "112"),
        ([3.0, 0.0, 200.0, 200.0], "211", "211"),
        ([200.0, 0.0, 260.0, 200.0], "324", "323"),
    ];
    let layer = layer(dir.path(), "ocs.geojson", &parcels);
    let out = dir.path().join("out");
    let words = [
        "ocs",
        "compare",
        "--codes",
        "2009=avant,2015=apres",
        "--recoded",
        "324=323",
        "-o",
    ];
    let words = words.map(std::ffi::OsString::from).into_iter();
    let told = relais(words.chain([out.clone().into(), layer.into()]))
        .run()
        .succeeds();
    assert!(
        told.stdout
            .contains("100.0 % of the boundaries are the same"),
        "{told}"
    );
    // A strip of 3 m is a change, since somebody drew it.
    assert!(
        told.stdout
            .contains("probable change: 1 difference, 600 m²"),
        "{told}"
    );
    assert!(
        told.stdout.contains("re-coded: 1 difference, 12000 m²"),
        "{told}"
    );
}

#[test]
fn faults_of_a_millesime_are_listed_and_its_areas_accounted_for() {
    let dir = tempfile::tempdir().unwrap();
    let before = [
        ([0.0, 0.0, 100.0, 100.0], "211", ""),
        ([90.0, 0.0, 200.0, 100.0], "211", ""),
        ([150.0, 50.0, 250.0, 100.0], "311", ""),
    ];
    let after = [([0.0, 0.0, 300.0, 100.0], "", "211")];
    let (a, b) = (
        layer(dir.path(), "a.geojson", &before),
        layer(dir.path(), "b.geojson", &after),
    );
    let out = dir.path().join("out");
    let words = ["ocs", "compare", "--codes", "2009=avant,2015=apres", "-o"];
    let words = words.map(std::ffi::OsString::from).into_iter();
    relais(words.chain([out.clone().into(), a.into(), b.into()]))
        .run()
        .succeeds();
    let document = document(&out);
    let faults = &document["topology"][0];
    assert_eq!(
        faults["overlaps_of_one_class"],
        serde_json::json!({"count": 1, "m2": 1000.0})
    );
    assert_eq!(
        faults["overlaps_of_several_classes"],
        serde_json::json!({"count": 1, "m2": 2500.0})
    );
    assert_eq!(faults["stated_m2"], 26_000.0);
    assert_eq!(faults["counted_twice_m2"], 3500.0);
    let area = |cause: &str| {
        let causes = document["periods"][0]["causes"].as_array().unwrap();
        causes.iter().find(|c| c["cause"] == cause).unwrap()["m2"]
            .as_f64()
            .unwrap()
    };
    // 30 000 m² at the second date: compared, contested, and what the first does not cover.
    assert_eq!((area("topology"), area("outside")), (2500.0, 7500.0));
    let compared: i64 = document["matrix_raw"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["m2"].as_i64().unwrap())
        .sum();
    assert_eq!(compared, 20_000);
}

#[test]
fn words_and_layers_that_make_no_comparison_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let out = dir.path().join("out");
    let run = |codes: &str, b: &Path| {
        let words = ["ocs", "compare", "--codes", codes, "-o"].map(std::ffi::OsString::from);
        let words = words
            .into_iter()
            .chain([out.clone().into(), a.clone().into(), b.into()]);
        relais(words).run()
    };
    run("2009=avant", &b).fails(2, "RLS-E972");
    run("2009=avant,2015", &b).fails(2, "RLS-E430");
    run("1=a,2=b,3=c", &b).fails(2, "RLS-E973");
    run("2009=avant,2015=cs", &b).fails(2, "RLS-E188");
    run("2009=apres,2015=apres", &b).fails(3, "RLS-E433");
    let far = layer(
        dir.path(),
        "far.geojson",
        &[([1e5, 0.0, 1.1e5, 10.0], "", "1")],
    );
    run("2009=avant,2015=apres", &far).fails(3, "RLS-E441");
    assert!(!out.exists());
}

/// The sample: its territories imported, its land cover with inherited geometry compared.
#[test]
fn figures_of_communes_make_those_of_epci_and_departements() {
    let dir = tempfile::tempdir().unwrap();
    let at = |part: &str| sample().join(part).into_os_string();
    let known = dir.path().join("territoires.gpkg");
    let import: [OsString; 12] = [
        "territory".into(),
        "import".into(),
        at("territoires/communes-2024.geojson"),
        "--year".into(),
        "2024".into(),
        "--communes".into(),
        at("territoires/communes-2024.csv"),
        "--epci".into(),
        at("territoires/epci-2024.csv"),
        "--simplified".into(),
        "--territories".into(),
        known.clone().into(),
    ];
    relais(import).run().succeeds();
    let out = dir.path().join("out");
    let words: [OsString; 10] = [
        "ocs".into(),
        "compare".into(),
        at("ocs/heritee/ocs.gpkg"),
        "--codes=2009=NIV4_09,2015=NIV4_15,2020=NIV4_20".into(),
        "--nomenclature".into(),
        at("ocs/ocs-fictive.csv"),
        "--recoded=3221=3222".into(),
        "--territories".into(),
        known.into(),
        format!("-o{}", out.display()).into(),
    ];
    let told = relais(words).run().succeeds();
    // Geometry is inherited: this comes first, and no boundary is taken for redrawn.
    let first = told.stdout.lines().nth(1).unwrap();
    assert!(
        first.contains("100.0 % of the boundaries are the same"),
        "{told}"
    );
    assert!(first.contains("may be off by 0.00 m"), "{told}");
    assert!(!told.stdout.contains("boundary redrawn"), "{told}");

    let table = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(out.join(name)).unwrap();
        let lines = text.lines().skip(1);
        lines
            .map(|line| line.split(';').map(String::from).collect())
            .collect()
    };
    let rows = table("figures_matrices.csv");
    let sum = |kind: &str, level: &str| -> i64 {
        let of = rows.iter().filter(|row| row[0] == kind && row[3] == level);
        of.map(|row| row[10].parse::<i64>().unwrap()).sum()
    };
    for level in ["1", "2", "3", "4"] {
        assert!(sum("COM", level) > 0);
        assert_eq!(sum("COM", level), sum("EPCI", level), "{level}");
        assert_eq!(sum("COM", level), sum("DEP", level), "{level}");
        assert_eq!(sum("COM", level), sum("", level), "{level}");
    }
    let units = table("figures_territoires.csv");
    let straddling = units
        .iter()
        .filter(|row| row[7].contains("À cheval sur les départements"));
    assert!(straddling.count() <= 1);
    let communes = units.iter().filter(|row| row[0] == "COM");
    assert!(communes.clone().count() > 0);
    assert!(
        communes
            .clone()
            .all(|row| row[7].contains("Contours simplifiés"))
    );

    // What is true, from the maker of the sample: nothing is noise where geometry is inherited.
    let truth = std::fs::read_to_string(sample().join("ocs/verite/transitions.csv")).unwrap();
    let changed: f64 = truth
        .lines()
        .skip(1)
        .map(|line| line.split(';').collect::<Vec<&str>>())
        .filter(|row| row[0] == "2009" && row[1] == "2015" && row[2] != row[3])
        .filter(|row| (row[2], row[3]) != ("3221", "3222"))
        .map(|row| row[4].parse::<f64>().unwrap())
        .sum();
    let found: f64 = table("figures_matrices.csv")
        .iter()
        .filter(|row| row[0].is_empty() && row[3] == "4" && row[4] == "2009" && row[5] == "2015")
        .filter(|row| row[6] != row[8])
        .map(|row| row[10].parse::<f64>().unwrap())
        .sum();
    assert!((found / changed - 1.0).abs() < 0.1, "{found} {changed}");
}

#[test]
fn codes_that_the_nomenclature_does_not_have_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = redrawn(dir.path());
    let words: [OsString; 8] = [
        "ocs".into(),
        "compare".into(),
        a.into(),
        b.into(),
        "--codes=2009=avant,2015=apres".into(),
        "--nomenclature=ocsge-cs".into(),
        "-o".into(),
        dir.path().join("out").into(),
    ];
    let told = relais(words).run().fails(3, "RLS-E503");
    assert!(told.stderr.contains("211"), "{told}");
    // Where they are, and what can be done about it here: compare takes no mapping.
    assert!(told.stderr.contains(".geojson, column avant"), "{told}");
    assert!(!told.stderr.contains("mapping"), "{told}");
}
