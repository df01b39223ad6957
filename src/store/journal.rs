//! The journal read back: the timeline of an object, the last entries.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use crate::change::{CLOCK, REGISTRY};

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
    /// The person whom the facts speak of, by an opaque id.
    #[serde(skip)]
    pub person: Option<String>,
    /// The facts; none when they were erased, or are not for who reads.
    pub detail: Option<serde_json::Value>,
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Of this object only.
    pub object: Option<&'a str>,
    /// Of this kind only.
    pub kind: Option<&'a str>,
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
        "SELECT j.seq, j.at, j.actor, j.kind, j.object, j.verb, j.person, d.detail
         FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq WHERE 1 = 1",
    );
    let equal = [
        (" AND j.object = ", asked.object),
        (" AND j.kind = ", asked.kind),
    ];
    for (condition, value) in equal {
        if let Some(value) = value {
            sql.push(condition).push_bind(value);
        }
    }
    if asked.from.is_some() || asked.before.is_some() {
        let spans = spans(connection, asked).await?;
        // The bounds of all of them too: SQLite seeks by them, and reads everything without.
        let first = spans.iter().map(|(first, _)| *first).min();
        let end = spans.iter().map(|(_, end)| *end).max();
        sql.push(" AND j.seq >= ").push_bind(first.unwrap_or(0));
        sql.push(" AND j.seq < ").push_bind(end.unwrap_or(0));
        if spans.len() > 1 {
            sql.push(" AND (0 = 1");
            for (first, end) in spans {
                sql.push(" OR j.seq >= ").push_bind(first);
                sql.push(" AND j.seq < ").push_bind(end);
            }
            sql.push(")");
        }
    }
    sql.push(" ORDER BY j.seq DESC LIMIT ")
        .push_bind(i64::from(asked.limit.unwrap_or(u32::MAX)));
    let rows = sql.build().fetch_all(connection).await?;
    rows.iter().rev().map(told).collect()
}

/// The entries whose dates are asked for: one span of numbers, or one a stretch of the journal where
/// the clock was set back, for dates never go back within a stretch.
async fn spans(
    connection: &mut SqliteConnection,
    asked: &Asked<'_>,
) -> Result<Vec<(i64, i64)>, sqlx::Error> {
    let mut spans = Vec::new();
    for (low, high) in stretches(connection).await? {
        let first = match asked.from {
            Some(date) => first_from(connection, (low, high), date).await?,
            None => low,
        };
        let end = match asked.before {
            Some(date) => first_from(connection, (low, high), date).await?,
            None => high,
        };
        if first < end {
            spans.push((first, end));
        }
    }
    Ok(spans)
}

/// From each entry that states the time, and from the first, to the one before the next.
async fn stretches(connection: &mut SqliteConnection) -> Result<Vec<(i64, i64)>, sqlx::Error> {
    // Two questions: asked for both ends at once, SQLite reads the whole table.
    let ends = "SELECT coalesce((SELECT min(seq) FROM journal), 1),
                       coalesce((SELECT max(seq) FROM journal), 0) + 1";
    let (mut low, end): (i64, i64) = sqlx::query_as(ends).fetch_one(&mut *connection).await?;
    let stated = "SELECT seq FROM journal WHERE kind = ? AND verb = ? ORDER BY seq";
    let stated: Vec<i64> = sqlx::query_scalar(stated)
        .bind(REGISTRY.kind)
        .bind(CLOCK)
        .fetch_all(connection)
        .await?;
    let mut all = Vec::new();
    for high in stated.into_iter().chain([end]) {
        all.push((low, high));
        low = high;
    }
    Ok(all)
}

/// The number of the first entry of a stretch that bears this date or a later one; its end when none
/// does. Halving finds it in a few steps.
async fn first_from(
    connection: &mut SqliteConnection,
    (mut low, mut high): (i64, i64),
    date: &str,
) -> Result<i64, sqlx::Error> {
    while low < high {
        let middle = low + (high - low) / 2;
        let sql = "SELECT at < ? FROM journal WHERE seq >= ? ORDER BY seq LIMIT 1";
        let is_before: Option<bool> = sqlx::query_scalar(sql)
            .bind(date)
            .bind(middle)
            .fetch_optional(&mut *connection)
            .await?;
        match is_before {
            Some(true) => low = middle + 1,
            Some(false) | None => high = middle,
        }
    }
    Ok(low)
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
        person: row.try_get("person")?,
        // A detail that is no JSON any more is for `verify` to find; it is shown as it is.
        detail: detail.map(|text| serde_json::from_str(&text).unwrap_or(text.into())),
    })
}
