//! `relais ocs accuracy`: points drawn, answered and evaluated.

mod crossed;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::classified::Picture;
use crate::harness::{relais, tool};

/// A map of 200 × 100 pixels: a quarter is 1, a strip is 2, nothing is known of the last row, the rest
/// is 3.
fn map(folder: &Path) -> (PathBuf, Vec<u8>) {
    let class = |i: usize| match (i % 200, i / 200) {
        (_, 99) => 0,
        (0..50, _) => 1,
        (50..52, _) => 2,
        _ => 3,
    };
    let bytes: Vec<u8> = (0..200 * 100).map(class).collect();
    let picture = Picture {
        options: &[
            "-a_srs",
            "EPSG:2154",
            "-a_nodata",
            "0",
            "-co",
            "TILED=YES",
            "-co",
            "BLOCKXSIZE=64",
            "-co",
            "BLOCKYSIZE=64",
        ],
        ..Picture::of(200, &bytes)
    };
    (picture.write(folder, "carte"), bytes)
}

fn design(map: &Path, out: &Path, more: &[&str]) -> Value {
    let mut words: Vec<OsString> = vec!["ocs".into(), "accuracy".into(), "design".into()];
    words.extend([map.into(), "-o".into(), out.into(), "--json".into()]);
    words.extend(more.iter().map(Into::into));
    relais(words).run().succeeds();
    let plan = std::fs::read_to_string(out.join("plan_echantillonnage.json")).unwrap();
    serde_json::from_str(&plan).unwrap()
}

/// What the interpreter gets.
fn given(out: &Path) -> PathBuf {
    out.join("interpretation/points.gpkg")
}

/// A copy of the points with changes by SQL.
fn answered(out: &Path, name: &str, changes: &[&str]) -> PathBuf {
    let path = out.parent().unwrap().join(name);
    std::fs::copy(given(out), &path).unwrap();
    for change in changes {
        tool("ogrinfo", ["-q", "-sql", change, path.to_str().unwrap()]);
    }
    path
}

fn assess(out: &Path, points: &[&Path], more: &[&str]) -> crate::harness::Relais {
    let mut words: Vec<OsString> = vec!["ocs".into(), "accuracy".into(), "assess".into()];
    words.push(out.join("plan_echantillonnage.json").into());
    words.extend(points.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    relais(words)
}

/// SQL that answers each point by what the map holds.
fn as_the_map(plan: &Value) -> Vec<String> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for point in plan["points"].as_array().unwrap() {
        let stratum = point["stratum"].as_str().unwrap();
        ids.entry(stratum.into())
            .or_default()
            .push(point["id"].to_string());
    }
    let answer = |(class, ids): (&String, &Vec<String>)| {
        format!(
            "UPDATE points SET classe = '{class}' WHERE point IN ({})",
            ids.join(",")
        )
    };
    ids.iter().map(answer).collect()
}

#[test]
fn points_are_drawn_by_class_and_tell_nothing_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let (map, bytes) = map(dir.path());
    let out = dir.path().join("a");
    let words = [
        "--margin",
        "0.05",
        "--minimum",
        "30",
        "--expected",
        "0.8",
        "--expected",
        "2=0.6",
    ];
    let plan = design(&map, &out, &words);
    // Of 244 points, (Σ W S)² / (0.05 / 1.96)², 30 go to a strip of 1 %: with 274 the others have
    // enough for 1.96 √(Σ W² p q / (n - 1)) to be 0.05.
    let strata = plan["strata"].as_array().unwrap();
    let sizes: Vec<u64> = strata
        .iter()
        .map(|s| s["points"].as_u64().unwrap())
        .collect();
    assert_eq!(strata[1]["expected"], 0.6);
    assert_eq!(sizes, [62, 30, 182]);
    assert_eq!(sizes.iter().sum::<u64>(), 274);
    let area = |i: usize| strata[i]["area_m2"].as_f64().unwrap();
    assert_eq!(
        (area(0), area(1), area(2)),
        (495_000.0, 19_800.0, 1_465_200.0)
    );

    let points = plan["points"].as_array().unwrap();
    let mut places = BTreeSet::new();
    for point in points {
        let x = (point["x"].as_f64().unwrap() - 400_000.0) / 10.0;
        let y = (6_400_000.0 - point["y"].as_f64().unwrap()) / 10.0;
        assert_eq!((x.fract(), y.fract()), (0.5, 0.5));
        assert!(places.insert((x as usize, y as usize)));
        let class = bytes[y as usize * 200 + x as usize];
        assert_eq!(point["stratum"], class.to_string());
    }
    assert_eq!(points.len(), 274);
    // The order of the points is not that of the strata.
    let order: Vec<&str> = points
        .iter()
        .map(|p| p["stratum"].as_str().unwrap())
        .collect();
    assert!(order.windows(2).filter(|pair| pair[0] != pair[1]).count() > 50);

    // What is handed out has numbers, empty answers, and a form.
    let seen = tool("ogrinfo", ["-al".as_ref(), given(&out).as_os_str()]);
    assert!(seen.contains("classe (String) = (null)"), "{seen}");
    assert!(!seen.contains("classe (String) = 1"), "{seen}");
    assert!(seen.contains("Feature Count: 274") && seen.contains("layer_styles"));
    assert!(
        seen.contains("name=\"NI — non interprétable\" value=\"NI\""),
        "{seen}"
    );
    let told = std::fs::read_to_string(out.join("interpretation/LISEZMOI.txt")).unwrap();
    assert!(
        told.contains("Ne pas déplacer, supprimer ni ajouter de point."),
        "{told}"
    );

    // One seed, one sample, whatever the threads; another seed, another.
    let again = dir.path().join("b");
    for threads in ["1", "7"] {
        let words = [&words[..], &["--num-threads", threads, "--overwrite"]].concat();
        assert_eq!(design(&map, &again, &words), plan);
        let bytes = |out: &Path| std::fs::read(given(out)).unwrap();
        assert!(bytes(&again) == bytes(&out));
    }
    let other = design(
        &map,
        &again,
        &[&words[..], &["--seed", "2", "--overwrite"]].concat(),
    );
    assert_ne!(other["points"], plan["points"]);
    assert_ne!(other["id"], plan["id"]);
}

