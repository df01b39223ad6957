//! What a registry survives: kills, full and closed disks, clocks, other officers, other machines; and
//! that who was erased stays erased.

mod faults;
mod kills;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{Ran, Relais, relais, tool};

/// A registry that was just made, and its folder.
pub struct Bench {
    pub folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let file = bench.at("relais.db");
        let words = ["registry", "init", file.to_str().unwrap(), "--demo"];
        relais(words.into_iter().chain(["--name", "Camille Fictive"]))
            .run()
            .succeeds();
        bench
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn relais(&self, words: &[&str]) -> Relais {
        relais(["registry"].iter().chain(words)).env("RELAIS_REGISTRY", self.at("relais.db"))
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        self.relais(words).run()
    }

    /// The same command by a user of the system who is not root.
    pub fn as_nobody(&self, words: &[&str]) -> Output {
        let mut command = Command::new("setpriv");
        command.args([
            "--reuid=65534",
            "--clear-groups",
            env!("CARGO_BIN_EXE_relais"),
        ]);
        command.arg("registry").args(words);
        command.env("RELAIS_REGISTRY", self.at("relais.db"));
        command.output().unwrap()
    }

    /// Runs SQL behind the program's back.
    pub fn tamper(&self, sql: &str) {
        let code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.close()";
        let file = self.at("relais.db");
        tool(
            "/usr/bin/python3",
            ["-c", code, file.to_str().unwrap(), sql],
        );
    }

    /// The id of a new partner.
    pub fn partner(&self, name: &str) -> String {
        let made = self.run(&["partner", "add", name, "--json"]).succeeds();
        made.json()["partner"]["id"].as_str().unwrap().to_string()
    }

    /// Persons with an account each, of a new partner.
    pub fn persons(&self, count: usize) -> Vec<Person> {
        let partner = self.partner("SDIS fictif");
        let all: Vec<Person> = (1..=count).map(Person::new).collect();
        for some in all.chunks(50) {
            let sql = some.iter().map(|person| person.sql(&partner));
            self.tamper(&sql.collect::<Vec<_>>().join("\n"));
        }
        all
    }

    pub fn verify(&self) {
        self.run(&["journal", "verify"]).succeeds();
    }
}

/// Somebody obviously fictitious.
pub struct Person {
    pub id: String,
    pub email: String,
    pub login: String,
    number: usize,
}

impl Person {
    fn new(number: usize) -> Self {
        Self {
            id: format!("pers-{number:012}"),
            email: format!("sacha{number:05}@sdis.example"),
            login: format!("sexemple{number:05}"),
            number,
        }
    }

    fn sql(&self, partner: &str) -> String {
        let Self {
            id,
            email,
            login,
            number,
        } = self;
        format!(
            "INSERT INTO person (id, family_name, given_name, email, phone, made_at)
             VALUES ('{id}', 'Exemple{number:05}', 'Sacha', '{email}', '+335560{number:05}', '2026-01-01T00:00:00Z');
             INSERT INTO account (id, person, partner, state, since, dinamis_login, made_at)
             VALUES ('acc-{number:012}', '{id}', '{partner}', 'actif', '2026-01-02', '{login}',
                     '2026-01-01T00:00:00Z');"
        )
    }

