//! What DINAMIS sent: a row a file.

use chrono::NaiveDate;
use sqlx::{Row, SqliteConnection};

/// A list of activity of DINAMIS.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List {
    pub id: String,
    pub file: String,
    pub sha256: String,
    /// First and last day of which it tells, where it tells of one.
    pub period: Option<(NaiveDate, NaiveDate)>,
}

impl List {
    /// What an export writes of it, by columns.
    pub fn cells(&self) -> [(&'static str, String); 4] {
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        [
            ("liste", self.id.clone()),
            ("liste_sha256", self.sha256.clone()),
            ("liste_du", day(self.period.map(|(from, _)| from))),
            ("liste_au", day(self.period.map(|(_, until)| until))),
        ]
    }
}

/// All of them.
pub(crate) async fn lists(sql: &mut SqliteConnection) -> Result<Vec<List>, sqlx::Error> {
    let text = "SELECT id, file, sha256, from_day, until_day FROM bringing
                WHERE source = 'dinamis' AND kind = 'activity' ORDER BY from_day, id";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let list = |row: &sqlx::sqlite::SqliteRow| {
        let day = |column| {
            let text = row.try_get::<Option<String>, _>(column)?;
            let day = text.map(|text| text.parse::<NaiveDate>()).transpose();
            day.map_err(|why| sqlx::Error::Decode(why.into()))
        };
        Ok(List {
            id: row.try_get("id")?,
            file: row.try_get("file")?,
            sha256: row.try_get("sha256")?,
            period: day("from_day")?.zip(day("until_day")?),
        })
    };
    rows.iter().map(list).collect()
}

/// True of an id that something brought in has.
pub(crate) async fn is_bringing(sql: &mut SqliteConnection, id: &str) -> Result<bool, sqlx::Error> {
    let text = "SELECT EXISTS (SELECT 1 FROM bringing WHERE id = ?)";
    sqlx::query_scalar(text).bind(id).fetch_one(sql).await
}

/// So many more figures of a list.
pub(crate) async fn more_lines(
    sql: &mut SqliteConnection,
    id: &str,
    more: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE bringing SET lines = lines + ? WHERE id = ?")
        .bind(more)
        .bind(id)
        .execute(sql)
        .await?;
    Ok(())
}

/// A file: kind, name, hash, lines.
pub(crate) async fn insert_bringing(
    sql: &mut SqliteConnection,
    id: &str,
    (kind, file, sha256, lines): (&str, &str, &str, i64),
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO bringing (id, source, kind, file, sha256, lines, made_at)
                VALUES (?, 'dinamis', ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(id)
        .bind(kind)
        .bind(file)
        .bind(sha256)
        .bind(lines)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}

/// The days that a file covers.
pub(crate) async fn end_bringing(
    sql: &mut SqliteConnection,
    id: &str,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE bringing SET from_day = ?, until_day = ? WHERE id = ?")
        .bind(from.to_string())
        .bind(until.to_string())
        .bind(id)
        .execute(sql)
        .await?;
    Ok(())
}
