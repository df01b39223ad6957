//! Avenants in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::convention::day;

/// Where an avenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Made, not sent.
    Prepare,
    /// At the partner's.
    Envoye,
    /// Signed by both.
    Signe,
    /// It will not be signed.
    Annule,
}

impl State {
    const ALL: [State; 4] = [State::Prepare, State::Envoye, State::Signe, State::Annule];

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            State::Prepare => "prepare",
            State::Envoye => "envoye",
            State::Signe => "signe",
            State::Annule => "annule",
        }
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        match self {
            State::Prepare => "préparé",
            State::Envoye => "envoyé",
            State::Signe => "signé",
            State::Annule => "annulé",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// An avenant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Avenant {
    /// Opaque id.
    pub id: String,
    /// The partner.
    pub partner: String,
    /// Number of the PIGMA convention that it amends.
    pub convention: String,
    /// Its own number.
    pub number: String,
    /// Where it is.
    pub state: State,
    /// When it was made.
    pub made_on: NaiveDate,
    /// When it was sent.
    pub sent_on: Option<NaiveDate>,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// Who signed for the partner.
    pub signatory: Option<String>,
    /// The filled template, by its hash.
    pub draft: Option<String>,
    /// The signed file, by its hash.
    pub signed: Option<String>,
    /// The hash of the signed file where a table told it: its bytes are not here.
    pub cited: Option<String>,
    /// A fact of before the registry.
    pub reprise: bool,
    /// When it was recorded, UTC.
    pub made_at: String,
    /// Counts the changes.
    pub version: i64,
}

pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Avenant>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM avenant ORDER BY made_on DESC, number DESC")
        .fetch_all(sql)
        .await?;
    rows.iter().map(avenant).collect()
}

/// Those of one partner, the newest first.
pub async fn of_partner(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Avenant>, sqlx::Error> {
    let text = "SELECT * FROM avenant WHERE partner = ? ORDER BY made_on DESC, number DESC";
    let rows = sqlx::query(text).bind(partner).fetch_all(sql).await?;
    rows.iter().map(avenant).collect()
}

/// The one of an id or a number; of a number that several conventions have, the newest.
pub async fn one(sql: &mut SqliteConnection, asked: &str) -> Result<Option<Avenant>, sqlx::Error> {
    let text =
        "SELECT * FROM avenant WHERE id = lower(?1) OR number = ?1 ORDER BY made_on DESC LIMIT 1";
    let row = sqlx::query(text).bind(asked).fetch_optional(sql).await?;
    row.as_ref().map(avenant).transpose()
}

/// Those of a number, however its letters are written.
pub async fn numbered(
    sql: &mut SqliteConnection,
    number: &str,
) -> Result<Vec<Avenant>, sqlx::Error> {
    let text = "SELECT * FROM avenant WHERE number = ? COLLATE NOCASE ORDER BY id";
    let rows = sqlx::query(text).bind(number).fetch_all(sql).await?;
    rows.iter().map(avenant).collect()
}

/// The numbers of all.
pub async fn numbers(sql: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT number FROM avenant";
    sqlx::query_scalar(text).fetch_all(sql).await
}

fn avenant(row: &SqliteRow) -> Result<Avenant, sqlx::Error> {
    let state: String = row.try_get("state")?;
    Ok(Avenant {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        convention: row.try_get("convention")?,
        number: row.try_get("number")?,
        state: State::of(&state).ok_or_else(|| sqlx::Error::ColumnNotFound(state.clone()))?,
        made_on: day(row, "made_on")?.ok_or(sqlx::Error::RowNotFound)?,
        sent_on: day(row, "sent_on")?,
        signed_on: day(row, "signed_on")?,
        signatory: row.try_get("signatory")?,
        draft: row.try_get("draft")?,
        signed: row.try_get("signed")?,
        cited: row.try_get("cited")?,
        reprise: row.try_get("reprise")?,
        made_at: row.try_get("made_at")?,
        version: row.try_get("version")?,
    })
}

fn written(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// The number of the avenant of which a document is the draft.
pub async fn of_draft(
    sql: &mut SqliteConnection,
    document: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT number FROM avenant WHERE draft = ? LIMIT 1")
        .bind(document)
        .fetch_optional(sql)
        .await
}

pub async fn insert(sql: &mut SqliteConnection, of: &Avenant) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO avenant (id, partner, convention, number, state, made_on, sent_on, signed_on, signatory,
                draft, signed, cited, reprise, made_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.convention)
        .bind(&of.number)
        .bind(of.state.word())
        .bind(of.made_on.to_string())
        .bind(written(of.sent_on))
        .bind(written(of.signed_on))
        .bind(&of.signatory)
        .bind(&of.draft)
        .bind(&of.signed)
        .bind(&of.cited)
        .bind(of.reprise)
        .bind(&of.made_at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn update(sql: &mut SqliteConnection, of: &Avenant) -> Result<(), sqlx::Error> {
    let text = "UPDATE avenant SET number = ?, convention = ?, state = ?, made_on = ?, sent_on = ?, signed_on = ?, signatory = ?,
                signed = ?, version = ? WHERE id = ?";
    sqlx::query(text)
        .bind(&of.number)
        .bind(&of.convention)
        .bind(of.state.word())
        .bind(of.made_on.to_string())
        .bind(written(of.sent_on))
        .bind(written(of.signed_on))
        .bind(&of.signatory)
        .bind(&of.signed)
        .bind(of.version)
        .bind(&of.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// Path and state of the open adhésion of a partner, as its own module keeps them.
pub async fn adhesion(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT path, state FROM adhesion WHERE partner = ? AND open = 1")
        .bind(partner)
        .fetch_optional(sql)
        .await
}

/// Names of the partners that have an avenant, by their ids.
pub async fn names(sql: &mut SqliteConnection) -> Result<HashMap<String, String>, sqlx::Error> {
    let text = "SELECT id, name FROM partner WHERE id IN (SELECT partner FROM avenant)";
    let rows: Vec<(String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    Ok(rows.into_iter().collect())
}
