//! A whole registry leaves by its exports and comes back by its imports: the same bytes.

use std::path::Path;

use crate::harness::{Ran, relais, workspace};

/// The tables that come back, in the order in which one rests on another.
const ORDER: [&str; 14] = [
    "partners",
    "conventions",
    "persons",
    "avenants",
    "steps",
    "mandates",
    "accounts",
    "requests",
    "needs",
    "leads",
    "events",
    "participants",
    "use-cases",
    "activity",
];

fn run(folder: &Path, file: &str, words: &[&str]) -> Ran {
    let ran = relais(["registry"].iter().chain(words))
        .env("RELAIS_REGISTRY", file)
        .within(folder)
        .command()
        .output()
        .unwrap();
    Ran::of(&words.join(" "), ran.status.code(), ran.stdout, ran.stderr)
}

fn export(folder: &Path, file: &str, kind: &str, name: &str) -> String {
    run(folder, file, &["export", kind, "--personal", "-o", name]).succeeds();
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What the story has not: help that DINAMIS was asked for, a request of an account, figures by hand.
fn adds(folder: &Path, file: &str) {
    let help = [
        "2772",
        "aide",
        "=MNS ; \"quel outil\" ?",
        "--on",
        "2026-06-01",
    ];
    let added = run(
        folder,
        file,
        &[&["request", "add"], &help[..], &["--json"]].concat(),
    )
    .succeeds();
    let added: serde_json::Value = serde_json::from_str(&added.stdout).unwrap();
    let help = added["record"]["id"].as_str().unwrap();
    let handed = ["transmise", "--reference", "T-26", "--on", "2026-06-02"];
    let solved = ["resolue", "--outcome", "Expliqué", "--on", "2026-06-05"];
    let who = "s.bruant@sdis-ourbise.example+2772";
    let note = "=courriel d’un collègue\ndu SDIS";
    for words in [
        &[&["request", "move", help], &handed[..]].concat()[..],
        &[&["request", "move", help], &solved[..]].concat(),
        &[
            "request",
            "add",
            "2772",
            "telechargement",
            "Ports",
            "--account",
            who,
            "--price",
            "0,5",
        ],
        &[
            "activity",
            "add",
            "2772",
            "livraison",
            "--km2",
            "118,25",
            "--gigabytes",
            "1,5",
            "--note",
            note,
        ],
        &[
            "activity",
            "add",
            "2773",
            "livraison",
            "--count",
            "3",
            "--note",
            note,
        ],
    ] {
        run(folder, file, words).succeeds();
    }
}

/// Who signed an avenant, and who has an account, a role, and came to an event.
const GONE: [&str; 2] = [
    "a.courlis@sdis-ourbise.example",
    "s.bruant@sdis-ourbise.example",
];

/// What the registry of a folder exports makes the same registry elsewhere, of persons who were erased
/// too.
pub fn comes_back(folder: &Path) {
    let (old, new) = ("registre.db", "rendu-par-tableaux.db");
    adds(folder, old);
    for who in GONE {
        let erase = ["privacy", "erase", who, "--why", "demande", "--close"];
        run(folder, old, &erase).succeeds();
    }
    let name = ["--demo", "--name", "Camille Fictive"];
    run(folder, new, &[&["init", new][..], &name].concat()).succeeds();
    for name in ["charte", "super-referent", "spot-6-7", "pleiades"] {
        let path = workspace().join(format!("sample_data/licences/{name}.toml"));
        run(folder, new, &["licence", "add", path.to_str().unwrap()]).succeeds();
    }
    for kind in ORDER {
        let (first, again) = (format!("{kind}-1.csv"), format!("{kind}-2.csv"));
        let left = export(folder, old, kind, &first);
        run(folder, new, &["import", kind, &first]).succeeds();
        let back = export(folder, new, kind, &again);
        let differs = left.lines().zip(back.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{kind}");
        assert!(left == back, "{kind}: {} bytes, {}", left.len(), back.len());
    }
    let [left, back] = [old, new].map(|file| {
        let name = format!("adhesions-{file}.csv");
        export(folder, file, "adhesions", &name)
    });
    let differs = left.lines().zip(back.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "the states and days that the steps make");
    // Which days DINAMIS tells comes back with its figures.
    let days = ["--from", "2026-01-01", "--to", "2026-12-31", "--json"];
    let [left, back] = [old, new].map(|file| {
        run(folder, file, &[&["activity", "list"], &days[..]].concat())
            .succeeds()
            .stdout
    });
    assert!(left.contains("dinamis-activite.csv"), "{left}");
    let coverage = |text: &str| {
        let told: serde_json::Value = serde_json::from_str(text).unwrap();
        told["span"]["coverage"].clone()
    };
    assert!(!coverage(&left).is_null(), "{left}");
    assert_eq!(coverage(&left), coverage(&back));
    run(folder, new, &["journal", "verify"]).succeeds();
}
