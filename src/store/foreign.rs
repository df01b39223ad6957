//! Files that are no registry, or none of this program: refused, and left as they were.

use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use crate::examine::examine;
use crate::tests::Bench;
use crate::{Db, Nature, StoreFault};

/// All files of a folder by name, with their bytes.
fn all(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}

/// Opened as a registry and as a backup; nothing changes in its folder.
async fn refused(path: &Path) -> StoreFault {
    let folder = path.parent().unwrap();
    let before = all(folder);
    let fault = Db::open(path).await.unwrap_err();
    assert!(all(folder) == before, "{fault}: something was written");
    let again = examine(path, None).await.unwrap_err();
    assert!(all(folder) == before, "{again}: something was written");
    assert_eq!(fault.to_string(), again.to_string());
    fault
}

#[tokio::test]
async fn what_is_no_registry_of_ours_is_told_and_left_as_it_was() {
    let bench = Bench::new();
    let at = |name: &str| bench.folder.path().join(name);
    let fault = refused(&at("missing.db")).await;
    assert!(matches!(fault, StoreFault::Missing(_)), "{fault}");
    let text = "no database at all, but long enough to have a header".repeat(9);
    std::fs::write(at("text.db"), text).unwrap();
    std::fs::write(at("empty.db"), "").unwrap();
    std::fs::write(at("short.db"), "SQLite format 3\0").unwrap();
    std::fs::create_dir(at("folder.db")).unwrap();
    // A device is not opened either: a pipe that nobody writes would wait for ever.
    std::os::unix::fs::symlink("/dev/null", at("device.db")).unwrap();
    for (name, why) in [
        ("text.db", "pas une base SQLite"),
        ("empty.db", "vide"),
        ("short.db", "pas une base SQLite"),
        ("folder.db", "dossier"),
        ("device.db", "fichier ordinaire"),
    ] {
        let fault = refused(&at(name)).await;
        assert!(matches!(fault, StoreFault::NotOurs { .. }), "{fault}");
        assert!(fault.to_string().contains(why), "{fault}");
    }
}

#[tokio::test]
async fn the_database_of_another_program_is_left_as_it_was() {
    let bench = Bench::new();
    let foreign = bench.folder.path().join("foreign.db");
    let options = SqliteConnectOptions::new()
        .filename(&foreign)
        .create_if_missing(true);
    let mut other = options.connect().await.unwrap();
    for sql in ["CREATE TABLE t (a)", "PRAGMA application_id = 7"] {
        sqlx::query(sql).execute(&mut other).await.unwrap();
        let fault = refused(&foreign).await;
        assert!(matches!(fault, StoreFault::NotOurs { .. }), "{fault}");
        assert!(fault.to_string().contains("autre programme"), "{fault}");
    }
}

#[tokio::test]
async fn a_registry_that_was_cut_is_told_and_left_as_it_was() {
    let bench = Bench::new();
    let (db, _) = bench.filled(3).await;
    db.close().await;
    let whole = std::fs::read(bench.path()).unwrap();
    for kept in [whole.len() - 1, whole.len() / 2, 4096, 100] {
        std::fs::write(bench.path(), &whole[..kept]).unwrap();
        let fault = refused(&bench.path()).await;
        assert!(matches!(fault, StoreFault::Damaged { .. }), "{fault}");
    }
    std::fs::write(bench.path(), &whole[..99]).unwrap();
    let fault = refused(&bench.path()).await;
    assert!(matches!(fault, StoreFault::NotOurs { .. }), "{fault}");
}

/// A writer that was killed while it put its log into the file: the rest is in the log.
#[tokio::test]
async fn a_file_that_grows_by_its_log_is_not_taken_for_a_cut_one() {
    let bench = Bench::new();
    let (db, head) = bench.filled(300).await;
    let copy = bench.folder.path().join("killed.db");
    let log = |path: &Path| path.with_extension("db-wal");
    std::fs::copy(bench.path(), &copy).unwrap();
    std::fs::copy(log(&bench.path()), log(&copy)).unwrap();
    drop(db);
    // The page that tells the length, of the whole file, is in the short one already.
    let mut short = std::fs::read(&copy).unwrap();
    let pages = u32::from_be_bytes(short[28..32].try_into().unwrap());
    short[28..32].copy_from_slice(&(pages + 50).to_be_bytes());
    std::fs::write(&copy, short).unwrap();
    let db = Db::open(&copy).await.unwrap();
    assert_eq!(bench.verified(&db, Some(&head)).await.flaws, []);
}

#[tokio::test]
async fn a_newer_schema_and_a_name_that_is_taken_are_told() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    drop(db);
    bench
        .tamper("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .await;
    let fault = Db::open(&bench.path()).await.unwrap_err();
    assert!(
        matches!(fault, StoreFault::Newer { version: 9999, .. }),
        "{fault}"
    );
    let fault = Db::create(&bench.path(), Nature::Real, &bench.signer, bench.now)
        .await
        .unwrap_err();
    assert!(matches!(fault, StoreFault::Exists(_)), "{fault}");
}
