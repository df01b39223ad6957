//! Licences, `may`, permits and keys as the officer types them.

use std::path::Path;

use crate::harness::{Ran, relais, workspace};
use crate::registry_bench::Bench;

const CAMILLE: &str = "camille@sdis.example";
const BODY: &str = "SDIS fictif";
const ASKED: [&str; 9] = [
    "camille@sdis.example+SDIS fictif",
    "--product",
    "spot-6-7-drs/S7_20210521",
    "--kind",
    "image",
    "--purpose",
    "risques",
    "--territory",
    "COM:33063",
];

impl Ran {
    /// What was printed is the answer, whatever the exit code.
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }
}

/// A registry with its texts, and a body whose agent may have images of its département.
fn bench(nature: &[&str]) -> Bench {
    let bench = Bench::made(nature).announcing(&[
        "est un exemple",
        "l’ancienne clé n’a pas signé la nouvelle",
        "une clé a pris la place d’une clé perdue",
    ]);
    for name in ["charte", "super-referent", "spot-6-7", "pleiades"] {
        bench.does(&["licence", "add", &sample(name)]);
    }
    let place = ["--territory", "DEP:33", "--territory-year", "2024"];
    bench.partner(BODY, &[&["--group", "collectivite"], &place[..]].concat());
    bench.does(&["person", "add", "Fictive", "--email", CAMILLE]);
    let role = ["--role", "representant-legal", "--from", "2026-01-01"];
    bench.does(&[&["person", "contact", CAMILLE, BODY], &role[..]].concat());
    let texts = [
        ["--charter", "charte-exemple@exemple-1"],
        ["--super-referent", "super-referent-exemple@exemple-1"],
        ["--licence", "spot-6-7@exemple-1"],
        ["--licence", "pleiades@exemple-1"],
        ["--signatory", CAMILLE],
        ["--until", "2099-01-15"],
    ];
    bench.member(BODY, "2026-01-15", &texts.concat());
    bench.account(CAMILLE, BODY, "2026-02-01");
    bench
}

impl Bench {
    fn may(&self, more: &[&str]) -> Ran {
        self.run(&[&["may"], &ASKED[..], more].concat())
    }

    fn give(&self, name: &str) -> String {
        let path = self.at(name).to_str().unwrap().to_string();
        let words = [&["permit", "give"], &ASKED[..], &["-o", &path]].concat();
        self.run(&words).succeeds();
        path
    }
}

fn sample(name: &str) -> String {
    let path = workspace().join(format!("sample_data/licences/{name}.toml"));
    path.to_str().unwrap().into()
}

#[test]
fn may_answers_first_and_then_says_on_what_it_rests() {
    let bench = bench(&["--demo"]);
    let ran = bench.may(&[]).succeeds();
    assert!(ran.stdout.starts_with("PERMIS au "), "{ran}");
    for word in [
        "SDIS fictif",
        "adhe-",
        "clause image de spot-6-7@exemple-1",
        "© Airbus DS",
    ] {
        assert!(ran.stdout.contains(word), "{word}: {ran}");
    }
    let answer = bench.may(&["--json"]).succeeds().json();
    assert_eq!(answer["rests"]["clause"], "image");
    assert_eq!(answer["rests"]["accepted"].as_array().unwrap().len(), 3);
    // The day before the account was active.
    let ran = bench.may(&["--on", "2026-01-31"]);
    assert!(ran.stdout.starts_with("REFUSÉ au 31/01/2026"), "{ran}");
    ran.exits(4).says("error[RLS-E875]");
    let answer = bench.may(&["--action", "rediffuser", "--json"]).json();
    assert_eq!(answer["allowed"], false);
    let why = answer["reasons"][0]["why"].as_str().unwrap();
    assert!(why.contains("aucune rediffusion"), "{why}");
    bench.may(&["--kind", "tout"]).exits(2);
}

#[test]
fn examples_allow_nothing_in_a_registry_that_is_meant() {
    let bench = bench(&[]);
    let ran = bench.may(&[]);
    assert!(ran.stdout.contains("est un exemple"), "{ran}");
    ran.exits(4).says("error[RLS-E875]");
    let path = bench.at("a.permis");
    let words = [
        &["permit", "give"],
        &ASKED[..],
        &["-o", path.to_str().unwrap()],
    ]
    .concat();
    bench.run(&words).fails(4, "RLS-E875");
    assert!(!path.exists());
    bench.run(&["licence", "list"]).succeeds();
    bench
        .run(&["licence", "show", "spot-6-7"])
        .succeeds()
        .says("ne permet rien dans ce registre");
}