    /// Whether one of its values is in any byte of a registry, its log or its index.
    pub fn is_in(&self, registry: &Path) -> bool {
        ["", "-wal", "-shm", "-journal"].iter().any(|suffix| {
            let mut name = registry.as_os_str().to_owned();
            name.push(suffix);
            let bytes = std::fs::read(name).unwrap_or_default();
            let there = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
            there(&self.email) || there(&self.login)
        })
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn who_was_erased_stays_erased_in_every_copy_that_is_brought_back() {
    let bench = Bench::new();
    let persons = bench.persons(2);
    let (copy, zip, new) = (bench.at("copy.db"), bench.at("one.zip"), bench.at("new.db"));
    let saved = bench.run(&["backup", "-o", path(&copy), "--json"]);
    let saved = saved.succeeds().json();
    assert_eq!(saved["journal"]["flaws"], serde_json::json!([]));
    assert!(saved["journal"]["head"]["signature"].is_string());
    bench
        .run(&["backup", "-o", path(&copy)])
        .fails(5, "RLS-E100");
    bench
        .run(&["privacy", "export", &persons[0].email, "-o", path(&zip)])
        .succeeds();
    let inside = tool("/usr/bin/python3", ["-m", "zipfile", "-l", path(&zip)]);
    for name in ["donnees.json", "identite.csv", "comptes.csv", "journal.csv"] {
        assert!(inside.contains(name), "{name} in {inside}");
    }
    let erase = ["privacy", "erase", &persons[0].id, "--why", "demande"];
    bench.run(&erase).fails(7, "RLS-E815").says("compte ouvert");
    bench
        .run(&["privacy", "erase", "personne", "--why", "demande"])
        .fails(2, "RLS-E816");
    bench
        .run(&["privacy", "erase", "x", "--why", "parce que"])
        .fails(2, "RLS-E900");
    let erase = [&erase[..], &["--close"]].concat();
    bench.run(&[&erase[..], &["--dry-run"]].concat()).succeeds();
    assert!(persons[0].is_in(&bench.at("relais.db")));
    bench.run(&erase).succeeds();
    assert!(!persons[0].is_in(&bench.at("relais.db")));
    assert!(persons[1].is_in(&bench.at("relais.db")));
    assert!(persons[0].is_in(&copy), "the copy is of before");
    bench.verify();
    let key = bench.at("relais.db.key");
    let restore = [
        "restore",
        path(&copy),
        "--to",
        path(&new),
        "--key",
        path(&key),
    ];
    bench.run(&restore).fails(2, "RLS-E891").says("--erasures");
    let list = bench.at("relais.db.erasures");
    let restore = [&restore[..], &["--erasures", path(&list)]].concat();
    bench.run(&restore).succeeds().says_out("effacé à nouveau");
    assert!(!persons[0].is_in(&new) && persons[1].is_in(&new));
    bench.run(&restore).fails(5, "RLS-E802");
    let there = [
        "journal",
        "verify",
        "--registry",
        path(&new),
        "--key",
        path(&key),
    ];
    bench.run(&there).succeeds();
}

#[test]
fn the_register_entry_invents_nothing() {
    let page = tempfile::tempdir().unwrap();
    let file = page.path().join("registre.html");
    let words = ["registry", "privacy", "register", "-o", path(&file)];
    relais(words).run().succeeds();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches("à compléter par l’organisme").count(), 2);
    let told = relais(["registry", "privacy", "register", "--json"])
        .env("RELAIS_CONTROLLER", "GIP fictif")
        .run()
        .succeeds()
        .json();
    assert_eq!(told["own"]["controller"], "GIP fictif");
    assert_eq!(told["treatments"].as_array().unwrap().len(), 3);
}

impl Ran {
    /// It said this on standard output.
    fn says_out(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in\n{self}");
        self
    }
}

/// Personal values pass through many statements: none of them is in the log, however much is told.
#[test]
fn no_personal_value_nor_key_is_ever_in_the_log() {
    let bench = Bench::new();
    let persons = bench.persons(2);
    let (copy, zip, new) = (bench.at("copy.db"), bench.at("one.zip"), bench.at("new.db"));
    let (key, list) = (bench.at("relais.db.key"), bench.at("relais.db.erasures"));
    let secret = std::fs::read_to_string(&key).unwrap();
    let secret = secret.split_whitespace().last().unwrap();
    let kept = ["--email", "dominique@sdis.example", "--phone", "0556000099"];
    let add = [&["partner", "add", "Autre SDIS"][..], &kept].concat();
    let erase = [
        "privacy",
        "erase",
        &persons[0].id,
        "--why",
        "demande",
        "--close",
    ];
    let export = ["privacy", "export", &persons[0].id, "-o", path(&zip)];
    let restore = [
        "restore",
        path(&copy),
        "--to",
        path(&new),
        "--key",
        path(&key),
        "--erasures",
        path(&list),
    ];
    let name = [
        "operator",
        "add",
        "lfictive",
        "--name",
        "Léa Fictive",
        "--role",
        "lecteur",
    ];
    for words in [
        &add[..],
        &name,
        &["partner", "show", "Autre SDIS"],
        &[
            "partner",
            "edit",
            "Autre SDIS",
            "--note",
            "voir Dominique Exemple",
        ],
        &["partner", "list"],
        &["journal", "list"],
        &["backup", "-o", path(&copy)],
        &export,
        &erase,
        &["privacy", "purge"],
        &restore,
        &["journal", "verify"],
    ] {
        let ran = bench.run(&[words, &["-vv"]].concat()).succeeds();
        assert!(ran.stderr.contains("DEBUG"), "the log is on\n{ran}");
        let values = [
            &persons[0].email,
            &persons[0].login,
            &persons[1].email,
            "Exemple00001",
            "dominique@",
            "Dominique",
            "556000099",
            "Camille",
            "Léa",
            secret,
        ];
        for value in values {
            assert!(!ran.stderr.contains(value), "{value} in\n{ran}");
        }
    }
}