#[test]
fn answers_become_accuracies_and_areas() {
    let dir = tempfile::tempdir().unwrap();
    let (map, _) = map(dir.path());
    let out = dir.path().join("a");
    let plan = design(&map, &out, &["--margin", "0.1", "--minimum", "20"]);
    let right = as_the_map(&plan);
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    let whole = answered(&out, "whole.gpkg", &right);
    let found = assess(&out, &[&whole], &["--json"]).run().succeeds().json();
    assert_eq!(
        found["estimates"]["overall"],
        json!({"value": 1.0, "half": 0.0})
    );

    // Five points of class 2 are of class 3, and one of class 1 cannot be interpreted.
    let of = |class: &str, n: usize| -> Vec<String> {
        let points = plan["points"].as_array().unwrap().iter();
        let own = points.filter(|p| p["stratum"] == class);
        own.take(n).map(|p| p["id"].to_string()).collect()
    };
    let wrong = format!(
        "UPDATE points SET classe='3' WHERE point IN ({})",
        of("2", 5).join(",")
    );
    let silent = format!(
        "UPDATE points SET classe='NI' WHERE point IN ({})",
        of("1", 1).join(",")
    );
    let edits = [&right[..], &[&wrong, &silent]].concat();
    let edited = answered(&out, "edited.gpkg", &edits);
    let table = dir.path().join("exactitude");
    let ran = assess(&out, &[&edited], &["-o", table.to_str().unwrap()])
        .run()
        .succeeds();
    assert!(
        ran.stdout.contains("1 points could not be interpreted"),
        "{ran}"
    );
    let found = std::fs::read_to_string(table.join("exactitude.json")).unwrap();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["not_interpretable"], json!({"1": 1}));
    // A class of 1 % of the area of which 15 of 20 are right: the map is right on 99.75 %.
    let strip = &found["estimates"]["classes"][1];
    assert_eq!(strip["users"]["value"], 0.75);
    let overall = found["estimates"]["overall"]["value"].as_f64().unwrap();
    assert!((overall - 0.9975).abs() < 1e-12, "{overall}");
    let half = found["estimates"]["overall"]["half"].as_f64().unwrap();
    assert!((half - 1.96 * 0.01 * (0.75_f64 * 0.25 / 19.0).sqrt()).abs() < 1e-12);
    let matrix = std::fs::read_to_string(table.join("matrice_erreur.csv")).unwrap();
    assert!(matrix.contains("\n2;0;15;5;20\n"), "{matrix}");
    assess(&out, &[&edited], &["-o", table.to_str().unwrap()])
        .run()
        .fails(5, "RLS-E100");

    // Two interpreters who shared the points, and one who did not finish.
    let half_of = |name: &str, sign: &str| {
        let delete = format!("DELETE FROM points WHERE point {sign} 40");
        answered(&out, name, &[&right[..], &[&delete]].concat())
    };
    let (low, high) = (half_of("low.gpkg", ">"), half_of("high.gpkg", "<="));
    assess(&out, &[&low, &high], &[]).run().succeeds();
    let ran = assess(&out, &[&low], &[]).run().fails(7, "RLS-E533");
    ran.says("points (41, 42, ");
    let open = answered(
        &out,
        "open.gpkg",
        &[&right[..], &["UPDATE points SET classe='' WHERE point=7"]].concat(),
    );
    assess(&out, &[&open], &[])
        .run()
        .fails(7, "RLS-E534")
        .says("1 point (7) without an answer");
    let ran = assess(&out, &[&open], &["--incomplete"])
        .announce("have no answer")
        .run();
    ran.succeeds();
}

