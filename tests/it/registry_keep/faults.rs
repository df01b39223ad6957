//! What the machine and the others do to a registry: each told in one sentence, nothing lost.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use super::path;
use crate::harness::{Ran, tool};
use crate::registry_bench::Bench;

fn is_root() -> bool {
    let root = tool("id", ["-u"]).trim() == "0";
    if !root {
        eprintln!("skipped: only root can become somebody else");
    }
    root
}

fn ran(out: Output) -> Ran {
    Ran::of("as nobody", out.status.code(), out.stdout, out.stderr)
}

/// Both read version 1 and correct it at once: one is kept, the other is told.
#[test]
fn of_two_officers_who_correct_one_partner_one_is_told() {
    let bench = Bench::new();
    let id = bench.partner("SDIS fictif", &[]);
    for round in 1..=5_i64 {
        let version = round.to_string();
        let both = ["Un", "Deux"].map(|means| {
            let means = format!("{means} {round}");
            let words = [
                "partner",
                "edit",
                &id,
                "--means",
                &means,
                "--if-version",
                &version,
            ];
            let mut command = bench.relais(&words).command();
            let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
            (means.clone(), command.spawn().unwrap())
        });
        let ended = both.map(|(means, child)| (means, child.wait_with_output().unwrap()));
        let kept: Vec<_> = ended
            .iter()
            .filter(|(_, out)| out.status.success())
            .collect();
        let told: Vec<_> = ended
            .iter()
            .filter(|(_, out)| !out.status.success())
            .collect();
        assert_eq!((kept.len(), told.len()), (1, 1));
        let said = String::from_utf8_lossy(&told[0].1.stderr);
        assert_eq!(told[0].1.status.code(), Some(7), "{said}");
        assert!(
            said.contains("error[RLS-E829]") && said.contains("entre-temps"),
            "{said}"
        );
        let shown = bench.run(&["partner", "show", &id, "--json"]).succeeds();
        assert!(shown.stdout.contains(&kept[0].0), "{shown}");
    }
}

#[test]
fn a_clock_that_went_back_writes_nothing() {
    let bench = Bench::new();
    bench.sql("UPDATE journal_head SET at = '2099-01-01T00:00:00Z'");
    bench
        .run(&["partner", "add", "Un"])
        .fails(7, "RLS-E810")
        .says("en retard sur la dernière inscription");
    bench.run(&["partner", "list"]).succeeds();
}

/// Another program keeps the file: a reader reads, a writer waits ten seconds and is told.
#[test]
fn a_registry_that_another_program_writes_is_read_and_not_written() {
    let bench = Bench::new();
    let code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);
c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()";
    let mut holder = Command::new("/usr/bin/python3")
        .args(["-c", code, path(&bench.at("relais.db"))])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = holder.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    bench.run(&["partner", "list"]).succeeds();
    bench
        .run(&["backup", "-o", path(&bench.at("copy.db"))])
        .succeeds();
    bench
        .run(&["partner", "add", "Un"])
        .fails(8, "RLS-E805")
        .says("en cours d’écriture par un autre programme");
    holder.stdin.take().unwrap().flush().unwrap();
    holder.wait().unwrap();
    bench.run(&["partner", "add", "Un"]).succeeds();
    bench.verify();
}

/// A disk with no room left: told, nothing changed; with room again everything goes on.
#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    const ON_A_DISK: &str = r#"program=$0 folder=$1
        mount -t tmpfs -o size=2M tmpfs "$folder" || exit 99
        export RELAIS_REGISTRY="$folder/relais.db"
        "$program" registry init "$RELAIS_REGISTRY" --demo --name 'Camille Fictive' >/dev/null || exit 1
        "$program" registry partner add 'Le premier' >/dev/null || exit 2
        operator=$("$program" registry operator list --json | sed -n 's/.*"id": "\(.*\)",/\1/p')
        "$program" registry privacy erase $operator --why erreur >/dev/null; echo "acting $?"
        for room in 0 36 44 60; do
            dd if=/dev/zero of="$folder/filler" bs=4k 2>/dev/null
            truncate -s -${room}k "$folder/filler"
            "$program" registry partner add "Avec $room kio" >/dev/null; echo "add $room $?"
            "$program" registry backup -o "$folder/copy.db" >/dev/null; echo "backup $room $?"
            rm "$folder/filler"
        done
        ls -A "$folder" | tr '\n' ' '; echo
        "$program" registry partner list
        "$program" registry partner add 'Le second' >/dev/null; echo "again $?"
        "$program" registry journal verify"#;
    let folder = tempfile::tempdir().unwrap();
    let out = Command::new("unshare")
        .args(["-rm", "sh", "-c", ON_A_DISK, env!("CARGO_BIN_EXE_relais")])
        .arg(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = ran(out);
    if ran.code == Some(99) || ran.stderr.contains("unshare failed") {
        eprintln!("skipped: no small disk can be mounted here");
        return;
    }
    let ran = ran.succeeds();
    let full = "error[RLS-E806]: plus de place";
    assert!(ran.stderr.contains(full), "{ran}");
    let mut entries = 3;
    for room in [0, 36, 44, 60] {
        let backup = format!("backup {room} 8");
        assert!(ran.stdout.contains(&backup), "{ran}");
        let there = ran.stdout.contains(&format!("Avec {room} kio"));
        let told = if there { 0 } else { 8 };
        assert!(
            ran.stdout.contains(&format!("add {room} {told}\n")),
            "{ran}"
        );
        entries += usize::from(there);
    }
    assert!(
        ran.stdout.contains("add 0 8") && ran.stdout.contains("add 36 8"),
        "{ran}"
    );
    for line in ["acting 7", "again 0", "Le premier"] {
        assert!(ran.stdout.contains(line), "no `{line}` in\n{ran}");
    }
    assert!(!ran.stdout.contains("copy.db"), "{ran}");
    let sound = format!("Journal intact\u{202f}: {entries} inscriptions");
    assert!(ran.stdout.contains(&sound), "{ran}");
}

