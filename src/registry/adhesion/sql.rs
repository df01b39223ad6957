//! Adhésions and their events in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::evidence::{Evidence, Text};
use super::rules::{History, Step, undoes};
use super::state::{Event, Path, State};
use crate::convention::day;

/// An adhésion as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adhesion {
    /// Opaque id.
    pub id: String,
    /// The partner.
    pub partner: String,
    /// By which path.
    pub path: Path,
    /// Where it is.
    pub state: State,
    /// Day since which it is there.
    pub since: NaiveDate,
    /// The last day on which it holds.
    pub until_day: Option<NaiveDate>,
    /// Its avenant.
    pub avenant: Option<String>,
    /// Its reference at DINAMIS.
    pub dinamis_ref: Option<String>,
    /// A fact of before the registry.
    pub reprise: bool,
    /// When it was recorded, UTC.
    pub made_at: String,
    /// Counts the changes.
    pub version: i64,
}

impl Adhesion {
    /// Where it is on a day: one that was not renewed has expired by itself.
    pub fn state_on(&self, day: NaiveDate) -> State {
        self.state.on(day, self.until_day)
    }

    /// Since when it is there: what expired by itself, since the day after the last one.
    pub fn since_on(&self, day: NaiveDate) -> NaiveDate {
        let expired = self.state_on(day) != self.state;
        let after = self.until_day.and_then(|last| last.succ_opt());
        after.filter(|_| expired).unwrap_or(self.since)
    }
}

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recorded {
    /// Its place in the order.
    pub number: i64,
    /// Its word.
    pub event: String,
    /// Its label.
    pub label: String,
    /// On which day.
    pub on_day: NaiveDate,
    /// What it rests on.
    pub evidence: Evidence,
    /// A fact of before the registry.
    pub reprise: bool,
    /// When it was recorded, UTC.
    pub recorded_at: String,
}

/// A text that was accepted, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Accepted {
    /// Id of the text.
    pub text: String,
    /// Its version.
    pub version: String,
    /// On which day.
    pub on_day: String,
    /// By whom, by id.
    pub signatory: String,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// The word of the first event.
pub const OPENING: &str = "ouverture";

pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Adhesion>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM adhesion ORDER BY since DESC, id")
        .fetch_all(sql)
        .await?;
    rows.iter().map(adhesion).collect()
}

pub async fn of_partner(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Adhesion>, sqlx::Error> {
    let text =
        "SELECT * FROM adhesion WHERE partner = ? ORDER BY open DESC, since DESC, made_at DESC, id";
    let rows = sqlx::query(text).bind(partner).fetch_all(sql).await?;
    rows.iter().map(adhesion).collect()
}

/// When each adhésion of a partner was opened, and since when it is over.
pub async fn stays(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<(NaiveDate, Option<NaiveDate>)>, sqlx::Error> {
    let text = "SELECT coalesce((SELECT min(e.on_day) FROM adhesion_event e WHERE e.adhesion = a.id), a.since) AS opened,
            CASE a.open WHEN 1 THEN NULL ELSE a.since END AS ended
         FROM adhesion a WHERE a.partner = ? ORDER BY 1";
    let rows = sqlx::query(text).bind(partner).fetch_all(sql).await?;
    let stay = |row| {
        let opened = day(row, "opened")?.ok_or(sqlx::Error::RowNotFound)?;
        Ok((opened, day(row, "ended")?))
    };
    rows.iter().map(stay).collect()
}

/// The one of this id.
pub async fn by_id(sql: &mut SqliteConnection, id: &str) -> Result<Option<Adhesion>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM adhesion WHERE id = ?")
        .bind(id)
        .fetch_optional(sql)
        .await?;
    row.as_ref().map(adhesion).transpose()
}

fn adhesion(row: &SqliteRow) -> Result<Adhesion, sqlx::Error> {
    let (path, state): (String, String) = (row.try_get("path")?, row.try_get("state")?);
    let unknown = |word: &str| sqlx::Error::Decode(format!("unknown word `{word}`").into());
    Ok(Adhesion {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        path: Path::of(&path).ok_or_else(|| unknown(&path))?,
        state: State::of(&state).ok_or_else(|| unknown(&state))?,
        since: day(row, "since")?.ok_or(sqlx::Error::RowNotFound)?,
        until_day: day(row, "until_day")?,
        avenant: row.try_get("avenant")?,
        dinamis_ref: row.try_get("dinamis_ref")?,
        reprise: row.try_get("reprise")?,
        made_at: row.try_get("made_at")?,
        version: row.try_get("version")?,
    })
}

pub async fn events(sql: &mut SqliteConnection, id: &str) -> Result<Vec<Recorded>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM adhesion_event WHERE adhesion = ? ORDER BY number")
        .bind(id)
        .fetch_all(sql)
        .await?;
    rows.iter().map(recorded).collect()
}

