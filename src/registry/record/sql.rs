//! What of records is asked in one way of all their tables.

use sqlx::SqliteConnection;

/// The ids of the first records of a table that officers call so, by a column of it.
pub async fn called(
    sql: &mut SqliteConnection,
    (table, column): (&str, &str),
    title: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = format!(
        "SELECT id FROM {table} WHERE {column} = ? COLLATE NOCASE ORDER BY made_at, id LIMIT 5"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(text))
        .bind(title)
        .fetch_all(sql)
        .await
}

/// The day of the last move of a record, as its entry tells it: by the day on which it was written
/// down, where it tells none.
pub async fn last_move(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<Option<String>, sqlx::Error> {
    let text = "SELECT coalesce(json_extract(d.detail, '$.depuis[1]'), substr(j.at, 1, 10))
                FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq
                WHERE j.object = ? AND j.verb = 'move' ORDER BY j.seq DESC LIMIT 1";
    sqlx::query_scalar(text).bind(id).fetch_optional(sql).await
}
