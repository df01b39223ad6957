//! `relais registry` as the officer types it: who may, what is kept, what survives.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Ran, loops, relais, tool};
use crate::registry_bench::Bench;

impl Ran {
    /// It must have succeeded and printed this.
    fn prints(self, text: &str) {
        let ran = self.succeeds();
        assert!(ran.stdout.contains(text), "no `{text}` in\n{ran}");
    }
}

#[test]
fn a_registry_is_made_once_with_a_key_that_its_owner_alone_reads() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let key = bench.folder.path().join("relais.db.key");
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let file = bench.at("relais.db");
    relais([
        "registry",
        "init",
        file.to_str().unwrap(),
        "--name",
        "Autre",
    ])
    .run()
    .fails(5, "RLS-E802")
    .says("existe déjà");
    let all = bench.run(&["operator", "list", "--json"]).succeeds().json();
    assert_eq!(all[0]["name"], "Camille Fictive");
    assert_eq!(
        all[0]["roles"],
        serde_json::json!(["administrateur", "super-referent"])
    );
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    bench.run(&["partner", "add", "Un"]).fails(3, "RLS-E981");
}

#[test]
fn a_user_whom_nobody_declared_reads_nothing() {
    if tool("id", ["-u"]).trim() != "0" {
        eprintln!("skipped: only root can become somebody else");
        return;
    }
    let bench = Bench::new();
    // Readable by all, so that the registry itself refuses.
    tool(
        "chmod",
        ["-R", "a+rwX", bench.folder.path().to_str().unwrap()],
    );
    std::fs::remove_file(bench.folder.path().join("relais.db.key")).unwrap();
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid=65534",
        "--clear-groups",
        env!("CARGO_BIN_EXE_relais"),
        "registry",
        "partner",
        "list",
    ]);
    let out = command
        .env("RELAIS_REGISTRY", bench.at("relais.db"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(4), "{said}");
    assert!(
        said.contains("nobody") && said.contains("RLS-E820"),
        "{said}"
    );
}

#[test]
fn a_partner_from_its_first_record_to_its_timeline() {
    let bench = Bench::new();
    let add = [
        "partner",
        "add",
        "SDIS fictif",
        "--siret",
        "130 000 763 00016",
        "--group",
        "collectivite",
        "--json",
    ];
    let kept = bench.run(&add).succeeds().json();
    let id = kept["partner"]["id"].as_str().unwrap();
    assert_eq!(kept["partner"]["siren"], "130000763");
    bench
        .run(&[
            "partner",
            "edit",
            id,
            "--potential",
            "fort",
            "--if-version",
            "1",
        ])
        .prints("potentiel\u{202f}: (vide) → fort");
    bench
        .run(&[
            "partner",
            "edit",
            id,
            "--potential",
            "limite",
            "--if-version",
            "1",
        ])
        .fails(7, "RLS-E829")
        .says("version 2");
    bench
        .run(&["partner", "edit", id, "--potential", "énorme"])
        .fails(2, "RLS-E827")
        .says("fort, limite, aucun");
    bench
        .run(&["partner", "add", "Autre", "--siret", "13000076300016"])
        .fails(5, "RLS-E828")
        .says("déjà celui de SDIS fictif");
    bench
        .run(&["partner", "add", "Autre", "--siret", "13000076300017"])
        .fails(2, "RLS-E827")
        .says("SIRET");
    let shown = bench.run(&["partner", "show", "sdis fictif"]).succeeds();
    for line in [
        "collectivités, DDT(M), SDIS",
        "fiche créée",
        "fiche corrigée",
    ] {
        assert!(shown.stdout.contains(line), "{line} in {}", shown.stdout);
    }
    bench
        .run(&["partner", "list", "--potential", "fort"])
        .prints("1 partenaire");
    bench
        .run(&["partner", "show", "personne"])
        .fails(2, "RLS-E825")
        .says("aucun partenaire");
}

