//! The journal against whoever changes the file behind its back.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};

use crate::change::PERSON;
use crate::verify::{Verified, verify};
use crate::{Db, Entry, Head, Id, Nature, Object, Signer, StoreFault, journal};

const THING: Object = Object {
    kind: "thing",
    prefix: "thin",
};

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) signer: Signer,
    pub(crate) actor: Id,
    pub(crate) now: DateTime<Utc>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            signer: Signer::new().unwrap(),
            actor: Id::new("op").unwrap(),
            now: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("relais.db")
    }

    async fn db(&self) -> Db {
        match self.path().exists() {
            true => Db::open(&self.path()).await.unwrap(),
            false => Db::create(&self.path(), Nature::Demo, &self.signer, self.now)
                .await
                .unwrap(),
        }
    }

    pub(crate) fn entry(&self, person: Option<&Id>, value: &str) -> Entry {
        Entry {
            object: THING,
            id: Id::new(THING.prefix).unwrap(),
            verb: "made",
            person: person.cloned(),
            detail: serde_json::json!({ "value": value }),
        }
    }

    pub(crate) async fn add(&self, db: &Db, entry: Entry) -> Head {
        let change = db
            .change(&self.signer, &self.actor, self.now)
            .await
            .unwrap();
        change.commit(vec![entry]).await.unwrap()
    }

    /// A registry of `count` entries, and its last head.
    pub(crate) async fn filled(&self, count: usize) -> (Db, Head) {
        let db = self.db().await;
        let mut head = None;
        for number in 0..count {
            head = Some(self.add(&db, self.entry(None, &number.to_string())).await);
        }
        (db, head.unwrap())
    }

    pub(crate) async fn verified(&self, db: &Db, kept: Option<&Head>) -> Verified {
        let mut connection = db.read().await.unwrap();
        verify(&mut connection, &self.signer.verifier(), kept)
            .await
            .unwrap()
    }

    /// Runs SQL in the file, past everything that guards it.
    pub(crate) async fn tamper(&self, sql: &str) {
        let mut connection = raw(&self.path()).await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_string()))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

pub(crate) async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false);
    options.connect().await.unwrap()
}

#[tokio::test]
async fn what_is_committed_is_read_back_and_verifies() {
    let bench = Bench::new();
    let (db, head) = bench.filled(3).await;
    drop(db);
    let db = bench.db().await;
    assert_eq!(db.nature(), Nature::Demo);
    let found = bench.verified(&db, Some(&head)).await;
    assert_eq!(
        (found.entries, found.flaws.len()),
        (3, 0),
        "{:?}",
        found.flaws
    );
    let mut connection = db.read().await.unwrap();
    let asked = journal::Asked {
        limit: Some(2),
        ..Default::default()
    };
    let told = journal::read(&mut connection, &asked).await.unwrap();
    let values: Vec<_> = told
        .iter()
        .map(|told| told.detail.as_ref().unwrap()["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, ["1", "2"]);
}

#[tokio::test]
async fn a_change_of_many_entries_is_one_chain() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    let begun = db.change(&bench.signer, &bench.actor, bench.now).await;
    let entries = (0..250).map(|number| bench.entry(None, &number.to_string()));
    let head = begun.unwrap().commit(entries.collect()).await.unwrap();
    let found = bench.verified(&db, Some(&head)).await;
    assert_eq!((found.entries, found.flaws), (251, Vec::new()));
    let mut read = db.read().await.unwrap();
    let all = journal::read(&mut read, &journal::Asked::default()).await;
    let told = all.unwrap().into_iter().skip(1);
    for (number, told) in told.enumerate() {
        let value = serde_json::json!({ "value": number.to_string() });
        assert_eq!(told.detail, Some(value));
    }
}

#[tokio::test]
async fn a_change_that_is_dropped_or_has_no_entry_leaves_nothing() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    let sql = "INSERT INTO journal_detail (seq, key, detail) VALUES (1000, x'00', '')";
    for commit in [false, true] {
        let mut change = db
            .change(&bench.signer, &bench.actor, bench.now)
            .await
            .unwrap();
        sqlx::query("PRAGMA defer_foreign_keys = ON")
            .execute(change.sql())
            .await
            .unwrap();
        sqlx::query(sql).execute(change.sql()).await.unwrap();
        if commit {
            assert!(matches!(
                change.commit(Vec::new()).await,
                Err(StoreFault::NoEntry)
            ));
        }
    }
    assert_eq!(bench.verified(&db, None).await.flaws, []);
}

