//! A whole registry leaves by its exports and comes back by its imports: the same bytes.

use std::path::Path;

use crate::harness::{Ran, relais, workspace};

/// The tables that come back, in the order in which one rests on another.
const ORDER: [&str; 12] = [
    "partners",
    "conventions",
    "persons",
    "avenants",
    "steps",
    "mandates",
    "accounts",
    "needs",
    "leads",
    "events",
    "participants",
    "use-cases",
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

/// Who signed an avenant, and who has an account, a role, and came to an event.
const GONE: [&str; 2] = [
    "a.courlis@sdis-ourbise.example",
    "s.bruant@sdis-ourbise.example",
];

/// What the registry of a folder exports makes the same registry elsewhere, of persons who were erased
/// too.
pub fn comes_back(folder: &Path) {
    let (old, new) = ("registre.db", "rendu-par-tableaux.db");
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
    run(folder, new, &["journal", "verify"]).succeeds();
}
