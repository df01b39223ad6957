//! Mandates in the database.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::{Filter, Line, Mandate};

const COLUMNS: &str = "m.id, m.person, m.partner, m.company, m.purpose, m.from_day, m.until_day,
    m.ended_on, m.document, m.made_at, m.version";
const NAMES: &str = "trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name,
    b.name AS partner_name";
const JOINED: &str =
    "mandate m JOIN person p ON p.id = m.person JOIN partner b ON b.id = m.partner";

/// The one of this id.
pub async fn by_id(sql: &mut SqliteConnection, id: &str) -> Result<Option<Line>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS}, {NAMES} FROM {JOINED} WHERE m.id = ?");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(id)
        .fetch_optional(sql)
        .await
}

/// Those of a person in a partner.
pub async fn of_both(
    sql: &mut SqliteConnection,
    person: &str,
    partner: &str,
) -> Result<Vec<Mandate>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM mandate m WHERE m.person = ? AND m.partner = ? ORDER BY m.from_day"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(person)
        .bind(partner)
        .fetch_all(sql)
        .await
}

/// Those that `filter` wants.
pub async fn list(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partners: Option<&[String]>,
) -> Result<Vec<Line>, sqlx::Error> {
    let mut text = QueryBuilder::new(format!("SELECT {COLUMNS}, {NAMES} FROM {JOINED}"));
    wanted(&mut text, filter, partners);
    text.push(" ORDER BY m.until_day, m.id LIMIT ");
    text.push_bind(i64::from(filter.limit));
    text.build_query_as().fetch_all(sql).await
}

/// How many they are.
pub async fn count(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partners: Option<&[String]>,
) -> Result<i64, sqlx::Error> {
    let mut text = QueryBuilder::new("SELECT count(*) FROM mandate m");
    wanted(&mut text, filter, partners);
    text.build_query_scalar().fetch_one(sql).await
}

fn wanted(text: &mut QueryBuilder<Sqlite>, filter: &Filter, partners: Option<&[String]>) {
    text.push(" WHERE 1 = 1");
    if let Some(partner) = &filter.partner {
        text.push(" AND m.partner = ").push_bind(partner.clone());
    }
    if let Some(person) = &filter.person {
        text.push(" AND m.person = ").push_bind(person.clone());
    }
    if let Some(on) = filter.on {
        let on = on.to_string();
        text.push(" AND m.from_day <= ").push_bind(on.clone());
        text.push(" AND coalesce(m.ended_on, m.until_day) >= ")
            .push_bind(on);
    }
    if let Some(partners) = partners {
        text.push(" AND m.partner IN (");
        let mut list = text.separated(", ");
        for partner in partners {
            list.push_bind(partner.clone());
        }
        text.push(")");
    }
}

/// True when the person of a mandate is the partner's référent on one of its days.
pub async fn refers(sql: &mut SqliteConnection, mandate: &Mandate) -> Result<bool, sqlx::Error> {
    let text = "SELECT EXISTS (SELECT 1 FROM contact WHERE partner = ? AND role = 'referent' AND person = ?
                AND from_day <= ? AND (until_day IS NULL OR until_day >= ?))";
    let of = mandate.clone();
    sqlx::query_scalar(text)
        .bind(of.partner)
        .bind(of.person)
        .bind(of.until_day)
        .bind(of.from_day)
        .fetch_one(sql)
        .await
}

/// True when a document of this hash is kept.
pub async fn has_document(sql: &mut SqliteConnection, hash: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM document WHERE sha256 = ?)")
        .bind(hash)
        .fetch_one(sql)
        .await
}

/// A new one.
pub async fn insert(sql: &mut SqliteConnection, mandate: &Mandate) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, ended_on,
                document, made_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let of = mandate.clone();
    sqlx::query(text)
        .bind(of.id)
        .bind(of.person)
        .bind(of.partner)
        .bind(of.company)
        .bind(of.purpose)
        .bind(of.from_day)
        .bind(of.until_day)
        .bind(of.ended_on)
        .bind(of.document)
        .bind(of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

/// What changes of one that is there.
pub async fn update(sql: &mut SqliteConnection, mandate: &Mandate) -> Result<(), sqlx::Error> {
    let text =
        "UPDATE mandate SET company = ?, purpose = ?, from_day = ?, until_day = ?, ended_on = ?,
                document = ?, version = ? WHERE id = ?";
    let of = mandate.clone();
    sqlx::query(text)
        .bind(of.company)
        .bind(of.purpose)
        .bind(of.from_day)
        .bind(of.until_day)
        .bind(of.ended_on)
        .bind(of.document)
        .bind(of.version)
        .bind(of.id)
        .execute(sql)
        .await?;
    Ok(())
}