/// Days are found by halving: the same entries as a look at each of them gives.
#[tokio::test]
async fn a_span_of_days_is_found_whatever_was_purged() {
    let mut bench = Bench::new();
    let db = bench.db().await;
    for number in 0..12 {
        bench.add(&db, bench.entry(None, &number.to_string())).await;
        bench.now += TimeDelta::days([0, 1, 3][number % 3]);
    }
    for purged in [0, 4] {
        if purged > 0 {
            let change = db.change(&bench.signer, &bench.actor, bench.now).await;
            let mut change = change.unwrap();
            let registry = Id::new("reg").unwrap();
            let entry = change.purge(&registry, purged).await.unwrap();
            change.commit(vec![entry]).await.unwrap();
        }
        let mut read = db.read().await.unwrap();
        let all = journal::read(&mut read, &journal::Asked::default()).await;
        let all = all.unwrap();
        let days: Vec<String> = (10..35).map(|day| format!("2027-01-{day}")).collect();
        for (from, before) in days.iter().flat_map(|f| days.iter().map(move |b| (f, b))) {
            let asked = journal::Asked {
                from: Some(from),
                before: Some(before),
                ..Default::default()
            };
            let found = journal::read(&mut read, &asked).await.unwrap();
            let inside = |told: &&journal::Told| told.at >= *from && told.at < *before;
            let expected: Vec<_> = all.iter().filter(inside).cloned().collect();
            assert_eq!(found, expected, "{from}..{before}");
        }
    }
}

#[tokio::test]
async fn who_reads_cannot_write() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    let mut connection = db.read().await.unwrap();
    let written = sqlx::query("DELETE FROM journal_detail")
        .execute(&mut *connection)
        .await;
    assert!(written.is_err());
}

#[tokio::test]
async fn whatever_is_changed_removed_or_moved_is_found() {
    let cases = [
        (
            "UPDATE journal SET verb = 'unmade' WHERE seq = 3",
            "modifiée",
        ),
        (
            "UPDATE journal SET person = 'pers-000000000000' WHERE seq = 3",
            "modifiée",
        ),
        (
            "UPDATE journal_detail SET detail = '{\"value\":\"9\"}' WHERE seq = 3",
            "détail a été modifié",
        ),
        (
            "DELETE FROM journal_detail WHERE seq = 3",
            "détail a été supprimé",
        ),
        ("DELETE FROM journal WHERE seq = 3", "supprimée"),
        (
            "DELETE FROM journal WHERE seq = 5; DELETE FROM journal_detail WHERE seq = 5",
            "de la fin",
        ),
        (
            "UPDATE journal SET seq = 99 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 99",
            "modifiée",
        ),
        ("DELETE FROM journal_head", "tête signée"),
        (
            "UPDATE journal_head SET at = '2020-01-01T00:00:00Z'",
            "pas signée",
        ),
    ];
    for (sql, what) in cases {
        let bench = Bench::new();
        let (db, _) = bench.filled(5).await;
        bench.tamper(sql).await;
        let flaws = bench.verified(&db, None).await.flaws;
        assert!(
            flaws.iter().any(|flaw| flaw.to_string().contains(what)),
            "{sql}: {flaws:?}"
        );
    }
}

/// The head row of an earlier moment is properly signed: only a head kept elsewhere tells.
#[tokio::test]
async fn a_tail_cut_off_together_with_its_head_is_found_against_a_head_that_was_kept() {
    let bench = Bench::new();
    let (db, early) = bench.filled(3).await;
    let kept = bench.add(&db, bench.entry(None, "last")).await;
    bench
        .tamper("DELETE FROM journal_detail WHERE seq = 4; DELETE FROM journal WHERE seq = 4")
        .await;
    bench
        .tamper(&format!(
            "UPDATE journal_head SET seq = {}, at = '{}', hash = x'{}', signature = x'{}'",
            early.seq, early.at, early.hash, early.signature
        ))
        .await;
    assert_eq!(bench.verified(&db, None).await.flaws, []);
    assert_eq!(bench.verified(&db, Some(&early)).await.flaws, []);
    let flaws = bench.verified(&db, Some(&kept)).await.flaws;
    assert_eq!(flaws[0].seq, Some(4), "{flaws:?}");
}

