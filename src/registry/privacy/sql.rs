//! Persons in the database, as far as their data are concerned.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

/// What is left in a column that must hold something.
pub(super) const ERASED: &str = "(effacé)";

/// What stays, and is of no person any more but by an opaque id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Texts that it accepted.
    pub acceptances: i64,
    /// Avenants that it signed.
    pub avenants: i64,
    /// Events of adhésions.
    pub events: i64,
    /// Figures of activity and participations.
    pub figures: i64,
}

/// The ids of the persons or operators that an id, an address, a user of the system or a full name means.
pub(crate) async fn find(
    sql: &mut SqliteConnection,
    asked: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let asked = asked.trim();
    let text = "SELECT id FROM person WHERE id = ?1 OR lower(email) = ?1
                UNION SELECT id FROM operator WHERE id = ?1 OR os_user = ?2";
    let exact: Vec<String> = sqlx::query_scalar(text)
        .bind(asked.to_ascii_lowercase())
        .bind(asked)
        .fetch_all(&mut *sql)
        .await?;
    if !exact.is_empty() {
        return Ok(exact);
    }
    let text = "SELECT id FROM person WHERE given_name || ' ' || family_name = ?1
                OR family_name || ' ' || given_name = ?1
                UNION SELECT id FROM operator WHERE name = ?1 AND name <> ?2";
    let named = sqlx::query_scalar(text).bind(asked).bind(ERASED);
    named.fetch_all(sql).await
}

