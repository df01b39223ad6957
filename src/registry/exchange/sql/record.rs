//! Records by their titles.

use sqlx::{AssertSqlSafe, SqliteConnection};

/// Id, partner and title of each record of a table.
pub(crate) async fn called(
    sql: &mut SqliteConnection,
    (table, title): (&str, &str),
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    let text = format!("SELECT id, coalesce(partner, ''), {title} FROM {table}");
    sqlx::query_as(AssertSqlSafe(text)).fetch_all(sql).await
}
