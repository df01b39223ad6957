//! Texts and permits in the database; the facts of others as they stand there.

use std::collections::HashSet;

use sqlx::{FromRow, SqliteConnection};

use crate::person::rules::calls_contractor;

/// A text as it was loaded.
#[derive(Debug, Clone, FromRow)]
pub struct TextRow {
    pub id: String,
    pub version: String,
    pub until_day: Option<String>,
    pub toml: String,
    pub sha256: String,
    pub loaded_at: String,
}

pub async fn texts(sql: &mut SqliteConnection) -> Result<Vec<TextRow>, sqlx::Error> {
    let text =
        "SELECT id, version, until_day, toml, sha256, loaded_at FROM licence ORDER BY id, from_day";
    sqlx::query_as(text).fetch_all(sql).await
}

/// A text, and the words of it that lists look for.
pub struct NewText<'a> {
    pub row: &'a TextRow,
    pub kind: &'a str,
    pub title: &'a str,
    pub example: bool,
    pub from_day: String,
}

pub async fn insert_text(sql: &mut SqliteConnection, new: &NewText<'_>) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO licence (id, version, kind, title, example, from_day, until_day, toml, sha256, loaded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&new.row.id)
        .bind(&new.row.version)
        .bind(new.kind)
        .bind(new.title)
        .bind(new.example)
        .bind(&new.from_day)
        .bind(&new.row.until_day)
        .bind(&new.row.toml)
        .bind(&new.row.sha256)
        .bind(&new.row.loaded_at)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn end_text(
    sql: &mut SqliteConnection,
    id: &str,
    version: &str,
    until: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE licence SET until_day = ? WHERE id = ? AND version = ?")
        .bind(until)
        .bind(id)
        .bind(version)
        .execute(sql)
        .await?;
    Ok(())
}

/// A version of a text that an adhésion has to accept and did not.
#[derive(Debug, Clone, FromRow)]
pub struct Unaccepted {
    /// Id and version of the text.
    pub text: String,
    pub version: String,
    /// Word of its kind.
    pub kind: String,
    pub from_day: String,
    pub adhesion: String,
    pub partner: String,
    pub partner_name: String,
}

/// What adhésions that hold have not accepted of the versions that are in force on a day or come
/// into force until another: charters all of them, super référent clauses those of the relay,
/// licences those who accepted a version before. `examples` says whether examples count.
pub async fn unaccepted(
    sql: &mut SqliteConnection,
    (day, until): (&str, &str),
    examples: bool,
) -> Result<Vec<Unaccepted>, sqlx::Error> {
    let text = "SELECT l.id AS text, l.version, l.kind, l.from_day, a.id AS adhesion, a.partner,
                b.name AS partner_name
        FROM licence l JOIN adhesion a ON a.open = 1 AND a.state IN ('active', 'suspendue')
                  AND coalesce(a.until_day, ?1) >= ?1
             JOIN partner b ON b.id = a.partner
        WHERE (l.example = 0 OR ?3) AND l.from_day <= ?2
          AND (l.until_day IS NULL OR l.until_day >= ?1)
          AND NOT EXISTS (SELECT 1 FROM licence n WHERE n.id = l.id AND n.from_day > l.from_day
                          AND n.from_day <= ?1 AND (n.example = 0 OR ?3))
          AND NOT EXISTS (SELECT 1 FROM acceptance c WHERE c.adhesion = a.id AND c.text = l.id
                          AND c.version = l.version)
          AND (l.kind = 'charte' OR (l.kind = 'super-referent' AND a.path = 'relais')
               OR EXISTS (SELECT 1 FROM acceptance c WHERE c.adhesion = a.id AND c.text = l.id))
        ORDER BY l.from_day, l.id, b.name_key, a.id";
    sqlx::query_as(text)
        .bind(day)
        .bind(until)
        .bind(examples)
        .fetch_all(sql)
        .await
}

/// A permit that was given.
#[derive(Debug, Clone, FromRow)]
pub struct PermitRow {
    pub id: String,
    pub partner: String,
    pub partner_name: String,
    pub account: Option<String>,
    pub product: String,
    pub licence: String,
    pub version: String,
    pub from_day: String,
    pub until_day: String,
    pub text: String,
    pub made_at: String,
    pub withdrawn_at: Option<String>,
}

const PERMIT: &str = "SELECT id, partner,
                      (SELECT name FROM partner WHERE id = permit.partner) AS partner_name,
                      account, product, licence, version, from_day, until_day, text, made_at,
                      withdrawn_at FROM permit";

pub async fn permits(
    sql: &mut SqliteConnection,
    partner: Option<&str>,
) -> Result<Vec<PermitRow>, sqlx::Error> {
    let text = format!("{PERMIT} WHERE ? IS NULL OR partner = ? ORDER BY made_at, id");
    sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(partner)
        .bind(partner)
        .fetch_all(sql)
        .await
}

pub async fn permit(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<Option<PermitRow>, sqlx::Error> {
    let text = format!("{PERMIT} WHERE id = ?");
    sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(id)
        .fetch_optional(sql)
        .await
}

pub async fn insert_permit(sql: &mut SqliteConnection, row: &PermitRow) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO permit (id, partner, account, product, licence, version, from_day, until_day, text,
                made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&row.id)
        .bind(&row.partner)
        .bind(&row.account)
        .bind(&row.product)
        .bind(&row.licence)
        .bind(&row.version)
        .bind(&row.from_day)
        .bind(&row.until_day)
        .bind(&row.text)
        .bind(&row.made_at)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn withdraw(sql: &mut SqliteConnection, id: &str, at: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE permit SET withdrawn_at = ? WHERE id = ?")
        .bind(at)
        .bind(id)
        .execute(sql)
        .await?;
    Ok(())
}

#[derive(FromRow)]
pub struct PartyRow {
    pub id: String,
    pub name: String,
    pub user_group: String,
    pub is_public: bool,
    pub autonomous: bool,
    pub territory: Option<String>,
    pub territory_year: Option<i64>,
}

pub async fn parties(sql: &mut SqliteConnection) -> Result<Vec<PartyRow>, sqlx::Error> {
    let text = "SELECT id, name, user_group, is_public, autonomous, territory, territory_year FROM partner";
    sqlx::query_as(text).fetch_all(sql).await
}

#[derive(FromRow)]
pub struct AccountRow {
    pub id: String,
    pub person: String,
    pub partner: String,
    pub state: String,
    pub since: String,
    pub mandate: Option<String>,
}

pub async fn accounts(sql: &mut SqliteConnection) -> Result<Vec<AccountRow>, sqlx::Error> {
    let text = "SELECT id, person, partner, state, since, mandate FROM account";
    sqlx::query_as(text).fetch_all(sql).await
}

#[derive(FromRow)]
pub struct MandateRow {
    pub id: String,
    pub person: String,
    pub partner: String,
    pub purpose: String,
    pub from_day: String,
    pub until_day: String,
    pub ended_on: Option<String>,
}

pub async fn mandates(sql: &mut SqliteConnection) -> Result<Vec<MandateRow>, sqlx::Error> {
    let text = "SELECT id, person, partner, purpose, from_day, until_day, ended_on FROM mandate";
    sqlx::query_as(text).fetch_all(sql).await
}

/// The persons whose function says that they are contractors.
pub async fn called_contractors(
    sql: &mut SqliteConnection,
) -> Result<HashSet<String>, sqlx::Error> {
    // LIKE finds the few, whatever accents or signs are between the letters; the word is told by the
    // rule of persons.
    let text = "SELECT id, function FROM person WHERE function LIKE '%pr%s%t%t%ire%'";
    let found: Vec<(String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    let called = found
        .into_iter()
        .filter(|(_, function)| calls_contractor(function));
    Ok(called.map(|(id, _)| id).collect())
}

#[derive(FromRow)]
pub struct AdhesionRow {
    pub id: String,
    pub partner: String,
    pub path: String,
    pub state: String,
    pub since: String,
    pub until_day: Option<String>,
}

/// The one that is open comes last.
pub async fn adhesions(sql: &mut SqliteConnection) -> Result<Vec<AdhesionRow>, sqlx::Error> {
    let text =
        "SELECT id, partner, path, state, since, until_day FROM adhesion ORDER BY open, since, id";
    sqlx::query_as(text).fetch_all(sql).await
}

#[derive(FromRow)]
pub struct AcceptanceRow {
    pub adhesion: String,
    pub text: String,
    pub version: String,
    pub on_day: String,
}

pub async fn acceptances(sql: &mut SqliteConnection) -> Result<Vec<AcceptanceRow>, sqlx::Error> {
    let text = "SELECT adhesion, text, version, on_day FROM acceptance ORDER BY on_day";
    sqlx::query_as(text).fetch_all(sql).await
}