/// When a person was erased.
pub(super) async fn erased_at(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<Option<String>, sqlx::Error> {
    let text = "SELECT erased_at FROM person WHERE id = ?";
    sqlx::query_scalar(text).bind(id).fetch_one(sql).await
}

/// When an operator was erased, and whether it still acts.
pub(super) async fn operator(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<(Option<String>, bool), sqlx::Error> {
    let text = "SELECT name, until FROM operator WHERE id = ?";
    let (name, until): (String, Option<String>) =
        sqlx::query_as(text).bind(id).fetch_one(sql).await?;
    let erased_at = until.clone().filter(|_| name == ERASED);
    Ok((erased_at, until.is_none()))
}

/// True when no value of a person or an operator is left in its row; or the row is not there.
pub(super) async fn is_erased(sql: &mut SqliteConnection, id: &str) -> Result<bool, sqlx::Error> {
    let text = "SELECT NOT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND erased_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM operator WHERE id = ?1 AND name <> ?2)";
    let erased = sqlx::query_scalar(text).bind(id).bind(ERASED);
    erased.fetch_one(sql).await
}

/// Whom a registry erased: id, moment, what the journal says was done in free words, and whether it says
/// anything. Entries that were purged are gone; the rows of those persons are not.
pub(super) async fn erased(
    sql: &mut SqliteConnection,
) -> Result<Vec<(String, String, Option<String>, bool)>, sqlx::Error> {
    let text = "SELECT id, min(at), max(redact), max(told) FROM (
            SELECT j.object AS id, j.at AS at, json_extract(d.detail, '$.redact') AS redact, 1 AS told
            FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq
            WHERE j.kind = 'person' AND j.verb = 'erase'
            UNION ALL SELECT id, erased_at, NULL, 0 FROM person WHERE erased_at IS NOT NULL
            UNION ALL SELECT id, until, NULL, 0 FROM operator WHERE name = ? AND until IS NOT NULL)
        GROUP BY id ORDER BY id";
    sqlx::query_as(text).bind(ERASED).fetch_all(sql).await
}

/// Its accounts: id and state.
pub(super) async fn accounts(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let text = "SELECT id, state FROM account WHERE person = ? ORDER BY id";
    sqlx::query_as(text).bind(person).fetch_all(sql).await
}

/// The roles that it has on a day, or will have: partner, role, first day.
pub(super) async fn roles(
    sql: &mut SqliteConnection,
    person: &str,
    today: &str,
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    let text = "SELECT partner, role, from_day FROM contact
                WHERE person = ? AND (until_day IS NULL OR until_day > ?)
                ORDER BY partner, role DESC, from_day";
    sqlx::query_as(text)
        .bind(person)
        .bind(today)
        .fetch_all(sql)
        .await
}

/// Its mandates.
pub(super) async fn mandates(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT id FROM mandate WHERE person = ? ORDER BY id";
    sqlx::query_scalar(text).bind(person).fetch_all(sql).await
}

/// Empties every value of a person; its id, what it signed, and what is counted stay.
pub(super) async fn empty(
    sql: &mut SqliteConnection,
    person: &str,
    at: &str,
) -> Result<(), sqlx::Error> {
    let today = at.get(..10).unwrap_or(at);
    let texts = [
        "UPDATE person SET family_name = NULL, given_name = NULL, email = NULL, phone = NULL,
             function = NULL, notice_how = NULL, opt_out = 1, erased_at = ?2, version = version + 1
         WHERE id = ?1",
        "UPDATE account SET dinamis_login = NULL, why = NULL,
             since = CASE state WHEN 'clos' THEN since ELSE substr(?2, 1, 10) END,
             state = 'clos', version = version + 1
         WHERE person = ?1",
        "UPDATE mandate SET company = '(effacé)', purpose = '(effacé)',
             ended_on = CASE WHEN ended_on IS NULL AND until_day > substr(?2, 1, 10)
                             THEN substr(?2, 1, 10) ELSE ended_on END,
             version = version + 1
         WHERE person = ?1",
    ];
    for text in texts {
        sqlx::query(text)
            .bind(person)
            .bind(at)
            .execute(&mut *sql)
            .await?;
    }
    let text = "UPDATE contact SET until_day = ?2
                WHERE person = ?1 AND (until_day IS NULL OR until_day > ?2)";
    sqlx::query(text)
        .bind(person)
        .bind(today)
        .execute(sql)
        .await?;
    Ok(())
}

/// Empties the name and the user of an operator who acts no more.
pub(super) async fn empty_operator(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<(), sqlx::Error> {
    let text = "UPDATE operator SET name = ?2, os_user = id, version = version + 1 WHERE id = ?1";
    sqlx::query(text).bind(id).bind(ERASED).execute(sql).await?;
    Ok(())
}

/// Counts what stays of a person: texts accepted, avenants signed, events, figures.
pub(super) async fn kept(sql: &mut SqliteConnection, person: &str) -> Result<Kept, sqlx::Error> {
    let text = "SELECT (SELECT count(*) FROM acceptance WHERE signatory = ?1),
        (SELECT count(*) FROM avenant WHERE signatory = ?1),
        (SELECT count(*) FROM adhesion_event WHERE person = ?1),
        (SELECT count(*) FROM activity x JOIN account a ON a.id = x.account WHERE a.person = ?1)
        + (SELECT count(*) FROM participant WHERE person = ?1)";
    let row = sqlx::query(text).bind(person).fetch_one(sql).await?;
    Ok(Kept {
        acceptances: row.try_get(0)?,
        avenants: row.try_get(1)?,
        events: row.try_get(2)?,
        figures: row.try_get(3)?,
    })
}

/// Tables that hold texts, with the columns that do, as the schema has them: none that is added later is
/// forgotten. The chain itself holds opaque ids and digests only.
pub(super) async fn texts(
    sql: &mut SqliteConnection,
) -> Result<Vec<(String, Vec<String>)>, sqlx::Error> {
    let text = "SELECT m.name AS name, c.name AS column FROM sqlite_master m, pragma_table_info(m.name) c
                WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name <> 'journal'
                ORDER BY m.name, c.cid";
    let rows: Vec<(String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (table, column) in rows {
        match all.last_mut() {
            Some((last, columns)) if *last == table => columns.push(column),
            _ => all.push((table, vec![column])),
        }
    }
    Ok(all)
}

/// What names a row of a table: its id where it has one.
pub(super) async fn key(
    sql: &mut SqliteConnection,
    table: &str,
) -> Result<&'static str, sqlx::Error> {
    let text = "SELECT count(*) FROM pragma_table_info(?) WHERE name = 'id'";
    let has: i64 = sqlx::query_scalar(text).bind(table).fetch_one(sql).await?;
    Ok(match has {
        0 => "CAST(rowid AS TEXT)",
        _ => "id",
    })
}

/// Columns that refer to `table`, and the table of each.
pub(super) async fn referring(
    sql: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let text = "SELECT m.name, f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
                WHERE m.type = 'table' AND f.\"table\" = ? ORDER BY m.name, f.\"from\"";
    sqlx::query_as(text).bind(table).fetch_all(sql).await
}

/// The rows of `table` whose `column` is `id`, with their rowid as `row_number`.
pub(super) async fn rows(
    sql: &mut SqliteConnection,
    table: &str,
    column: &str,
    id: &str,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let text = format!(
        "SELECT rowid AS row_number, * FROM {} WHERE {} = ? ORDER BY rowid",
        quoted(table),
        quoted(column)
    );
    sqlx::query(AssertSqlSafe(text))
        .bind(id)
        .fetch_all(sql)
        .await
}

/// A name of the schema as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
