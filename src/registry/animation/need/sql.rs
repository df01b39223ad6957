//! Needs in the database.

use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::rules::Need;
use super::{Filter, Listed};

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Need>, sqlx::Error> {
    let text = "SELECT * FROM need WHERE id = ?";
    sqlx::query_as(text).bind(id).fetch_optional(sql).await
}

pub async fn save(sql: &mut SqliteConnection, of: &Need) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO need (id, user_group, partner, title, words, use_case, engineering, priority, state,
                said_on, made_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET user_group = excluded.user_group, title = excluded.title,
                words = excluded.words, use_case = excluded.use_case, engineering = excluded.engineering,
                priority = excluded.priority, state = excluded.state, said_on = excluded.said_on,
                version = excluded.version";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.user_group)
        .bind(&of.partner)
        .bind(&of.title)
        .bind(&of.words)
        .bind(&of.use_case)
        .bind(of.engineering)
        .bind(&of.priority)
        .bind(&of.state)
        .bind(&of.said_on)
        .bind(&of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn list(sql: &mut SqliteConnection, filter: &Filter) -> Result<Vec<Listed>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT n.*, p.name AS partner_name FROM need n LEFT JOIN partner p ON p.id = n.partner WHERE 1 = 1",
    );
    for (condition, value) in [
        (" AND n.user_group = ", &filter.group),
        (" AND n.state = ", &filter.state),
        (" AND n.partner = ", &filter.partner),
        (" AND n.said_on >= ", &filter.since),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    query.push(
        " ORDER BY CASE n.user_group WHEN 'epci-agence' THEN 1 WHEN 'collectivite' THEN 2 ELSE 3 END,
          CASE n.priority WHEN 'haute' THEN 1 WHEN 'moyenne' THEN 2 ELSE 3 END, n.said_on, n.id",
    );
    let rows = query.build().fetch_all(sql).await?;
    let one = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Listed {
            need: Need::from_row(row)?,
            partner_name: row.try_get("partner_name")?,
        })
    };
    rows.iter().map(one).collect()
}