/// The texts that were accepted with an adhésion.
pub async fn accepted(sql: &mut SqliteConnection, id: &str) -> Result<Vec<Accepted>, sqlx::Error> {
    let text = "SELECT text, version, on_day, signatory, reprise FROM acceptance WHERE adhesion = ?
                ORDER BY on_day, text, version";
    sqlx::query_as(text).bind(id).fetch_all(sql).await
}

/// The events of all adhésions, in order, by the id of the adhésion.
pub async fn all_events(
    sql: &mut SqliteConnection,
) -> Result<HashMap<String, Vec<Recorded>>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM adhesion_event ORDER BY adhesion, number")
        .fetch_all(sql)
        .await?;
    let mut events: HashMap<String, Vec<Recorded>> = HashMap::new();
    for row in &rows {
        let of: String = row.try_get("adhesion")?;
        events.entry(of).or_default().push(recorded(row)?);
    }
    Ok(events)
}

/// Names of the partners that have an adhésion, by their ids.
pub async fn names(sql: &mut SqliteConnection) -> Result<HashMap<String, String>, sqlx::Error> {
    let text = "SELECT id, name FROM partner WHERE id IN (SELECT partner FROM adhesion)";
    let rows: Vec<(String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    Ok(rows.into_iter().collect())
}

/// How many accounts of a partner are suspended.
pub async fn suspended(sql: &mut SqliteConnection, partner: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM account WHERE partner = ? AND state = 'suspendu'")
        .bind(partner)
        .fetch_one(sql)
        .await
}

fn recorded(row: &SqliteRow) -> Result<Recorded, sqlx::Error> {
    let (event, evidence): (String, String) = (row.try_get("event")?, row.try_get("evidence")?);
    let label = Event::of(&event).map_or_else(|| event.clone(), |known| known.label().to_string());
    let mut evidence: Evidence =
        serde_json::from_str(&evidence).map_err(|e| sqlx::Error::Decode(e.into()))?;
    // The columns hold what other tables refer to.
    evidence.document = row.try_get("document")?;
    evidence.signatory = row.try_get("person")?;
    Ok(Recorded {
        number: row.try_get("number")?,
        label,
        on_day: day(row, "on_day")?.ok_or(sqlx::Error::RowNotFound)?,
        evidence,
        reprise: row.try_get("reprise")?,
        recorded_at: row.try_get("recorded_at")?,
        event,
    })
}

pub async fn insert(
    sql: &mut SqliteConnection,
    of: &Adhesion,
    on: NaiveDate,
    evidence: &Evidence,
) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO adhesion (id, partner, path, state, open, since, reprise, made_at, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(of.path.word())
        .bind(of.state.word())
        .bind(of.state.is_open())
        .bind(of.since.to_string())
        .bind(of.reprise)
        .bind(&of.made_at)
        .execute(&mut *sql)
        .await?;
    let row = EventRow {
        adhesion: &of.id,
        number: 0,
        event: OPENING,
        on,
        evidence,
        reprise: of.reprise,
        at: &of.made_at,
    };
    row.insert(sql).await
}

/// A row of `adhesion_event`.
struct EventRow<'a> {
    adhesion: &'a str,
    number: i64,
    event: &'a str,
    on: NaiveDate,
    evidence: &'a Evidence,
    reprise: bool,
    at: &'a str,
}

impl EventRow<'_> {
    async fn insert(&self, sql: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let text = "INSERT INTO adhesion_event (adhesion, number, event, on_day, evidence, document, person, reprise,
                    recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let evidence =
            serde_json::to_string(self.evidence).map_err(|e| sqlx::Error::Encode(e.into()))?;
        sqlx::query(text)
            .bind(self.adhesion)
            .bind(self.number)
            .bind(self.event)
            .bind(self.on.to_string())
            .bind(evidence)
            .bind(&self.evidence.document)
            .bind(&self.evidence.signatory)
            .bind(self.reprise)
            .bind(self.at)
            .execute(sql)
            .await?;
        Ok(())
    }
}

