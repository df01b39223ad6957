//! One byte changed anywhere: in a value, by SQL, and in a page, behind the back of SQLite.
//! `RELAIS_TORTURE=1` tries 10 000 of each.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use crate::tests::{Bench, raw};
use crate::verify::verify;
use crate::{Db, Id, PERSON, REGISTRY, Verifier};

/// Entries that are left once the bench was filled.
const ENTRIES: usize = 40;

fn tries(short: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the switch of long runs")]
    match std::env::var_os("RELAIS_TORTURE") {
        Some(_) => 10_000,
        None => short,
    }
}

/// A generator that gives the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// A registry with a purge behind it, an erasure in it, and entries of a person and of nobody.
async fn varied(bench: &Bench) -> Db {
    let person = Id::new(PERSON.prefix).unwrap();
    let (db, _) = bench.filled(4).await;
    let mut change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let entry = change
        .purge(&Id::new(REGISTRY.prefix).unwrap(), 3)
        .await
        .unwrap();
    change.commit(vec![entry]).await.unwrap();
    bench.add(&db, bench.entry(Some(&person), "gone")).await;
    let mut change = db
        .change(&bench.signer, &bench.actor, bench.now)
        .await
        .unwrap();
    let entry = change.erase(&person).await.unwrap();
    change.commit(vec![entry]).await.unwrap();
    for number in 0..ENTRIES - 4 {
        let of = (number % 2 == 0).then_some(&person);
        bench
            .add(&db, bench.entry(of, &format!("valeur {number}")))
            .await;
    }
    db
}

/// Every value of the tables of the journal: table, column, and how its row is found.
async fn values(connection: &mut SqliteConnection) -> Vec<(String, String, String)> {
    let sql = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
               WHERE m.type = 'table' AND (m.name LIKE 'journal%' OR m.name = 'signing_key')
               AND c.type <> 'INTEGER' ORDER BY m.name, c.cid";
    let columns: Vec<(String, String)> = sqlx::query_as(sql)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    // The rows of the keys are signed where they bear the signature of the newest.
    let vouched = columns.iter().any(|(_, column)| column == "vouch");
    let mut all = Vec::new();
    for (table, column) in columns {
        if table == "signing_key" && !vouched {
            continue;
        }
        let sql = format!("SELECT rowid FROM {table} WHERE length({column}) > 0");
        let rows: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        let row = |id| (table.clone(), column.clone(), format!("rowid = {id}"));
        all.extend(rows.into_iter().map(row));
    }
    all
}

#[tokio::test]
async fn one_byte_changed_in_any_value_is_found() {
    let bench = Bench::new();
    let db = varied(&bench).await;
    let mut connection = raw(&bench.path()).await;
    let values = values(&mut connection).await;
    let mut random = Random(42);
    assert_eq!(bench.verified(&db, None).await.flaws, []);
    for _ in 0..tries(300) {
        let (table, column, row) = &values[random.below(values.len())];
        let select =
            format!("SELECT typeof({column}), CAST({column} AS BLOB) FROM {table} WHERE {row}");
        let (kind, mut bytes): (String, Vec<u8>) = sqlx::query_as(AssertSqlSafe(select))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let place = random.below(bytes.len());
        // Text stays text: a bit that keeps it ASCII.
        let bit = match kind.as_str() {
            "text" => random.below(5),
            _ => random.below(8),
        };
        let put = |bytes: &[u8]| {
            let value = crate::key::hex(bytes);
            format!("UPDATE {table} SET {column} = CAST(x'{value}' AS {kind}) WHERE {row}")
        };
        let sound = put(&bytes);
        bytes[place] ^= 1 << bit;
        execute(&mut connection, put(&bytes)).await;
        let flaws = bench.verified(&db, None).await.flaws;
        assert!(!flaws.is_empty(), "{table}.{column}, {row}, byte {place}");
        execute(&mut connection, sound).await;
    }
    assert_eq!(bench.verified(&db, None).await.flaws, []);
}

async fn execute(connection: &mut SqliteConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

/// Pages of the tables and indexes of the journal: their numbers, 1 the first.
async fn pages(connection: &mut SqliteConnection) -> Vec<usize> {
    let sql = "SELECT pageno FROM dbstat WHERE name LIKE 'journal%' OR name = 'signing_key'";
    let pages: Vec<i64> = sqlx::query_scalar(sql).fetch_all(connection).await.unwrap();
    pages.into_iter().map(|page| page as usize).collect()
}

/// All that the journal says, read along its tables and along its index.
async fn told(path: &Path) -> Result<BTreeMap<String, Vec<String>>, sqlx::Error> {
    let mut connection = still(path).await?;
    let mut all = BTreeMap::new();
    for sql in [
        "SELECT quote(seq) || quote(at) || quote(actor) || quote(kind) || quote(object) || quote(verb) ||
         quote(person) || quote(digest) || quote(hash) FROM journal ORDER BY seq",
        "SELECT quote(seq) || quote(key) || quote(detail) FROM journal_detail ORDER BY seq",
        "SELECT quote(seq) || quote(at) || quote(hash) || quote(signature) FROM journal_head",
        "SELECT quote(seq) || quote(at) || quote(hash) || quote(signature) FROM journal_checkpoint",
        "SELECT quote(number) || quote(public) || quote(since) FROM signing_key ORDER BY number",
        "SELECT quote(object) || quote(seq) FROM journal INDEXED BY journal_object ORDER BY object, seq",
        "SELECT quote(kind) || quote(seq) FROM journal INDEXED BY journal_kind ORDER BY kind, seq",
        "SELECT quote(person) || quote(seq) FROM journal INDEXED BY journal_person
         WHERE person IS NOT NULL ORDER BY person, seq",
        "SELECT quote(j.seq) || quote(d.seq) FROM journal j JOIN journal_detail d ON d.seq = j.seq",
    ] {
        let rows = sqlx::query(sql).fetch_all(&mut connection).await?;
        let rows: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
        all.insert(sql.to_string(), rows?);
    }
    Ok(all)
}

/// A file that nobody has open.
async fn still(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true);
    options.connect().await
}

