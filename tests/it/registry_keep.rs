//! What a registry survives: kills, full and closed disks, clocks, other officers, other machines; and
//! that who was erased stays erased.

mod faults;
mod kills;

use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{Ran, relais, tool};
use crate::registry_bench::Bench;

impl Bench {
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

    /// Persons with an account each, of a new partner.
    pub fn persons(&self, count: usize) -> Vec<Person> {
        self.partner("SDIS fictif", &[]);
        self.member("SDIS fictif", "2026-01-01", &[]);
        let header =
            "nom;prenom;courriel;information_le;partenaire;etat;depuis;identifiant_dinamis\n";
        let lines: String = (1..=count).map(Person::line).collect();
        std::fs::write(self.at("comptes.csv"), format!("{header}{lines}")).unwrap();
        self.does(&["import", "accounts", &self.path("comptes.csv")]);
        let all = self.json(&["person", "list", "--limit", "1000"]);
        let all = all["found"].as_array().unwrap().iter();
        let mut all: Vec<Person> = all.map(Person::read).collect();
        all.sort_by(|one, two| one.email.cmp(&two.email));
        assert_eq!(all.len(), count);
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
}

impl Person {
    fn line(number: usize) -> String {
        format!(
            "Exemple{number:05};Sacha;sacha{number:05}@sdis.example;2026-01-01;\
             SDIS fictif;actif;2026-01-02;sexemple{number:05}\n"
        )
    }

    fn read(listed: &serde_json::Value) -> Self {
        let email = listed["email"].as_str().unwrap();
        let number = &email[5..10];
        Self {
            id: listed["id"].as_str().unwrap().into(),
            email: email.into(),
            login: format!("sexemple{number}"),
        }
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

/// The names in the folder of a bench that begin so.
fn beside(bench: &Bench, name: &str) -> Vec<String> {
    let all = std::fs::read_dir(bench.folder.path()).unwrap();
    let names = all.map(|one| one.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|one| one.starts_with(name)).collect();
    names.sort();
    names
}

#[test]
fn the_file_alone_is_whole_once_a_command_has_ended_however_it_ended() {
    let bench = Bench::new();
    let alone = ["relais.db", "relais.db.key"];
    assert_eq!(beside(&bench, "relais.db"), alone);
    bench.partner("SDIS fictif", &[]);
    assert_eq!(beside(&bench, "relais.db"), alone);
    bench
        .run(&["partner", "edit", "personne", "--potential", "fort"])
        .fails(2, "RLS-E825");
    assert_eq!(beside(&bench, "relais.db"), alone);
    bench.run(&["partner", "list"]).succeeds();
    bench.verify();
    assert_eq!(beside(&bench, "relais.db"), alone);
    std::fs::copy(bench.at("relais.db"), bench.at("copie.db")).unwrap();
    let copied = bench.at("copie.db");
    let listed = bench.run(&["partner", "list", "--registry", copied.to_str().unwrap()]);
    assert!(listed.succeeds().stdout.contains("SDIS fictif"));
}

/// Two administrators and a reader, each a user of the system whose own group is not the one that
/// they share.
#[test]
fn a_registry_given_to_a_group_is_shared_by_all_of_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if tool("id", ["-u"]).trim() != "0" {
        eprintln!("skipped: only root can become somebody else");
        return;
    }
    let bench = Bench::new();
    let users = ["daemon", "games", "nobody"];
    for (user, role) in users
        .iter()
        .zip(["administrateur", "administrateur", "lecteur"])
    {
        let add = ["operator", "add", user, "--name", user, "--role", role];
        bench.run(&add).succeeds();
    }
    bench.partner("SDIS fictif", &[]);
    let people = ["un@a.example", "deux@a.example"];
    for (address, name) in people.iter().zip(["Fictif", "Exemple"]) {
        let add = ["person", "add", name, "--given", "X", "--email", address];
        bench.run(&add).succeeds();
    }
    const GROUP: u32 = 54_321;
    let set = |path: &Path, mode| {
        chown(path, None, Some(GROUP)).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(bench.folder.path(), 0o770);
    set(&bench.at("relais.db"), 0o660);
    let key = std::fs::read(bench.at("relais.db.key")).unwrap();
    let by = |user: &str, words: &[&str]| {
        let id = |which: &str| tool("id", [which, user]).trim().parse::<u32>().unwrap();
        let own = bench.at(&format!("{user}.key"));
        if user != "nobody" && !own.exists() {
            std::fs::write(&own, &key).unwrap();
            std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o600)).unwrap();
            chown(&own, Some(id("-u")), None).unwrap();
        }
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={user}"));
        command.arg(format!("--regid={}", id("-g")));
        command.arg(format!("--groups={GROUP}"));
        command
            .arg(env!("CARGO_BIN_EXE_relais"))
            .arg("registry")
            .args(words);
        command.env("RELAIS_REGISTRY", bench.at("relais.db"));
        if user != "nobody" {
            command.env("RELAIS_REGISTRY_KEY", own);
        }
        let out = command.output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{user} {words:?}: {said}");
        String::from_utf8(out.stdout).unwrap()
    };
    // While it is open elsewhere, log and index are there, made by the first one.
    let code = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM partner').fetchall(); print('open', flush=True); time.sleep(60)";
    by(
        "daemon",
        &["privacy", "erase", people[0], "--why", "demande"],
    );
    let mut open = Command::new("/usr/bin/python3")
        .args(["-c", code, bench.at("relais.db").to_str().unwrap()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(open.stdout.take().unwrap()),
        &mut said,
    )
    .unwrap();
    assert!(by("nobody", &["partner", "list"]).contains("SDIS fictif"));
    by("games", &["operator", "list"]);
    open.kill().unwrap();
    open.wait().unwrap();
    by(
        "games",
        &["privacy", "erase", people[1], "--why", "demande"],
    );
    by(
        "daemon",
        &["backup", "-o", bench.at("copie-1.db").to_str().unwrap()],
    );
    by(
        "games",
        &["backup", "-o", bench.at("copie-2.db").to_str().unwrap()],
    );
    by("daemon", &["privacy", "purge"]);
    by("nobody", &["journal", "verify"]);
    let list = bench.at("relais.db.erasures").metadata().unwrap();
    assert_eq!((list.gid(), list.mode() & 0o777), (GROUP, 0o660));
    assert_eq!(
        beside(&bench, "relais.db"),
        ["relais.db", "relais.db.erasures", "relais.db.key"]
    );
}
