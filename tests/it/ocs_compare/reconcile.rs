//! Figures published elsewhere, beside ours.

use serde_json::Value;

use super::{document, redrawn};
use crate::harness::relais;

/// Of the field of 2 ha, 0.4 ha became town; the boundary of the wood, drawn 1 m off, made 0.02 ha of wood
/// field.
const TABLE: &str = "territoire;periode;de;vers;classe;surface_ha;source\n\
    ;2009-2015;2*;1*;;0,40;Observatoire\n\
    ;2009-2015;311;211;;0,02;Observatoire\n\
    ;2009-2015;;;211;-0,38;Observatoire\n\
    ;2015;;;311;1,99;Atlas\n\
    ;2009-2020;211;112;;3;Atlas\n\
    EPCI:200000001;2009-2015;211;112;;3;Atlas\n\
    ;2009-2015;999;112;;3;Atlas\n";

fn run(folder: &std::path::Path, table: &str) -> crate::harness::Ran {
    let [a, b] = redrawn(folder);
    let file = folder.join("publie.csv");
    std::fs::write(&file, table).unwrap();
    relais([
        "ocs".into(),
        "compare".into(),
        a.into_os_string(),
        b.into(),
        "--codes=2009=avant,2015=apres".into(),
        "--reconcile".into(),
        file.into(),
        "-o".into(),
        folder.join("out").into(),
    ])
    .run()
}

fn explained(one: &Value, reason: Value) -> Option<(i64, f64)> {
    let all = one["ours"]["explanations"].as_array()?;
    let found = all.iter().find(|each| each["reason"] == reason)?;
    Some((found["m2"].as_i64()?, found["percent"].as_f64()?))
}

#[test]
fn gaps_are_told_with_what_may_explain_them() {
    let dir = tempfile::tempdir().unwrap();
    let told = run(dir.path(), TABLE).succeeds();
    let line = "7 figures published elsewhere: 3 within the margin, 3 without a counterpart";
    assert!(told.stdout.contains(line), "{told}");
    let out = dir.path().join("out");
    let document = document(&out);
    let all = document["reconciled"].as_array().unwrap();
    // As published: nothing to explain.
    assert_eq!(
        (&all[0]["ours"]["m2"], &all[0]["ours"]["gap_m2"]),
        (&4000.into(), &0.into())
    );
    // The wood became field only where its boundary was drawn elsewhere.
    assert_eq!(
        (&all[1]["ours"]["m2"], &all[1]["ours"]["raw_m2"]),
        (&0.into(), &200.into())
    );
    let sliver = explained(&all[1], serde_json::json!({"cause": "sliver"}));
    assert_eq!(sliver, Some((200, 100.0)));
    // Of the field: 0.4 ha went, and 0.02 ha would come.
    assert_eq!(all[2]["ours"]["m2"], -4000);
    assert_eq!(all[2]["ours"]["gap_m2"], 200);
    let sliver = explained(&all[2], serde_json::json!({"cause": "sliver"}));
    assert_eq!(sliver, Some((200, 100.0)));
    // A stock at one date.
    assert_eq!(
        (&all[3]["ours"]["m2"], &all[3]["ours"]["raw_m2"]),
        (&20_000.into(), &19_800.into())
    );
    assert_eq!(all[4]["unmatched"], serde_json::json!({"date": "2020"}));
    assert_eq!(all[5]["unmatched"], "territory");
    assert_eq!(all[6]["unmatched"], serde_json::json!({"class": "999"}));

    let csv = std::fs::read_to_string(out.join("rapprochement.csv")).unwrap();
    assert!(
        csv.contains("3;;2009-2015;311 → 211;Observatoire;0,0200;0,0000;0,0200;0,0200;;"),
        "{csv}"
    );
    assert!(csv.contains("aucun millésime 2020"), "{csv}");
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    for words in [
        "Chiffres publiés ailleurs",
        "écarts de tracé, s’ils étaient comptés",
        "territoire absent de la comparaison",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn all_lines_that_say_nothing_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let table = "periode;de;vers;classe;surface_ha\n\
        2009-2015;211;;;1\n2009;211;112;;1\n2009-2015;;;211;x\n;;;211;1\n2009-2015;;;;1\n";
    let told = run(dir.path(), table).fails(3, "RLS-E545");
    for line in 2..=6 {
        assert!(told.stderr.contains(&format!("line {line}: ")), "{told}");
    }
    run(dir.path(), "a;b\n1;2\n").fails(3, "RLS-E195");
    assert!(!dir.path().join("out").exists());
}