/// The byte of the number of an entry: of the last cell of the last leaf of the journal.
async fn last_number(path: &Path, file: &[u8], size: usize) -> usize {
    let sql = "SELECT max(pageno) FROM dbstat WHERE name = 'journal' AND pagetype = 'leaf'
               AND path = (SELECT max(path) FROM dbstat WHERE name = 'journal' AND pagetype = 'leaf')";
    let mut connection = raw(path).await;
    let page: i64 = sqlx::query_scalar(sql)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let start = (page as usize - 1) * size;
    let number = |at: usize| usize::from(u16::from_be_bytes([file[at], file[at + 1]]));
    let cell = start + number(start + 8 + 2 * (number(start + 3) - 1));
    // Before it stands the length of the row, whose bytes but the last have their high bit set.
    let length = file[cell..].iter().position(|byte| byte & 0x80 == 0);
    cell + length.unwrap() + 1
}

#[tokio::test]
async fn a_number_that_goes_back_does_not_hold_the_walk() {
    let bench = Bench::new();
    let db = varied(&bench).await;
    db.scrub().await.unwrap();
    db.close().await;
    let mut file = std::fs::read(bench.path()).unwrap();
    let size = usize::from(u16::from_be_bytes([file[16], file[17]]));
    let place = last_number(&bench.path(), &file, size).await;
    let numbers = [file[place], file[place] - 8];
    assert_eq!(usize::from(numbers[0]), ENTRIES + 3);
    file[place] = numbers[1];
    let copy = bench.folder.path().join("copy.db");
    std::fs::write(&copy, file).unwrap();
    let trusted = bench.signer.verifier();
    let looked = tokio::time::timeout(
        std::time::Duration::from_secs(20),
        is_found(&copy, &trusted),
    );
    assert_eq!(looked.await, Ok(true));
}

async fn is_found(path: &Path, trusted: &Verifier) -> bool {
    let Ok(mut connection) = still(path).await else {
        return true;
    };
    match verify(&mut connection, trusted, None).await {
        Ok(found) => !found.flaws.is_empty(),
        Err(_) => true,
    }
}

/// A byte of one of the pages; every second one is not 0, since free room is.
fn place(random: &mut Random, file: &[u8], pages: &[usize], size: usize) -> usize {
    let wants_used = random.below(2) == 0;
    loop {
        let page = pages[random.below(pages.len())];
        let place = (page - 1) * size + random.below(size);
        if !wants_used || file[place] != 0 {
            return place;
        }
    }
}

/// A byte that nothing reads (the free room of a page) may change unseen: then everything that the
/// journal says, by its tables and by its indexes, is what it was. How many there were is printed.
#[tokio::test]
async fn one_byte_changed_in_any_page_of_the_journal_is_found_or_changes_nothing() {
    let bench = Bench::new();
    let db = varied(&bench).await;
    db.scrub().await.unwrap();
    db.close().await;
    let mut connection = raw(&bench.path()).await;
    let pages = pages(&mut connection).await;
    drop(connection);
    let sound = std::fs::read(bench.path()).unwrap();
    let size = usize::from(u16::from_be_bytes([sound[16], sound[17]]));
    let copy = bench.folder.path().join("copy.db");
    std::fs::write(&copy, &sound).unwrap();
    let trusted = bench.signer.verifier();
    assert!(!is_found(&copy, &trusted).await);
    let before = told(&copy).await.unwrap();
    let mut random = Random(7);
    let (mut found, mut unread) = (0, 0);
    for _ in 0..tries(300) {
        let place = place(&mut random, &sound, &pages, size);
        let mut bytes = sound.clone();
        bytes[place] ^= 1 << random.below(8);
        std::fs::write(&copy, bytes).unwrap();
        match is_found(&copy, &trusted).await {
            true => found += 1,
            false => {
                assert_eq!(told(&copy).await.unwrap(), before, "byte {place}");
                unread += 1;
            }
        }
    }
    eprintln!("{found} bytes changed and found, {unread} in room that nothing reads");
    assert!(found > 0);
}