#[tokio::test]
async fn what_is_said_of_a_person_is_erased_from_the_file_and_the_journal_verifies() {
    let bench = Bench::new();
    let (db, _) = bench.filled(2).await;
    let person = Id::new(PERSON.prefix).unwrap();
    let secret = "camille.exemple@sdis.example";
    bench.add(&db, bench.entry(Some(&person), secret)).await;
    let mut change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let entry = change.erase(&person).await.unwrap();
    let kept = change.commit(vec![entry]).await.unwrap();
    db.scrub().await.unwrap();
    let found = bench.verified(&db, Some(&kept)).await;
    assert_eq!(
        (found.entries, found.erased, found.flaws.len()),
        (4, 1, 0),
        "{:?}",
        found.flaws
    );
    for name in ["relais.db", "relais.db-wal", "relais.db-shm"] {
        let bytes = std::fs::read(bench.folder.path().join(name)).unwrap_or_default();
        let there = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!there, "{name}");
    }
}

#[tokio::test]
async fn a_purge_leaves_a_checkpoint_from_which_the_rest_verifies() {
    let bench = Bench::new();
    let (db, early) = bench.filled(6).await;
    let registry = Id::new("reg").unwrap();
    let mut change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let entry = change.purge(&registry, 4).await.unwrap();
    let kept = change.commit(vec![entry]).await.unwrap();
    for head in [&early, &kept] {
        let found = bench.verified(&db, Some(head)).await;
        assert_eq!(
            (found.from, found.entries, found.flaws.len()),
            (4, 3, 0),
            "{:?}",
            found.flaws
        );
    }
    bench
        .tamper("UPDATE journal_checkpoint SET seq = 5; DELETE FROM journal WHERE seq = 5")
        .await;
    assert!(!bench.verified(&db, None).await.flaws.is_empty());
}

#[tokio::test]
async fn one_writer_at_a_time_and_only_with_its_key() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    let other = Db::open(&bench.path()).await.unwrap();
    let change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let fault = other
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .err()
        .unwrap();
    assert!(matches!(fault, StoreFault::Locked(_)), "{fault}");
    drop(change);
    let stranger = Signer::new().unwrap();
    let fault = db
        .change(&stranger, &bench.actor, bench.now)
        .await
        .err()
        .unwrap();
    assert!(matches!(fault, StoreFault::WrongKey(_)), "{fault}");
}

#[tokio::test]
async fn a_registry_that_is_played_never_becomes_a_real_one() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    let mut change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let changed = sqlx::query("UPDATE registry SET nature = 'real'")
        .execute(change.sql())
        .await;
    assert!(changed.is_err());
}

/// A registry as the first two migrations made it, with what the journal of today's holds.
async fn of_the_first_schema(bench: &Bench, path: &Path) {
    let all = crate::db::MIGRATIONS.iter().cloned();
    let first = sqlx::migrate::Migrator {
        migrations: all.filter(|migration| migration.version <= 2).collect(),
        ..sqlx::migrate::Migrator::DEFAULT
    };
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(false);
    let mut connection = options.connect().await.unwrap();
    first.run(&mut connection).await.unwrap();
    let mut sql = format!(
        "PRAGMA application_id = {}; ATTACH '{}' AS today;",
        crate::header::APPLICATION_ID,
        bench.path().display()
    );
    for table in [
        "registry",
        "signing_key",
        "journal",
        "journal_detail",
        "journal_head",
    ] {
        sql += &format!("INSERT INTO main.{table} SELECT * FROM today.{table};");
    }
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_older_schema_is_brought_forward_with_its_journal() {
    let bench = Bench::new();
    let (db, head) = bench.filled(3).await;
    let old = bench.folder.path().join("old.db");
    of_the_first_schema(&bench, &old).await;
    let key = bench.signer.verifier();
    let examined = crate::examine::examine(&old, Some(&key)).await.unwrap();
    assert_eq!((examined.schema, examined.journal.flaws.len()), (2, 0));
    db.close().await;
    let db = Db::open(&old).await.unwrap();
    let found = bench.verified(&db, Some(&head)).await;
    assert_eq!((found.entries, found.flaws.len()), (3, 0));
    bench.add(&db, bench.entry(None, "after")).await;
    let mut read = db.read().await.unwrap();
    let persons: i64 = sqlx::query_scalar("SELECT count(*) FROM person")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    assert_eq!(persons, 0, "the tables of today are there");
}
