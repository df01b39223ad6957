//! Conventions in the database.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rules::{Convention, Kind};

/// All, the newest first.
pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Convention>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM convention ORDER BY kind, from_day DESC, number")
        .fetch_all(sql)
        .await?;
    rows.iter().map(convention).collect()
}

/// Those of one kind.
pub async fn of_kind(
    sql: &mut SqliteConnection,
    kind: Kind,
) -> Result<Vec<Convention>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT * FROM convention WHERE kind = ? ORDER BY from_day DESC, number")
            .bind(kind.word())
            .fetch_all(sql)
            .await?;
    rows.iter().map(convention).collect()
}

/// Those of an id or a number.
pub async fn named(
    sql: &mut SqliteConnection,
    asked: &str,
) -> Result<Vec<Convention>, sqlx::Error> {
    let text = "SELECT * FROM convention WHERE number = ?1 OR id = lower(?1) ORDER BY kind";
    let rows = sqlx::query(text).bind(asked).fetch_all(sql).await?;
    rows.iter().map(convention).collect()
}

fn convention(row: &SqliteRow) -> Result<Convention, sqlx::Error> {
    let kind: String = row.try_get("kind")?;
    Ok(Convention {
        id: row.try_get("id")?,
        kind: match kind.as_str() {
            "collaboration" => Kind::Collaboration,
            _ => Kind::Pigma,
        },
        number: row.try_get("number")?,
        partner: row.try_get("partner")?,
        title: row.try_get("title")?,
        signed_on: day(row, "signed_on")?,
        from_day: day(row, "from_day")?,
        until_day: day(row, "until_day")?,
        document: row.try_get("document")?,
        reprise: row.try_get("reprise")?,
        made_at: row.try_get("made_at")?,
        version: row.try_get("version")?,
    })
}

/// A day of a column, none where it is null.
pub(crate) fn day(row: &SqliteRow, column: &str) -> Result<Option<NaiveDate>, sqlx::Error> {
    let text: Option<String> = row.try_get(column)?;
    let read = text.map(|text| text.parse::<NaiveDate>()).transpose();
    read.map_err(|error| sqlx::Error::ColumnDecode {
        index: column.into(),
        source: error.into(),
    })
}

pub async fn insert(sql: &mut SqliteConnection, of: &Convention) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO convention (number, title, signed_on, from_day, until_day, document, version,
                kind, partner, reprise, made_at, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&of.number)
        .bind(&of.title)
        .bind(written(of.signed_on))
        .bind(written(of.from_day))
        .bind(written(of.until_day))
        .bind(&of.document)
        .bind(of.version)
        .bind(of.kind.word())
        .bind(&of.partner)
        .bind(of.reprise)
        .bind(&of.made_at)
        .bind(&of.id)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn update(sql: &mut SqliteConnection, of: &Convention) -> Result<(), sqlx::Error> {
    let text =
        "UPDATE convention SET number = ?, title = ?, signed_on = ?, from_day = ?, until_day = ?,
                document = ?, version = ? WHERE id = ?";
    sqlx::query(text)
        .bind(&of.number)
        .bind(&of.title)
        .bind(written(of.signed_on))
        .bind(written(of.from_day))
        .bind(written(of.until_day))
        .bind(&of.document)
        .bind(of.version)
        .bind(&of.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// The other partner whose record has this number, however its letters are written: id, name, number.
pub async fn holder(
    sql: &mut SqliteConnection,
    number: &str,
    partner: &str,
) -> Result<Option<(String, String, String)>, sqlx::Error> {
    let text = "SELECT id, name, convention FROM partner
                WHERE convention = ? COLLATE NOCASE AND id <> ? LIMIT 1";
    let query = sqlx::query_as(text).bind(number).bind(partner);
    query.fetch_optional(sql).await
}

/// Writes the number into the record of a partner.
pub async fn name(
    sql: &mut SqliteConnection,
    partner: &str,
    number: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE partner SET convention = ?, version = version + 1 WHERE id = ?")
        .bind(number)
        .bind(partner)
        .execute(sql)
        .await?;
    Ok(())
}

fn written(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}
