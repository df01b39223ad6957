//! Who came to events.

use std::collections::HashMap;

use sqlx::SqliteConnection;

/// How many, by event, partner and person; no person where only how many came is known.
pub(crate) type Participants = HashMap<(String, String, Option<String>), i64>;

/// All of them.
pub(crate) async fn participants(sql: &mut SqliteConnection) -> Result<Participants, sqlx::Error> {
    let text = "SELECT event, partner, person, SUM(count) FROM participant
                GROUP BY event, partner, person";
    let rows: Vec<(String, String, Option<String>, i64)> =
        sqlx::query_as(text).fetch_all(sql).await?;
    let one = |(event, partner, person, count)| ((event, partner, person), count);
    Ok(rows.into_iter().map(one).collect())
}