/// One more event, and the adhésion as it makes it.
pub async fn add(
    sql: &mut SqliteConnection,
    of: &Adhesion,
    history: &History,
    step: &Step,
    at: &str,
) -> Result<(), sqlx::Error> {
    if undoes(step.event, history.state) {
        sqlx::query("DELETE FROM acceptance WHERE adhesion = ?")
            .bind(&of.id)
            .execute(&mut *sql)
            .await?;
    }
    let row = EventRow {
        adhesion: &of.id,
        number: i64::from(history.steps),
        event: step.event.word(),
        on: step.on,
        evidence: &step.evidence,
        reprise: step.reprise,
        at,
    };
    row.insert(&mut *sql).await?;
    update(sql, of).await
}

pub async fn update(sql: &mut SqliteConnection, of: &Adhesion) -> Result<(), sqlx::Error> {
    let text = "UPDATE adhesion SET state = ?, open = ?, since = ?, until_day = ?, avenant = ?, dinamis_ref = ?,
                version = ? WHERE id = ?";
    sqlx::query(text)
        .bind(of.state.word())
        .bind(of.state.is_open())
        .bind(of.since.to_string())
        .bind(of.until_day.map(|day| day.to_string()))
        .bind(&of.avenant)
        .bind(&of.dinamis_ref)
        .bind(of.version)
        .bind(&of.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// A text that was accepted.
pub async fn accept(
    sql: &mut SqliteConnection,
    id: &str,
    adhesion: &str,
    text: &Text,
    step: &Step,
) -> Result<(), sqlx::Error> {
    // What is taken over may rest on a reference alone.
    let of = &step.evidence;
    let cited = of.cited.as_ref().map(ToString::to_string);
    let proof = match (&of.document, &of.proof) {
        (None, None) => cited.or(of.reference.clone()),
        (_, proof) => proof.clone(),
    };
    // One that was accepted already stays so: the first proof is kept.
    let query = "INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, document, proof, reprise)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (adhesion, text, version) DO NOTHING";
    sqlx::query(query)
        .bind(id)
        .bind(adhesion)
        .bind(&text.id)
        .bind(&text.version)
        .bind(step.on.to_string())
        .bind(&step.evidence.signatory)
        .bind(&step.evidence.document)
        .bind(proof)
        .bind(step.reprise)
        .execute(sql)
        .await?;
    Ok(())
}

/// The loaded versions of a text: version and kind.
pub async fn versions(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT version, kind FROM licence WHERE id = ? ORDER BY version")
        .bind(id)
        .fetch_all(sql)
        .await
}

/// Texts that were accepted with a step of the past, of which a table told the day alone: by whom,
/// when, with which proof.
pub async fn accept_of_table(
    sql: &mut SqliteConnection,
    adhesion: &str,
    texts: &[(String, String)],
    (signatory, on, proof): &(String, NaiveDate, String),
) -> Result<(), sqlx::Error> {
    let query =
        "INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, proof, reprise)
                 VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (adhesion, text, version) DO NOTHING";
    for (text, version) in texts {
        let id = relais_store::Id::new("acpt").map_err(|e| sqlx::Error::Encode(e.into()))?;
        sqlx::query(query)
            .bind(id.as_str())
            .bind(adhesion)
            .bind(text)
            .bind(version)
            .bind(on.to_string())
            .bind(signatory)
            .bind(proof)
            .execute(&mut *sql)
            .await?;
    }
    Ok(())
}

/// What a last day ends or leaves behind: accounts of the partner that are not closed, permits that go
/// beyond it.
pub async fn follows(
    sql: &mut SqliteConnection,
    partner: &str,
    until: NaiveDate,
) -> Result<(i64, i64), sqlx::Error> {
    let text = "SELECT (SELECT count(*) FROM account WHERE partner = ?1 AND state <> 'clos'),
                (SELECT count(*) FROM permit WHERE partner = ?1 AND withdrawn_at IS NULL AND until_day > ?2)";
    sqlx::query_as(text)
        .bind(partner)
        .bind(until.to_string())
        .fetch_one(sql)
        .await
}
