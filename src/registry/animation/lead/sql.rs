//! Leads in the database.

use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::Filter;
use super::rules::Lead;

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Lead>, sqlx::Error> {
    let text = "SELECT * FROM lead WHERE id = ?";
    sqlx::query_as(text).bind(id).fetch_optional(sql).await
}

pub async fn save(sql: &mut SqliteConnection, of: &Lead) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO lead (id, partner, interest, maturity, next_step, next_on, last_on, state, made_at,
                version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET interest = excluded.interest, maturity = excluded.maturity,
                next_step = excluded.next_step, next_on = excluded.next_on, last_on = excluded.last_on,
                state = excluded.state, version = excluded.version";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.interest)
        .bind(&of.maturity)
        .bind(&of.next_step)
        .bind(&of.next_on)
        .bind(&of.last_on)
        .bind(&of.state)
        .bind(&of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

/// With the names of their partners, by the day of the next step; those without one last.
pub async fn list(
    sql: &mut SqliteConnection,
    filter: &Filter,
) -> Result<Vec<(Lead, String)>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT l.*, p.name AS partner_name FROM lead l JOIN partner p ON p.id = l.partner WHERE 1 = 1",
    );
    for (condition, value) in [
        (" AND p.user_group = ", &filter.group),
        (" AND l.state = ", &filter.state),
        (" AND l.partner = ", &filter.partner),
        (" AND l.last_on >= ", &filter.since),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    query.push(" ORDER BY l.next_on IS NULL, l.next_on, p.name_key, l.id");
    let rows = query.build().fetch_all(sql).await?;
    let one =
        |row: &sqlx::sqlite::SqliteRow| Ok((Lead::from_row(row)?, row.try_get("partner_name")?));
    rows.iter().map(one).collect()
}