/// Nobody (a declared operator) reads and writes what it is given, and is told of the rest.
#[test]
fn a_file_or_a_folder_that_is_closed_is_told() {
    if !is_root() {
        return;
    }
    let bench = Bench::new();
    let declare = [
        "operator",
        "add",
        "nobody",
        "--name",
        "Personne Fictive",
        "--role",
        "super-referent",
    ];
    bench.run(&declare).succeeds();
    let folder = path(bench.folder.path()).to_string();
    tool("chown", ["-R", "65534", &folder]);
    ran(bench.as_nobody(&["partner", "add", "Un"])).succeeds();
    let file = bench.at("relais.db");
    tool("chmod", ["444", path(&file)]);
    ran(bench.as_nobody(&["partner", "add", "Deux"]))
        .fails(8, "RLS-E807")
        .says("ne peut pas être écrit");
    tool("chmod", ["644", path(&file)]);
    // Whoever closes the file last removes its log, which could be written in a closed folder.
    bench.sql("PRAGMA wal_checkpoint");
    tool("chmod", ["555", &folder]);
    ran(bench.as_nobody(&["partner", "add", "Trois"]))
        .fails(8, "RLS-E807")
        .says("ne peut pas être écrit");
    ran(bench.as_nobody(&["backup", "-o", path(&bench.at("copy.db"))])).says("error[");
    tool("chmod", ["755", &folder]);
    tool("chmod", ["000", path(&bench.at("relais.db.key"))]);
    // Whoever may not read the key reads the registry all the same, and writes nothing.
    ran(bench.as_nobody(&["partner", "list"])).succeeds();
    ran(bench.as_nobody(&["partner", "add", "Quatre"]))
        .fails(2, "RLS-E822")
        .says("ne vous est pas lisible");
    tool("chmod", ["600", path(&bench.at("relais.db.key"))]);
    let all = ran(bench.as_nobody(&["partner", "list"])).succeeds();
    assert!(
        all.stdout.contains("Un") && !all.stdout.contains("Trois"),
        "{all}"
    );
}

#[test]
fn a_wrong_key_changes_nothing_and_vouches_for_nothing() {
    let bench = Bench::new();
    let other = Bench::new();
    let key = other.at("relais.db.key");
    let add = ["partner", "add", "Un", "--key", path(&key)];
    bench
        .run(&add)
        .fails(3, "RLS-E811")
        .says("n’est pas celle de");
    bench
        .run(&["journal", "verify", "--key", path(&key)])
        .fails(7, "RLS-E991")
        .says("pas signée par la clé");
    let copy = bench.at("copy.db");
    bench
        .run(&["backup", "-o", path(&copy), "--key", path(&key)])
        .fails(7, "RLS-E894");
    assert!(!copy.exists());
    std::fs::write(bench.at("relais.db.key"), "relais-key-1 00\n").unwrap();
    bench.run(&["partner", "add", "Un"]).fails(3, "RLS-E982");
}

/// On another machine the administrator is another user: the key proves who may.
#[test]
fn on_another_machine_the_key_says_which_administrator_restores() {
    if !is_root() {
        return;
    }
    let bench = Bench::new();
    bench.partner("SDIS fictif", &[]);
    let (copy, new, key) = (
        bench.at("copy.db"),
        bench.at("new.db"),
        bench.at("relais.db.key"),
    );
    bench.run(&["backup", "-o", path(&copy)]).succeeds();
    tool("chown", ["-R", "65534", path(bench.folder.path())]);
    let restore = ["restore", path(&copy), "--to", path(&new), "--no-erasures"];
    ran(bench.as_nobody(&restore))
        .fails(4, "RLS-E820")
        .says("nobody");
    let with = |more: &[&'static str]| -> Vec<String> {
        let words = restore.iter().chain(more);
        words.map(|word| (*word).to_string()).collect()
    };
    let run = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        ran(bench.as_nobody(&words))
    };
    run(&with(&["--as", "root"]))
        .fails(2, "RLS-E822")
        .says("clé");
    let keyed = |who: &'static str| {
        let mut words = with(&["--as", who, "--key"]);
        words.push(path(&key).to_string());
        words
    };
    run(&keyed("inconnu")).fails(4, "RLS-E893");
    assert!(!new.exists());
    run(&keyed("root"))
        .succeeds()
        .says_out("est désormais nobody");
    let there = ["--registry", path(&new), "--key", path(&key)];
    let add = [
        &[
            "operator",
            "add",
            "lfictive",
            "--name",
            "Léa Fictive",
            "--role",
            "lecteur",
        ],
        &there[..],
    ]
    .concat();
    ran(bench.as_nobody(&add)).succeeds();
    ran(bench.as_nobody(&[&["journal", "verify"], &there[..]].concat())).succeeds();
}
