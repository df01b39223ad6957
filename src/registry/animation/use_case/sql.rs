//! Use cases in the database.

use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::rules::UseCase;
use super::{Filter, Listed};

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<UseCase>, sqlx::Error> {
    let text = "SELECT * FROM use_case WHERE id = ?";
    sqlx::query_as(text).bind(id).fetch_optional(sql).await
}

pub async fn save(sql: &mut SqliteConnection, of: &UseCase) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO use_case (id, partner, title, theme, words, result, on_day, made_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET title = excluded.title, theme = excluded.theme,
                words = excluded.words, result = excluded.result, on_day = excluded.on_day,
                version = excluded.version";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.title)
        .bind(&of.theme)
        .bind(&of.words)
        .bind(&of.result)
        .bind(&of.on_day)
        .bind(&of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn list(sql: &mut SqliteConnection, filter: &Filter) -> Result<Vec<Listed>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT c.*, p.name AS partner_name FROM use_case c LEFT JOIN partner p ON p.id = c.partner WHERE 1 = 1",
    );
    for (condition, value) in [
        (" AND p.user_group = ", &filter.group),
        (" AND c.theme = ", &filter.theme),
        (" AND c.partner = ", &filter.partner),
        (" AND c.on_day >= ", &filter.since),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    query.push(" ORDER BY c.on_day, c.id");
    let rows = query.build().fetch_all(sql).await?;
    let one = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Listed {
            use_case: UseCase::from_row(row)?,
            partner_name: row.try_get("partner_name")?,
        })
    };
    rows.iter().map(one).collect()
}