#[test]
fn a_text_shows_what_happened_to_it() {
    let bench = bench(&["--demo"]);
    let end = ["licence", "end", "spot-6-7@exemple-1", "--on", "2099-12-31"];
    bench.run(&end).succeeds();
    let show = ["licence", "show", "spot-6-7"];
    let said = bench.run(&show).succeeds().stdout;
    assert_eq!(said.matches("par Camille Fictive").count(), 2, "{said}");
    let shown = bench.run(&[&show[..], &["--json"]].concat());
    let shown = shown.succeeds().json();
    assert_eq!(shown["record"]["id"], "spot-6-7");
    let told = shown["timeline"].as_array().unwrap().iter();
    let verbs: Vec<&str> = told.map(|one| one["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["load", "end"]);
}

#[test]
fn a_permit_travels_ends_and_is_taken_back() {
    let bench = bench(&["--demo"]);
    let (permit, keys) = (bench.give("a.permis"), bench.at("relais.cles"));
    let keys = keys.to_str().unwrap();
    bench.run(&["permit", "key", "-o", keys]).succeeds();
    let offline = |on: &str| {
        let words = [
            "registry", "permit", "verify", &permit, "--keys", keys, "--on", on,
        ];
        relais(words).run()
    };
    let said = bench
        .run(&["permit", "verify", &permit, "--json"])
        .succeeds()
        .json();
    let (from, until) = (
        said["from"].as_str().unwrap(),
        said["until"].as_str().unwrap(),
    );
    offline(from).succeeds();
    offline(until).succeeds();
    offline("2020-01-01").fails(4, "RLS-E878");
    offline("2099-12-31")
        .fails(4, "RLS-E878")
        .says("a pris fin");
    let text = std::fs::read_to_string(&permit).unwrap();
    let altered = bench.at("b.permis");
    std::fs::write(&altered, text.replace("COM:33063", "COM:33064")).unwrap();
    bench
        .run(&["permit", "verify", altered.to_str().unwrap()])
        .fails(4, "RLS-E877");
    std::fs::write(&altered, text.replace("kind: image", "kind:  image")).unwrap();
    bench
        .run(&["permit", "verify", altered.to_str().unwrap()])
        .fails(3, "RLS-E876");
    // The key changes: what it signed still counts.
    bench.run(&["key", "rotate"]).succeeds();
    bench.run(&["permit", "verify", &permit]).succeeds();
    bench.run(&["journal", "verify"]).succeeds();
    // The adhésion is suspended: the registry knows, the keys alone do not.
    bench.sql("UPDATE adhesion SET state = 'suspendue'");
    bench
        .run(&["permit", "verify", &permit])
        .fails(4, "RLS-E878")
        .says("est suspendue");
    offline(from).succeeds();
    bench.sql("UPDATE adhesion SET state = 'active'");
    let id = said["id"].as_str().unwrap();
    let list = || bench.run(&["permit", "list"]).succeeds().stdout;
    assert!(list().contains("  vaut\n"), "{}", list());
    bench.run(&["permit", "withdraw", id]).succeeds();
    let told = list().replace('\u{202f}', " ");
    assert!(told.contains("  ne vaut pas : il a été retiré"), "{told}");
    bench
        .run(&["permit", "verify", &permit])
        .fails(4, "RLS-E878")
        .says("a été retiré");
    bench.run(&["permit", "withdraw", id]).fails(4, "RLS-E878");
    bench
        .run(&["permit", "show", "perm-xxxxxxxxxxxx"])
        .fails(2, "RLS-E874");
}

#[test]
fn a_lost_key_is_replaced_aloud() {
    let bench = bench(&["--demo"]);
    bench
        .run(&["key", "replace", "--lost"])
        .fails(2, "RLS-E995");
    let permit = bench.give("a.permis");
    std::fs::remove_file(bench.at("relais.db.key")).unwrap();
    bench.run(&["key", "rotate"]).fails(2, "RLS-E822");
    bench.run(&["key", "replace", "--lost"]).succeeds();
    bench
        .run(&["journal", "verify"])
        .succeeds()
        .says("d’une clé perdue");
    bench.run(&["permit", "verify", &permit]).succeeds();
    assert!(!Path::new(&bench.at("relais.db.key.new")).exists());
    // A journal that was altered keeps the loss from being repaired unseen.
    std::fs::remove_file(bench.at("relais.db.key")).unwrap();
    bench.sql("UPDATE journal SET verb = 'x' WHERE seq = 2");
    bench
        .run(&["key", "replace", "--lost"])
        .fails(7, "RLS-E991");
    assert!(!bench.at("relais.db.key").exists());
}

#[test]
fn a_text_says_its_line_its_key_and_the_words_there_are() {
    let bench = bench(&["--demo"]);
    let path = bench.at("l.toml");
    let text = std::fs::read_to_string(sample("spot-6-7")).unwrap();
    let check = |text: &str| {
        std::fs::write(&path, text).unwrap();
        bench.run(&["licence", "check", path.to_str().unwrap()])
    };
    check(&text).succeeds();
    check(&text.replacen("\"aucune\"", "\"jamais\"", 1))
        .fails(3, "RLS-E870")
        .says("clé `redistribution`")
        .says("aucune, avec-mention, libre");
    check(&"x".repeat(600 << 10)).fails(3, "RLS-E871");
    bench
        .run(&["licence", "add", &sample("spot-6-7")])
        .fails(5, "RLS-E872");
    bench
        .run(&["licence", "end", "spot-6-7", "--on", "2030-01-01"])
        .fails(2, "RLS-E874");
    bench
        .run(&["licence", "end", "spot-6-7@exemple-1", "--on", "2019-01-01"])
        .fails(2, "RLS-E873");
    bench
        .run(&["licence", "end", "spot-6-7@exemple-1", "--on", "2026-03-01"])
        .succeeds();
    let ran = bench.may(&[]);
    assert!(ran.stdout.contains("a pris fin le 01/03/2026"), "{ran}");
}