#[test]
fn points_that_are_not_those_of_the_plan_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let (map, _) = map(dir.path());
    let out = dir.path().join("a");
    let plan = design(&map, &out, &["--margin", "0.1", "--minimum", "20"]);
    let right = as_the_map(&plan);
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    let twice = "INSERT INTO points SELECT NULL, geom, point, plan, classe, NULL, NULL, NULL FROM points \
                 WHERE point = 3";
    let edits = [
        "UPDATE points SET point = 9999 WHERE point = 4",
        "UPDATE points SET plan = 'autre' WHERE point = 5",
        "UPDATE points SET classe = '77' WHERE point = 6",
        "UPDATE points SET confiance = 'presque' WHERE point = 9",
        "UPDATE points SET geom = (SELECT geom FROM points WHERE point = 8) WHERE point = 7",
        twice,
    ];
    let edited = answered(&out, "edited.gpkg", &[&right[..], &edits].concat());
    let ran = assess(&out, &[&edited], &[]).run().fails(7, "RLS-E533");
    for told in [
        "1 point (9999) the plan does not have",
        "1 point (5) of another plan",
        "1 point (3) there twice",
        "1 point (7) moved from where they were drawn",
        "2 points (4, 5) missing",
        "1 point (6) answered by \"77\"",
        "1 point (9) of the confidence \"presque\", which is none of sure, probable, douteuse",
    ] {
        assert!(ran.stderr.contains(told), "{told}\n{ran}");
    }
    // A plan that was altered is none.
    let path = out.join("plan_echantillonnage.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        text.replacen("\"stratum\": \"1\"", "\"stratum\": \"3\"", 1),
    )
    .unwrap();
    assess(&out, &[&edited], &[])
        .run()
        .fails(3, "RLS-E532")
        .says("altered");
}

