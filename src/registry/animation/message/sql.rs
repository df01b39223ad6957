//! Messages, and those whom a filter may mean, in the database.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::Message;
use super::filter::{Candidate, Known, Link};
use crate::partner::resting::STATE;

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Message>, sqlx::Error> {
    let text = "SELECT * FROM message WHERE id = ?";
    sqlx::query_as(text).bind(id).fetch_optional(sql).await
}

pub async fn list(sql: &mut SqliteConnection, since: &str) -> Result<Vec<Message>, sqlx::Error> {
    let text = "SELECT * FROM message WHERE made_on >= ? ORDER BY made_at, id";
    sqlx::query_as(text).bind(since).fetch_all(sql).await
}

pub async fn insert(sql: &mut SqliteConnection, of: &Message) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO message (id, subject, words, filter, recipients, opted_out, made_on, made_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.subject)
        .bind(&of.words)
        .bind(&of.filter)
        .bind(of.recipients)
        .bind(of.opted_out)
        .bind(&of.made_on)
        .bind(&of.made_at)
        .execute(sql)
        .await?;
    Ok(())
}

/// The first of these events that is none.
pub async fn missing(
    sql: &mut SqliteConnection,
    events: &[String],
) -> Result<Option<String>, sqlx::Error> {
    for event in events {
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM event WHERE id = ?)")
            .bind(event)
            .fetch_one(&mut *sql)
            .await?;
        if !there {
            return Ok(Some(event.clone()));
        }
    }
    Ok(None)
}

/// What is known of partners and of the living persons with an address who are something for them
/// today, or who came to one of the events.
pub async fn known(
    sql: &mut SqliteConnection,
    events: &[String],
    today: &str,
) -> Result<Known, sqlx::Error> {
    let text = format!(
        "SELECT p.id, p.user_group, p.potential, p.maturity, p.territory, p.address,
         (SELECT {STATE} FROM adhesion a WHERE a.partner = p.id ORDER BY a.open DESC, a.since DESC, a.id
          LIMIT 1) AS adhesion FROM partner p"
    );
    let partners: Vec<Candidate> = sqlx::query_as(AssertSqlSafe(text))
        .bind(today)
        .bind(today)
        .fetch_all(&mut *sql)
        .await?;
    let mut query = QueryBuilder::<Sqlite>::new(person("c.role", "contact c"));
    query.push(" AND c.from_day <= ").push_bind(today);
    query
        .push(" AND (c.until_day IS NULL OR c.until_day >= ")
        .push_bind(today)
        .push(")");
    query.push(" UNION ").push(person("'usager'", "account c"));
    query.push(" AND c.state = 'actif'");
    let links: Vec<Link> = query.build_query_as().fetch_all(&mut *sql).await?;
    let mut came = Vec::new();
    for event in events {
        let mut query = QueryBuilder::<Sqlite>::new(person("''", "participant c"));
        query.push(" AND c.event = ").push_bind(event);
        let of: Vec<Link> = query.build_query_as().fetch_all(&mut *sql).await?;
        came.extend(of);
    }
    Ok(Known {
        partners,
        links,
        came,
    })
}

/// Persons beside a table `c` that has a partner and a person; both words are of this file.
fn person(role: &str, table: &str) -> String {
    format!(
        "SELECT c.partner, c.person, {role} AS role, w.email, w.opt_out,
         TRIM(COALESCE(w.given_name, '') || ' ' || COALESCE(w.family_name, '')) AS name
         FROM {table} JOIN person w ON w.id = c.person
         WHERE w.erased_at IS NULL AND w.email IS NOT NULL AND w.email <> ''"
    )
}
