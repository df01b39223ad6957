//! Events and participants in the database.

use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::participant::Participant;
use super::rules::Event;
use super::{Filter, Listed};

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Event>, sqlx::Error> {
    let text = "SELECT * FROM event WHERE id = ?";
    sqlx::query_as(text).bind(id).fetch_optional(sql).await
}

pub async fn save(sql: &mut SqliteConnection, of: &Event) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO event (id, kind, title, on_day, place, words, made_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title,
                on_day = excluded.on_day, place = excluded.place, words = excluded.words,
                version = excluded.version";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.kind)
        .bind(&of.title)
        .bind(&of.on_day)
        .bind(&of.place)
        .bind(&of.words)
        .bind(&of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn list(sql: &mut SqliteConnection, filter: &Filter) -> Result<Vec<Listed>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT e.*, COALESCE(SUM(a.count), 0) AS persons, COUNT(DISTINCT a.partner) AS partners
         FROM event e LEFT JOIN participant a ON a.event = e.id WHERE 1 = 1",
    );
    for (condition, value) in [
        (" AND e.kind = ", &filter.kind),
        (" AND e.on_day >= ", &filter.since),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    // Whoever else came still counts.
    for (condition, value) in [
        (
            " AND e.id IN (SELECT event FROM participant WHERE partner = ",
            &filter.partner,
        ),
        (
            " AND e.id IN (SELECT t.event FROM participant t JOIN partner p ON p.id = t.partner WHERE p.user_group = ",
            &filter.group,
        ),
    ] {
        if let Some(value) = value {
            query.push(condition).push_bind(value).push(")");
        }
    }
    query.push(" GROUP BY e.id ORDER BY e.on_day, e.id");
    let rows = query.build().fetch_all(sql).await?;
    let one = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Listed {
            event: Event::from_row(row)?,
            persons: row.try_get("persons")?,
            partners: row.try_get("partners")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Who came, by partner.
pub async fn participants(
    sql: &mut SqliteConnection,
    event: &str,
) -> Result<Vec<Participant>, sqlx::Error> {
    let text = "SELECT a.partner, p.name AS partner_name, a.person, a.count,
                NULLIF(TRIM(COALESCE(w.given_name, '') || ' ' || COALESCE(w.family_name, '')), '') AS name
                FROM participant a JOIN partner p ON p.id = a.partner LEFT JOIN person w ON w.id = a.person
                WHERE a.event = ? ORDER BY p.name_key, p.id, w.family_name, w.given_name, a.person";
    sqlx::query_as(text).bind(event).fetch_all(sql).await
}

/// The living person that an id or an address means.
pub async fn person(
    sql: &mut SqliteConnection,
    asked: &str,
) -> Result<Option<String>, sqlx::Error> {
    let text = "SELECT id FROM person WHERE erased_at IS NULL AND (id = LOWER(?) OR LOWER(email) = LOWER(?)) LIMIT 1";
    sqlx::query_scalar(text)
        .bind(asked)
        .bind(asked)
        .fetch_optional(sql)
        .await
}

/// True when a person is a contact, a user or a contractor of a partner, now or before.
pub async fn is_of(
    sql: &mut SqliteConnection,
    person: &str,
    partner: &str,
) -> Result<bool, sqlx::Error> {
    let text = "SELECT EXISTS (SELECT 1 FROM contact WHERE person = ? AND partner = ?)
                OR EXISTS (SELECT 1 FROM account WHERE person = ? AND partner = ?)
                OR EXISTS (SELECT 1 FROM mandate WHERE person = ? AND partner = ?)";
    let mut query = sqlx::query_scalar(text);
    for _ in 0..3 {
        query = query.bind(person).bind(partner);
    }
    query.fetch_one(sql).await
}

pub async fn insert(
    sql: &mut SqliteConnection,
    event: &str,
    partner: &str,
    person: Option<&str>,
    count: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO participant (event, partner, person, count) VALUES (?, ?, ?, ?)")
        .bind(event)
        .bind(partner)
        .bind(person)
        .bind(count)
        .execute(sql)
        .await?;
    Ok(())
}

/// How many came of a partner, where names are not kept.
pub async fn number(
    sql: &mut SqliteConnection,
    event: &str,
    partner: &str,
) -> Result<Option<i64>, sqlx::Error> {
    let text = "SELECT count FROM participant WHERE event = ? AND partner = ? AND person IS NULL";
    sqlx::query_scalar(text)
        .bind(event)
        .bind(partner)
        .fetch_optional(sql)
        .await
}

/// Takes out the person, or the number, of a partner; gives how many rows went.
pub async fn remove(
    sql: &mut SqliteConnection,
    event: &str,
    partner: &str,
    person: Option<&str>,
) -> Result<u64, sqlx::Error> {
    let text =
        "DELETE FROM participant WHERE event = ? AND partner = ? AND COALESCE(person, '') = ?";
    let done = sqlx::query(text)
        .bind(event)
        .bind(partner)
        .bind(person.unwrap_or_default())
        .execute(sql)
        .await?;
    Ok(done.rows_affected())
}
