//! Operators in the database.

use relais_store::Id;
use sqlx::{FromRow, SqliteConnection};

use super::Operator;
use super::rules::Role;

#[derive(FromRow)]
struct Line {
    id: String,
    os_user: String,
    name: String,
    since: String,
    until: Option<String>,
}

/// All of them, oldest first.
pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Operator>, sqlx::Error> {
    let lines: Vec<Line> =
        sqlx::query_as("SELECT id, os_user, name, since, until FROM operator ORDER BY since, id")
            .fetch_all(&mut *sql)
            .await?;
    let mut all = Vec::new();
    for line in lines {
        let roles = roles(sql, &line.id).await?;
        all.push(Operator {
            id: line.id,
            os_user: line.os_user,
            name: line.name,
            roles,
            since: line.since,
            until: line.until,
        });
    }
    Ok(all)
}

async fn roles(sql: &mut SqliteConnection, operator: &str) -> Result<Vec<Role>, sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT role, partner FROM operator_role WHERE operator = ? ORDER BY role, partner",
    )
    .bind(operator)
    .fetch_all(sql)
    .await?;
    let role = |(word, partner): (String, String)| match word.as_str() {
        "referent" => Some(Role::Referent(partner)),
        other => other.parse().ok(),
    };
    Ok(rows.into_iter().filter_map(role).collect())
}

/// A new one.
pub async fn insert(
    sql: &mut SqliteConnection,
    id: &Id,
    user: &str,
    name: &str,
    since: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO operator (id, os_user, name, since) VALUES (?, ?, ?, ?)")
        .bind(id.as_str())
        .bind(user)
        .bind(name)
        .bind(since)
        .execute(sql)
        .await?;
    Ok(())
}

/// Its roles, all of them.
pub async fn set_roles(
    sql: &mut SqliteConnection,
    operator: &str,
    roles: &[Role],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM operator_role WHERE operator = ?")
        .bind(operator)
        .execute(&mut *sql)
        .await?;
    for role in roles {
        sqlx::query("INSERT INTO operator_role (operator, role, partner) VALUES (?, ?, ?)")
            .bind(operator)
            .bind(role.word())
            .bind(role.partner())
            .execute(&mut *sql)
            .await?;
    }
    Ok(())
}

/// Its last day.
pub async fn close(
    sql: &mut SqliteConnection,
    operator: &str,
    until: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE operator SET until = ?, version = version + 1 WHERE id = ?")
        .bind(until)
        .bind(operator)
        .execute(sql)
        .await?;
    Ok(())
}

/// Its name.
pub async fn rename(
    sql: &mut SqliteConnection,
    operator: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE operator SET name = ?, version = version + 1 WHERE id = ?")
        .bind(name)
        .bind(operator)
        .execute(sql)
        .await?;
    Ok(())
}

/// Its user of the system.
pub async fn rebind(
    sql: &mut SqliteConnection,
    operator: &str,
    user: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE operator SET os_user = ?, version = version + 1 WHERE id = ?")
        .bind(user)
        .bind(operator)
        .execute(sql)
        .await?;
    Ok(())
}
