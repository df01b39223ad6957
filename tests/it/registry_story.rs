//! The twelve partners of the sample, played as the demonstration plays them, after 860 came from
//! spreadsheets: every step ends as it is told, and what is left stands up to a check.

use std::collections::HashMap;
use std::path::Path;
use std::process::Output;

use relais_sample::relay::story;
use serde_json::Value;

use crate::harness::{relais, workspace};

/// `relais registry` in a folder, whatever it warns of.
fn registry(folder: &Path, words: &[&str]) -> Output {
    relais(["registry"].iter().chain(words))
        .env("RELAIS_REGISTRY", "registre.db")
        .within(folder)
        .command()
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{:?}\n{}\n{}",
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr)
    )
}

fn succeeds(folder: &Path, words: &[&str]) -> Value {
    let words = [words, &["--json"]].concat();
    let output = registry(folder, &words);
    assert!(output.status.success(), "{words:?}: {}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// A demo registry with the sample's texts and spreadsheets.
fn taken_over(folder: &Path) {
    let mut options = relais_sample::Options::preset(relais_sample::Preset::Tiny);
    options = options.only(&[relais_sample::Part::Relay]);
    relais_sample::make(folder, &options).unwrap();
    for part in ["avenants", "notices", "permis"] {
        std::fs::create_dir(folder.join(part)).unwrap();
    }
    std::fs::rename(folder.join("relais/pieces"), folder.join("pieces")).unwrap();
    succeeds(
        folder,
        &["init", "registre.db", "--demo", "--name", "Camille Fictive"],
    );
    for name in ["charte", "super-referent", "spot-6-7", "pleiades"] {
        let path = workspace().join(format!("sample_data/licences/{name}.toml"));
        succeeds(folder, &["licence", "add", path.to_str().unwrap()]);
    }
    for (kind, sheet) in [
        ("partners", "partenaires"),
        ("conventions", "partenaires"),
        ("persons", "personnes"),
        ("adhesions", "adhesions"),
        ("accounts", "comptes"),
    ] {
        succeeds(folder, &["import", kind, &format!("relais/{sheet}.csv")]);
    }
}

#[test]
fn twelve_partners_are_played_after_860_were_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    taken_over(folder);
    let mut kept: HashMap<&str, String> = HashMap::new();
    for chapter in story::chapters() {
        for step in &chapter.steps {
            let mut words = step.words(&|name| kept.get(name).cloned());
            words.extend(step.keeps.map(|_| "--json".to_string()));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = registry(folder, &words);
            assert_eq!(
                output.status.code(),
                Some(step.ends),
                "{}: {}",
                step.line,
                told(&output)
            );
            if let Some(name) = step.keeps {
                let answer = serde_json::from_slice(&output.stdout).unwrap();
                kept.insert(name, story::first_id(&answer).unwrap());
            }
        }
    }
    for (file, kind) in [("utilisateurs", "users"), ("activite", "activity")] {
        let list = format!("relais/dinamis-{file}.csv");
        let compared = succeeds(
            folder,
            &["import", "dinamis", &list, "--kind", kind, "--apply"],
        );
        assert_eq!(
            compared["problems"].as_array().unwrap().len(),
            0,
            "{compared}"
        );
    }
    let partners = succeeds(folder, &["partner", "list"]);
    assert_eq!(
        partners.as_array().unwrap().len(),
        860 + 12,
        "one of thirteen was merged"
    );
    let states: HashMap<&str, &str> = HashMap::from([
        ("2772", "active"),
        ("2773", "active"),
        ("2774", "prospect"),
        ("2775", "active"),
        ("2776", "refusee"),
        ("2777", "active"),
        ("2778", "active"),
        ("2779", "terminee"),
        ("2780", "refusee"),
        ("2782", "active"),
        ("2783", "avenant-envoye"),
    ]);
    for (number, state) in states {
        let shown = succeeds(folder, &["adhesion", "show", number]);
        assert_eq!(shown["now"], state, "{number}");
    }
    let verified = registry(folder, &["journal", "verify"]);
    assert!(verified.status.success(), "{}", told(&verified));
    let period = ["--from", "2026-01-01", "--to", "2026-10-31", "-o", "bilan"];
    succeeds(folder, &[&["bilan"], &period[..]].concat());
    let page = std::fs::read_to_string(folder.join("bilan/bilan.html")).unwrap();
    assert!(
        !page.contains("Exemple-"),
        "a family name of the sample in the published bilan"
    );
    who_is_named_in_words_is_erased_there_too(folder);
    crate::registry_return::comes_back(folder);
    crate::registry_held::holds(folder);
}

/// Somebody of the story, named by whoever typed: after the erasure no byte of the file has the name, and
/// no older copy brings it back.
fn who_is_named_in_words_is_erased_there_too(folder: &Path) {
    let need = "Ajonc EXEMPLE-MOUCHET le demande ; à revoir avec Exemple-Mouchet";
    let no = "Mme Exemple-Mouchet (a.mouchet@regie-ourbise.example) s’y oppose";
    for words in [
        &["need", "add", "Orthos", "--partner", "2776", "--text", need][..],
        &["request", "add", "2772", "aide", "Aider A. Exemple-Mouchet"],
        &[
            "adhesion",
            "record",
            "2774",
            "not-eligible",
            "--by",
            "x",
            "--reference",
            "R",
            "--reason",
            no,
        ],
        &["backup", "-o", "avant.db"],
    ] {
        succeeds(folder, words);
    }
    let erase = [
        "privacy",
        "erase",
        "a.mouchet@regie-ourbise.example",
        "--why",
        "demande",
        "--close",
    ];
    let tried = succeeds(folder, &[&erase[..], &["--dry-run"]].concat());
    let places: Vec<&str> = tried["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["table"].as_str().unwrap())
        .collect();
    for table in ["need", "request", "adhesion_event", "journal_detail"] {
        assert!(places.contains(&table), "{table} in {places:?}");
    }
    assert!(names(&folder.join("registre.db")));
    succeeds(folder, &[&erase[..], &["--redact=famille"]].concat());
    assert!(!names(&folder.join("registre.db")));
    let verified = registry(folder, &["journal", "verify"]);
    assert!(verified.status.success(), "{}", told(&verified));
    let restore = [
        "restore",
        "avant.db",
        "--to",
        "revenu.db",
        "--key",
        "registre.db.key",
    ];
    assert!(names(&folder.join("avant.db")));
    succeeds(
        folder,
        &[&restore[..], &["--erasures", "registre.db.erasures"]].concat(),
    );
    assert!(!names(&folder.join("revenu.db")));
}

/// Whether the person stands in some byte of a registry or its log.
fn names(path: &Path) -> bool {
    ["", "-wal"].iter().any(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let bytes = std::fs::read(name).unwrap_or_default().to_ascii_lowercase();
        let there = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
        there("exemple-mouchet") || there("a.mouchet@")
    })
}
