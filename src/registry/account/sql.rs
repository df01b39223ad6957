//! Accounts in the database.

use sqlx::{AssertSqlSafe, FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::rules::State;
use super::{Account, Filter, Line, Staff};
use crate::person::rules::key;

/// The columns of [`Account`].
const COLUMNS: &str = "a.id, a.person, a.partner, a.state, a.since, a.why, a.mandate,
    a.dinamis_login, a.first_login, a.last_login, a.followed, a.reprise, a.made_at, a.version";
const NAMES: &str = "trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name,
    b.name AS partner_name";
const JOINED: &str =
    "account a JOIN person p ON p.id = a.person JOIN partner b ON b.id = a.partner";

/// The open accounts of a partner.
pub async fn open_of(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Account>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM account a WHERE a.partner = ? AND a.state <> 'clos' ORDER BY a.made_at, a.id"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(partner)
        .fetch_all(sql)
        .await
}

/// The accounts under a mandate that are active, or will be when the adhésion is again.
pub async fn counting_under(
    sql: &mut SqliteConnection,
    mandate: &str,
) -> Result<Vec<Account>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM account a WHERE a.mandate = ? AND (a.state = 'actif' OR a.followed = 1)"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(mandate)
        .fetch_all(sql)
        .await
}

/// The last day of a mandate, that of its early end when there was one.
pub async fn last_day(
    sql: &mut SqliteConnection,
    mandate: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(ended_on, until_day) FROM mandate WHERE id = ?")
        .bind(mandate)
        .fetch_optional(sql)
        .await
}

/// The open accounts of a person.
pub async fn open_by(sql: &mut SqliteConnection, person: &str) -> Result<Vec<Line>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS}, {NAMES} FROM {JOINED} WHERE a.person = ? AND a.state <> 'clos' ORDER BY a.made_at"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(person)
        .fetch_all(sql)
        .await
}

/// The account of this id.
pub async fn by_id(sql: &mut SqliteConnection, id: &str) -> Result<Option<Line>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS}, {NAMES} FROM {JOINED} WHERE a.id = ?");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(id.to_ascii_lowercase())
        .fetch_optional(sql)
        .await
}

/// The first accounts of this name at DINAMIS.
pub async fn of_login(sql: &mut SqliteConnection, login: &str) -> Result<Vec<Line>, sqlx::Error> {
    let text =
        format!("SELECT {COLUMNS}, {NAMES} FROM {JOINED} WHERE a.dinamis_login = ? LIMIT 10");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(login)
        .fetch_all(sql)
        .await
}

/// The accounts of a person, by id or address, in a partner.
pub async fn of_person_in(
    sql: &mut SqliteConnection,
    person: &str,
    partner: &str,
) -> Result<Vec<Line>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS}, {NAMES} FROM {JOINED} WHERE a.partner = ?1
         AND (p.id = ?2 OR lower(p.email) = ?2) ORDER BY a.made_at"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(partner)
        .bind(person.to_lowercase())
        .fetch_all(sql)
        .await
}

/// A mandate of a person in a partner, whatever its days: its id, that of the last one.
pub async fn mandated(
    sql: &mut SqliteConnection,
    person: &str,
    partner: &str,
) -> Result<Option<String>, sqlx::Error> {
    let text = "SELECT id FROM mandate WHERE person = ? AND partner = ?
                ORDER BY until_day DESC, id LIMIT 1";
    sqlx::query_scalar(text)
        .bind(person)
        .bind(partner)
        .fetch_optional(sql)
        .await
}

/// The addresses of those who are a partner's own by what they are for it: its legal
/// representatives and its référents.
pub async fn own_addresses(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT DISTINCT p.email FROM contact c JOIN person p ON p.id = c.person
                WHERE c.partner = ? AND c.role IN ('representant-legal', 'referent')
                AND p.email IS NOT NULL";
    sqlx::query_scalar(text).bind(partner).fetch_all(sql).await
}

/// The person, if another than `person`, who has this name at DINAMIS.
pub async fn login_of_other(
    sql: &mut SqliteConnection,
    login: &str,
    person: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT id FROM account WHERE dinamis_login = ? COLLATE NOCASE AND person <> ? LIMIT 1",
    )
    .bind(login)
    .bind(person)
    .fetch_optional(sql)
    .await
}