#[test]
fn polygons_are_sampled_by_their_columns() {
    let dir = tempfile::tempdir().unwrap();
    let square = |west: u32, side: u32, before: &str, after: &str| {
        let (w, e, n) = (400_000 + west, 400_000 + west + side, 6_400_000 + side);
        format!(
            r#"{{"type":"Feature","properties":{{"avant":"{before}","apres":"{after}"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},6400000],[{e},6400000],[{e},{n}],[{w},{n}],[{w},6400000]]]}}}}"#
        )
    };
    let features = [
        square(0, 100, "211", "112"),
        square(200, 300, "211", "211"),
        square(600, 200, "311", "311"),
    ];
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let text = format!(
        r#"{{"type":"FeatureCollection","crs":{crs},"features":[{}]}}"#,
        features.join(",")
    );
    let layer = dir.path().join("changements.geojson");
    std::fs::write(&layer, text).unwrap();
    let out = dir.path().join("a");
    let words = [
        "--column",
        "avant,apres",
        "--margin",
        "0.05",
        "--minimum",
        "25",
    ];
    let plan = design(&layer, &out, &words);
    let codes: Vec<&str> = plan["strata"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["211 → 112", "211 → 211", "311 → 311"]);
    for point in plan["points"].as_array().unwrap() {
        let x = point["x"].as_f64().unwrap() - 400_000.0;
        let (west, east) = match point["stratum"].as_str().unwrap() {
            "211 → 112" => (0.0, 100.0),
            "211 → 211" => (200.0, 500.0),
            _ => (600.0, 800.0),
        };
        assert!((west..=east).contains(&x), "{point}");
    }
    // With a nomenclature all its classes of the level may be answered.
    let words = [
        "--column",
        "apres",
        "--nomenclature",
        "corine",
        "--level",
        "1",
        "--overwrite",
    ];
    let plan = design(&layer, &out, &words);
    let answers: Vec<&str> = plan["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a[0].as_str().unwrap())
        .collect();
    assert_eq!(answers, ["1", "2", "3", "4", "5", "NI"]);
    let fails = |more: &[&str], exit, code| {
        let mut words: Vec<OsString> = ["ocs", "accuracy", "design"].map(Into::into).into();
        let out = dir.path().join("no");
        words.extend([layer.clone().into(), "-o".into(), out.clone().into()]);
        words.extend(more.iter().map(Into::into));
        relais(words).run().fails(exit, code);
        assert!(!out.exists());
    };
    fails(&["--column", "apres", "--margin", "2"], 2, "RLS-E530");
    fails(
        &["--column", "apres", "--expected", "999=0.5"],
        2,
        "RLS-E530",
    );
    fails(&["--column", "code"], 2, "RLS-E188");
    let deep = [
        "--column",
        "apres",
        "--nomenclature",
        "corine",
        "--level",
        "9",
    ];
    fails(&deep, 2, "RLS-E505");
    // Without a column it is taken for an image, which it is not.
    fails(&[], 3, "RLS-E531");
    fails(
        &["--column", "apres", "--nomenclature", "ocsge-cs"],
        3,
        "RLS-E503",
    );
}

#[test]
fn a_new_design_takes_no_answers_away() {
    let dir = tempfile::tempdir().unwrap();
    let (map, _) = map(dir.path());
    let out = dir.path().join("a");
    design(&map, &out, &[]);
    let again = || {
        let mut words: Vec<OsString> = vec!["ocs".into(), "accuracy".into(), "design".into()];
        words.extend([map.clone().into(), "-o".into(), out.clone().into()]);
        words.push("--overwrite".into());
        relais(words)
    };
    again().run().succeeds();
    // An answer, and a word alone.
    for change in ["classe = '1'", "commentaire = 'sous les arbres'"] {
        let sql = format!("UPDATE points SET {change} WHERE point = 3");
        let path = given(&out);
        tool("ogrinfo", ["-q", "-sql", &sql, path.to_str().unwrap()]);
        let before = std::fs::read(&path).unwrap();
        again()
            .run()
            .fails(5, "RLS-E536")
            .says("holds answers, which would be lost; points that bear some: 1");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    let undone = "UPDATE points SET classe = NULL, commentaire = ''";
    let path = given(&out);
    tool("ogrinfo", ["-q", "-sql", undone, path.to_str().unwrap()]);
    again().run().succeeds();
    // It is known before anything is read of the map.
    let sql = "UPDATE points SET classe = '1' WHERE point = 3";
    tool("ogrinfo", ["-q", "-sql", sql, path.to_str().unwrap()]);
    let whole = std::fs::read(&map).unwrap();
    std::fs::write(&map, "no image any more").unwrap();
    again().run().fails(5, "RLS-E536");
    std::fs::write(&map, whole).unwrap();
    tool("ogrinfo", ["-q", "-sql", undone, path.to_str().unwrap()]);
    // What the interpreter put beside the points stays.
    let project = out.join("interpretation/projet.qgz");
    std::fs::write(&project, "dear").unwrap();
    again().run().fails(5, "RLS-E107");
    assert!(project.is_file());
}

#[test]
fn points_that_are_none_are_told_as_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let (map, _) = map(dir.path());
    let out = dir.path().join("a");
    design(&map, &out, &["--margin", "0.1", "--minimum", "20"]);
    let broken = dir.path().join("cassé.gpkg");
    std::fs::write(&broken, &std::fs::read(given(&out)).unwrap()[..5000]).unwrap();
    let ran = assess(&out, &[&broken], &[]).run().fails(3, "RLS-E136");
    assert!(!ran.stderr.contains("polygons"), "{ran}");
}

#[test]
fn a_decimal_comma_is_told() {
    for (option, word) in [("--margin", "0,05"), ("--expected", "0,05")] {
        let ran = relais([
            "ocs", "accuracy", "design", "a.tif", "-o", "a", option, word,
        ])
        .run();
        assert_eq!(ran.code, Some(2), "{ran}");
        ran.says("the decimal sign is a point: 0.05");
    }
}

#[test]
fn what_is_given_in_the_wrong_place_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (map, _) = map(dir.path());
    let out = dir.path().join("a");
    design(&map, &out, &["--margin", "0.1", "--minimum", "20"]);
    let (plan, points) = (out.join("plan_echantillonnage.json"), given(&out));
    let run = |first: &Path, then: &Path| {
        let words: [OsString; 3] = ["ocs", "accuracy", "assess"].map(Into::into);
        let files: [OsString; 2] = [first.into(), then.into()];
        relais(words.into_iter().chain(files)).run()
    };
    run(&points, &plan)
        .fails(3, "RLS-E532")
        .says("give first the plan");
    let other = dir.path().join("autre.geojson");
    let feature = r#"{"type":"Feature","properties":{"nom":"x"},"geometry":{"type":"Point","coordinates":[2,46]}}"#;
    let text = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    std::fs::write(&other, text).unwrap();
    run(&plan, &other)
        .fails(3, "RLS-E537")
        .says("points.gpkg that `relais ocs accuracy design`");
    let wrong = answered(&out, "wrong.gpkg", &["UPDATE points SET classe = '77'"]);
    run(&plan, &wrong)
        .fails(7, "RLS-E533")
        .says("none of 1, 2, 3, NI");
}
