//! Imports into a file that others use too.

use std::io::{BufRead, BufReader};
use std::path::Path;

use super::Folder;
use crate::harness::tool;

/// Runs SQL in the GeoPackage, as another program does that has it open until the text is read.
fn alter(path: &Path, sql: &str) {
    const CODE: &str = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
        c.executescript(sys.argv[2]); c.close()";
    tool(
        "/usr/bin/python3",
        ["-c", CODE, path.to_str().unwrap(), sql],
    );
}

#[test]
fn what_somebody_keeps_in_the_file_of_territories_is_kept() {
    let added = [
        ("CREATE TABLE notes (a)", "notes"),
        (
            "ALTER TABLE territoires ADD COLUMN avis TEXT",
            "territoires.avis",
        ),
    ];
    for (sql, what) in added {
        let folder = Folder::new();
        folder.import_2024(&[]).announce("REG:75").run().succeeds();
        let path = folder.path().join("t.gpkg");
        alter(&path, sql);
        let before = std::fs::read(&path).unwrap();
        for more in [&["--overwrite"][..], &[]] {
            let year_2018 = ["--year", "2018", "--communes", "communes-2018.csv"];
            let words = [&year_2018, more].concat();
            folder.import(&words).run().fails(5, "RLS-E164").says(what);
        }
        assert!(std::fs::read(&path).unwrap() == before);
    }
}

/// A file renamed over one that another program has open would be played its log over.
#[test]
fn a_file_of_territories_that_is_open_elsewhere_is_not_replaced() {
    const HOLD: &str = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
        c.execute('pragma journal_mode = wal'); c.execute('create table if not exists gpkg_x (a)'); \
        c.commit(); print('open', flush=True); sys.stdin.read()";
    let folder = Folder::new();
    folder.import_2024(&[]).announce("REG:75").run().succeeds();
    let path = folder.path().join("t.gpkg");
    let mut command = std::process::Command::new("/usr/bin/python3");
    command.args(["-c", HOLD]).arg(&path);
    let command = command.stdin(std::process::Stdio::piped());
    let mut other = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(other.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "open\n");
    let year_2018 = ["--year", "2018", "--communes", "communes-2018.csv"];
    folder.import(&year_2018).run().fails(5, "RLS-E163");
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());
    folder.import(&year_2018).run().succeeds();
    let years = folder.ask(&["list", "--json"]).succeeds().json();
    let years = years["kinds"].as_array().unwrap().iter();
    let years: std::collections::BTreeSet<u64> =
        years.map(|k| k["year"].as_u64().unwrap()).collect();
    assert_eq!(years, [2018, 2024].into());
}

#[test]
fn two_imports_at_once_lose_no_year() {
    for _ in 0..3 {
        let folder = Folder::new();
        let year_2018 = ["--year", "2018", "--communes", "communes-2018.csv"];
        let older = folder.import(&year_2018).command().spawn().unwrap();
        let newer = folder.import_2024(&[]).command().spawn().unwrap();
        for run in [older, newer] {
            assert!(run.wait_with_output().unwrap().status.success());
        }
        let list = folder.ask(&["list"]).succeeds().stdout;
        assert!(list.contains("2018") && list.contains("2024"), "{list}");
    }
}
