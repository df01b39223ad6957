//! Conventions.

use sqlx::SqliteConnection;

/// A convention as a table tells it.
#[derive(Debug, Clone)]
pub(crate) struct Convention {
    pub id: String,
    pub kind: String,
    pub number: String,
    pub partner: Option<String>,
    pub title: String,
    pub signed_on: String,
    pub from_day: String,
    pub until_day: Option<String>,
}

/// Id, kind and number of all of them.
pub(crate) async fn conventions(
    sql: &mut SqliteConnection,
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, kind, number FROM convention")
        .fetch_all(sql)
        .await
}

/// A new one, of before the registry.
pub(crate) async fn insert_convention(
    sql: &mut SqliteConnection,
    convention: &Convention,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO convention (id, kind, number, partner, title, signed_on, from_day, until_day,
                reprise, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)";
    sqlx::query(text)
        .bind(&convention.id)
        .bind(&convention.kind)
        .bind(&convention.number)
        .bind(&convention.partner)
        .bind(&convention.title)
        .bind(&convention.signed_on)
        .bind(&convention.from_day)
        .bind(&convention.until_day)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}
