//! `relais ocs nomenclature`: what an operator sees of a nomenclature, its faults, and a mapping.

use std::path::{Path, PathBuf};

use crate::harness::relais;

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn check(words: &[&str]) -> crate::harness::Relais {
    relais(["ocs", "nomenclature", "check"].iter().chain(words))
}

#[test]
fn those_that_ship_are_shown() {
    let shown = relais(["ocs", "nomenclature", "show", "corine", "--level", "1"]).run();
    let shown = shown.succeeds();
    let mut lines = shown.stdout.lines();
    assert_eq!(lines.next(), Some("corine: CORINE Land Cover"));
    assert_eq!(
        lines.next(),
        Some("  44 classes of the finest level in 3 levels")
    );
    assert!(shown.stdout.contains("  1  Territoires artificialisés\n"));
    let json = relais(["ocs", "nomenclature", "show", "ocsge-cs", "--json"]).run();
    let json = json.succeeds().json();
    let classes = json["classes"].as_array().unwrap();
    let built = classes.iter().find(|c| c["code"] == "CS1.1.1.1").unwrap();
    assert_eq!(built["colour"], "#ff377a");
    assert_eq!(built["parent"], "CS1.1.1");
    assert_eq!(
        (&built["level"], &built["mmu_m2"]),
        (&4.into(), &200.0.into())
    );
}

#[test]
fn a_table_of_a_spreadsheet_in_windows_1252_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = b"Code;Libell\xe9;Niveau;Parent;Couleur\r\n1;Artificialis\xe9;1;;\r\n\
                 1111;B\xe2ti dense;2;1;230,0,77\r\n";
    let path = write(folder.path(), "ocs-na.csv", text);
    let path = path.to_str().unwrap();
    check(&[path]).run().succeeds();
    let json = relais(["ocs", "nomenclature", "show", path, "--json"]).run();
    let json = json.succeeds().json();
    assert_eq!(json["id"], "ocs-na");
    assert_eq!(json["classes"][1]["label"], "Bâti dense");
    assert_eq!(json["classes"][1]["colour"], "#e6004d");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = "code,label,parent,level,colour,from,to,mmu_m2\n\
                1,a,,1,,2009,,\n1,b,,,,,,\n2,,9,,,,,\n3,c,4,,,,,\n4,d,3,,,,,\n\
                5,e,1,3,rouge,2000,1999,-1\n";
    let path = write(folder.path(), "n.csv", text.as_bytes());
    let ran = check(&[path.to_str().unwrap()]).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stderr.contains("error[RLS-E970]"), "{ran}");
    for wrong in [
        "class \"1\" (line 3): its code is there twice",
        "class \"2\" (line 4): it has no label",
        "class \"2\" (line 4): there is no class \"9\"",
        "class \"3\" (line 5): its parents lead round in a circle",
        "class \"5\" (line 7): it is said to be of level 3",
        "class \"5\" (line 7): \"rouge\" is no colour",
        "class \"5\" (line 7): its years end before they begin",
        "class \"5\" (line 7): its minimum mapping unit is no area",
        "class \"5\" (line 7): it holds 2000-1999, and its parent 1 holds from 2009",
    ] {
        assert!(ran.stdout.contains(wrong), "no `{wrong}` in {ran}");
    }
    let shown = relais(["ocs", "nomenclature", "show", path.to_str().unwrap()]).run();
    shown.fails(3, "RLS-E502");
}

#[test]
fn a_mapping_is_held_against_both_nomenclatures() {
    let whole = check(&[
        "ocsge-cs",
        "--mapping",
        "ocsge-artificialisation",
        "--to",
        "artificialisation",
        "--json",
    ]);
    assert_eq!(
        whole.run().succeeds().json()["label"],
        "règle CS×US, sans seuil"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        folder.path(),
        "nafu.csv",
        b"from;to;when\n1;artif;\n2;non artif;\n3;non artif;\n3;artif;\n4;non artif;\n51;artif;\n",
    );
    let words = [
        "corine",
        "--mapping",
        path.to_str().unwrap(),
        "--to",
        "artificialisation",
    ];
    let ran = check(&words).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    for wrong in [
        "class \"3\": it leads to several classes, and no rule says when to which",
        "class \"521\": it leads nowhere",
    ] {
        assert!(ran.stdout.contains(wrong), "no `{wrong}` in {ran}");
    }
    assert!(!ran.stdout.contains("\"511\": it leads nowhere"), "{ran}");
}

#[test]
fn words_that_name_nothing_are_refused() {
    let show = |word: &str| relais(["ocs", "nomenclature", "show", word]).run();
    show("corinne")
        .fails(2, "RLS-E500")
        .says("corine, ocsge-cs, ocsge-us, artificialisation");
    show("/nowhere.csv").fails(3, "RLS-E190");
    let folder = tempfile::tempdir().unwrap();
    let sheet = write(folder.path(), "n.csv", b"PK\x03\x04xlsx");
    show(sheet.to_str().unwrap())
        .fails(3, "RLS-E192")
        .says("save the sheet as CSV");
    let table = write(folder.path(), "m.csv", b"a;b\n1;2\n");
    show(table.to_str().unwrap())
        .fails(3, "RLS-E195")
        .says("its columns are a, b");
}

#[test]
fn the_codes_of_a_layer_are_counted_and_unknown_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    let layer = |codes: &[&str]| {
        let feature = |(at, code): (usize, &&str)| {
            let (x, y) = (400_000 + at * 10, 6_400_000);
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"NIV3\":{code}}},\"geometry\":{{\"type\":\
                 \"Polygon\",\"coordinates\":[[[{x},{y}],[{x},{}],[{},{y}],[{x},{y}]]]}}}}",
                y + 9,
                x + 9
            )
        };
        let features: Vec<String> = codes.iter().enumerate().map(feature).collect();
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\
             \"urn:ogc:def:crs:EPSG::2154\"}}}},\"features\":[{}]}}",
            features.join(",")
        );
        write(folder.path(), "ocs.geojson", text.as_bytes())
    };
    let ask = |path: &Path| {
        let path = path.to_str().unwrap().to_string();
        check(&["corine", "--layer", &path, "--column", "niv3", "--json"]).run()
    };
    // A column of numbers, as spreadsheets and rasters leave it.
    let told = ask(&layer(&["111", "231", "111"])).succeeds().json();
    assert_eq!(told["codes"][0]["code"], "111");
    assert_eq!(told["codes"][0]["features"], 2);
    assert_eq!(
        told["codes"][1]["label"],
        "Prairies et autres surfaces toujours en herbe à usage agricole"
    );
    let ran = ask(&layer(&[
        "\"111\"", "\"999\"", "null", "\"999\"", "\"1.1\"",
    ]))
    .fails(3, "RLS-E503");
    ran.says("the code \"999\" is unknown (2 features: 1, 3)")
        .says("there is no code (1 feature: 2)")
        .says("the code \"1.1\" is unknown (1 feature: 4)");
    let path = folder.path().join("ocs.geojson").display().to_string();
    let words = ["corine", "--layer", &path, "--column", "CODE_09"];
    check(&words).run().fails(2, "RLS-E188");
}