/// The open adhésion of a partner, as its own module keeps it.
#[derive(Debug, FromRow)]
pub struct Adhesion {
    /// Its stored state.
    pub state: String,
    /// Day since which it is in it.
    pub since: String,
    /// Day on which it expires.
    pub until_day: Option<String>,
}

/// The open adhésion of a partner.
pub async fn adhesion(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Option<Adhesion>, sqlx::Error> {
    let text = "SELECT state, since, until_day FROM adhesion WHERE partner = ? AND open = 1";
    sqlx::query_as(text).bind(partner).fetch_optional(sql).await
}

/// The accounts that `filter` wants, those that moved last first.
pub async fn list(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partners: Option<&[String]>,
) -> Result<Vec<Line>, sqlx::Error> {
    let mut text = QueryBuilder::new(format!("SELECT {COLUMNS}, {NAMES} FROM {JOINED}"));
    wanted(&mut text, filter, partners);
    text.push(" ORDER BY a.since DESC, a.id DESC LIMIT ");
    text.push_bind(i64::from(filter.limit));
    text.build_query_as().fetch_all(sql).await
}

/// How many they are.
pub async fn count(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partners: Option<&[String]>,
) -> Result<i64, sqlx::Error> {
    let mut text = QueryBuilder::new("SELECT count(*) FROM account a");
    wanted(&mut text, filter, partners);
    text.build_query_scalar().fetch_one(sql).await
}

fn wanted(text: &mut QueryBuilder<Sqlite>, filter: &Filter, partners: Option<&[String]>) {
    text.push(" WHERE 1 = 1");
    if let Some(state) = filter.state.map(State::word) {
        text.push(" AND a.state = ").push_bind(state);
    }
    if let Some(partner) = &filter.partner {
        text.push(" AND a.partner = ").push_bind(partner.clone());
    }
    match filter.staff {
        Some(Staff::Contractors) => text.push(" AND a.mandate IS NOT NULL"),
        Some(Staff::Own) => text.push(" AND a.mandate IS NULL"),
        None => text,
    };
    let sought = key(filter.words.as_deref().unwrap_or_default());
    if !sought.is_empty() {
        text.push(" AND a.person IN (SELECT id FROM person WHERE erased_at IS NULL");
        // A key has letters, digits and spaces: nothing that LIKE would take for a joker.
        for word in sought.split(' ') {
            text.push(" AND name_key LIKE ")
                .push_bind(format!("%{word}%"));
        }
        text.push(")");
    }
    if let Some(partners) = partners {
        text.push(" AND a.partner IN (");
        let mut list = text.separated(", ");
        for partner in partners {
            list.push_bind(partner.clone());
        }
        text.push(")");
    }
}

/// A new one.
pub async fn insert(sql: &mut SqliteConnection, account: &Account) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO account (id, person, partner, state, since, why, mandate, dinamis_login,
                first_login, last_login, followed, reprise, made_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let of = account.clone();
    sqlx::query(text)
        .bind(of.id)
        .bind(of.person)
        .bind(of.partner)
        .bind(of.state.word())
        .bind(of.since)
        .bind(of.why)
        .bind(of.mandate)
        .bind(of.dinamis_login)
        .bind(of.first_login)
        .bind(of.last_login)
        .bind(of.followed)
        .bind(of.reprise)
        .bind(of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

/// What changes of one that is there.
pub async fn update(sql: &mut SqliteConnection, account: &Account) -> Result<(), sqlx::Error> {
    let text = "UPDATE account SET state = ?, since = ?, why = ?, mandate = ?, dinamis_login = ?,
                first_login = ?, last_login = ?, followed = ?, version = ? WHERE id = ?";
    let of = account.clone();
    sqlx::query(text)
        .bind(of.state.word())
        .bind(of.since)
        .bind(of.why)
        .bind(of.mandate)
        .bind(of.dinamis_login)
        .bind(of.first_login)
        .bind(of.last_login)
        .bind(of.followed)
        .bind(of.version)
        .bind(of.id)
        .execute(sql)
        .await?;
    Ok(())
}