#[test]
fn what_an_operator_may_do_is_what_its_roles_say() {
    let bench = Bench::new();
    bench
        .run(&[
            "operator",
            "add",
            "lfictive",
            "--name",
            "Léa Fictive",
            "--role",
            "lecteur",
        ])
        .succeeds();
    bench
        .run(&[
            "operator", "add", "lfictive", "--name", "Léa", "--role", "lecteur",
        ])
        .fails(5, "RLS-E823")
        .says("déjà l’opérateur");
    bench
        .run(&["operator", "edit", "lfictive", "--role", "chef"])
        .fails(2, "RLS-E900")
        .says("administrateur");
    bench
        .run(&["operator", "edit", "lfictive", "--role", "administrateur"])
        .succeeds();
    let all = bench.run(&["operator", "list", "--json"]).succeeds().json();
    let users = all.as_array().unwrap().iter();
    let mut users = users.map(|one| one["os_user"].as_str().unwrap());
    let me = users.find(|user| *user != "lfictive").unwrap().to_string();
    bench.run(&["operator", "close", &me]).succeeds();
    bench
        .run(&["partner", "list"])
        .fails(4, "RLS-E820")
        .says("pas un opérateur déclaré");
}

#[test]
fn without_its_key_a_registry_is_read_and_not_written() {
    let bench = Bench::new();
    std::fs::remove_file(bench.folder.path().join("relais.db.key")).unwrap();
    bench.run(&["partner", "list"]).succeeds();
    bench.run(&["partner", "add", "Un"]).fails(2, "RLS-E822");
    bench
        .relais(&["journal", "verify"])
        .announce("sans la clé du registre")
        .run()
        .succeeds();
}

#[test]
fn the_journal_tells_who_changed_it_behind_its_back() {
    let bench = Bench::new();
    for name in ["Un", "Deux", "Trois"] {
        bench.run(&["partner", "add", name]).succeeds();
    }
    let head = bench.folder.path().join("head.json");
    std::fs::write(&head, bench.run(&["journal", "head"]).succeeds().stdout).unwrap();
    let verify = ["journal", "verify", "--head", head.to_str().unwrap()];
    bench.run(&verify).prints("4 inscriptions");
    bench.run(&["partner", "add", "Quatre"]).succeeds();
    bench.run(&verify).prints("5 inscriptions");
    bench.sql("UPDATE journal SET object = 'part-000000000000' WHERE seq = 3");
    bench
        .run(&verify)
        .fails(7, "RLS-E991")
        .says("inscription 3");
    std::fs::write(&head, "{}").unwrap();
    bench.run(&verify).fails(3, "RLS-E992");
}

#[test]
fn what_is_no_registry_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let list = |path: &Path| {
        relais([
            "registry",
            "partner",
            "list",
            "--registry",
            path.to_str().unwrap(),
        ])
        .run()
    };
    list(&at("absent.db"))
        .fails(3, "RLS-E801")
        .says("aucun registre");
    std::fs::write(at("text.db"), "no database".repeat(100)).unwrap();
    list(&at("text.db"))
        .fails(3, "RLS-E803")
        .says("n’est pas un registre");
    std::fs::write(at("empty.db"), "").unwrap();
    list(&at("empty.db"))
        .fails(3, "RLS-E803")
        .says("n’est pas un registre");
    relais(["registry", "partner", "list"])
        .run()
        .fails(2, "RLS-E980");
    let bench = Bench::new();
    bench.sql("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2");
    bench
        .run(&["partner", "list"])
        .fails(3, "RLS-E804")
        .says("version plus récente");
}

/// Two writers, killed at any moment: what was acknowledged is there, and the journal verifies.
#[test]
fn no_acknowledged_change_is_lost_when_writers_are_killed() {
    let bench = Bench::new();
    let kills = loops(20, 1000);
    let mut acknowledged = Vec::new();
    let mut killed = 0;
    for number in 0..kills {
        let mut writers: Vec<_> = (0..2)
            .map(|writer| {
                let name = format!("Partenaire {number} {writer}");
                let mut command = bench.relais(&["partner", "add", &name, "--json"]).command();
                (
                    name,
                    command
                        .stdout(Stdio::piped())
                        .stderr(Stdio::null())
                        .spawn()
                        .unwrap(),
                )
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_micros(
            (number as u64 * 1_733) % 40_000,
        ));
        for (_, writer) in &mut writers {
            let _ = writer.kill();
        }
        for (name, writer) in writers {
            let out = writer.wait_with_output().unwrap();
            match out.stdout.is_empty() {
                true => killed += 1,
                false => acknowledged.push(name),
            }
        }
    }
    let found = bench
        .run(&["journal", "verify", "--json"])
        .succeeds()
        .json();
    let all = bench.run(&["partner", "list", "--json"]).succeeds().json();
    let names: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(found["entries"].as_u64().unwrap() as usize, 1 + names.len());
    for name in &acknowledged {
        assert!(
            names.contains(&name.as_str()),
            "{name} was acknowledged and is lost"
        );
    }
    assert!(killed > 0, "no kill came in the middle: nothing was proven");
}
