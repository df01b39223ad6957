//! Records by what tells them apart.

use sqlx::{AssertSqlSafe, SqliteConnection};

/// Id of each record of a table, and what stands in `columns`, each on its line.
pub(crate) async fn called(
    sql: &mut SqliteConnection,
    table: &str,
    columns: &[&str],
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("coalesce({column}, '')"))
        .collect();
    let apart = columns.join(" || char(10) || ");
    let text = format!("SELECT id, {apart} FROM {table}");
    sqlx::query_as(AssertSqlSafe(text)).fetch_all(sql).await
}
