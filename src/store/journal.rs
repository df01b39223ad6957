//! The journal read back: the timeline of an object, the last entries.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Told {
    /// Its number.
    pub seq: i64,
    /// When, UTC.
    pub at: String,
    /// Who: the id of an operator.
    pub actor: String,
    /// The kind of the object.
    pub kind: String,
    /// Its id.
    pub object: String,
    /// What was done.
    pub verb: String,
    /// The facts; none when they were erased.
    pub detail: Option<serde_json::Value>,
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Of this object only.
    pub object: Option<&'a str>,
    /// Of this kind only.
    pub kind: Option<&'a str>,
    /// By this operator only.
    pub actor: Option<&'a str>,
    /// From this date (`2026-01-31`, or a full date) on.
    pub from: Option<&'a str>,
    /// Before this date.
    pub before: Option<&'a str>,
    /// At most so many: the newest.
    pub limit: Option<u32>,
}

/// The entries that `asked` wants, oldest first.
///
/// # Errors
/// What SQLite says.
pub async fn read(
    connection: &mut SqliteConnection,
    asked: &Asked<'_>,
) -> Result<Vec<Told>, sqlx::Error> {
    let mut sql = QueryBuilder::<Sqlite>::new(
        "SELECT j.seq, j.at, j.actor, j.kind, j.object, j.verb, d.detail
         FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq WHERE 1 = 1",
    );
    let equal = [
        (" AND j.object = ", asked.object),
        (" AND j.kind = ", asked.kind),
        (" AND j.actor = ", asked.actor),
    ];
    let dates = [
        (" AND j.at >= ", asked.from),
        (" AND j.at < ", asked.before),
    ];
    for (condition, value) in equal.into_iter().chain(dates) {
        if let Some(value) = value {
            sql.push(condition).push_bind(value);
        }
    }
    sql.push(" ORDER BY j.seq DESC LIMIT ")
        .push_bind(i64::from(asked.limit.unwrap_or(u32::MAX)));
    let rows = sql.build().fetch_all(connection).await?;
    rows.iter().rev().map(told).collect()
}

fn told(row: &SqliteRow) -> Result<Told, sqlx::Error> {
    let detail: Option<String> = row.try_get("detail")?;
    Ok(Told {
        seq: row.try_get("seq")?,
        at: row.try_get("at")?,
        actor: row.try_get("actor")?,
        kind: row.try_get("kind")?,
        object: row.try_get("object")?,
        verb: row.try_get("verb")?,
        // A detail that is no JSON any more is for `verify` to find; it is shown as it is.
        detail: detail.map(|text| serde_json::from_str(&text).unwrap_or(text.into())),
    })
}
