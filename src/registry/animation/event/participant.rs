//! Who came to an event: a person, or of a partner only how many.

use relais_store::{Change, Entry};
use serde_json::json;

use super::rules::Event;
use super::{EVENT, sql};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::{Act, Role, allowed};
use crate::partner;
use crate::record::{self, RecordFault, day_of};

/// No event has more of one partner.
const MOST: i64 = 10_000;

/// A participant, or how many of a partner.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Participant {
    /// The partner, by its id.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// The person, by its id; none where only how many is known.
    pub person: Option<String>,
    /// The name of the person.
    pub name: Option<String>,
    /// How many.
    pub count: i64,
}

impl Participant {
    /// Takes the person away from those who may not read of persons of that partner.
    pub(super) fn hide(&mut self, roles: &[Role]) {
        if !allowed(roles, Act::Persons, Some(&self.partner)) {
            self.person = None;
            self.name = None;
        }
    }
}

/// Who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// A person, by its id or its address.
    Person(String),
    /// So many, whose names are not kept.
    Count(i64),
}

/// What was written of a participation, and what to look at.
#[derive(Debug, serde::Serialize)]
pub struct Attended {
    /// The event.
    pub event: Event,
    /// The partner, by its id.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// How many.
    pub count: i64,
    /// How many were written before, whose place this number takes.
    pub before: Option<i64>,
    /// What looks like a mistake and was kept all the same.
    pub doubts: Vec<String>,
}

/// Writes down who came of a partner. A number given again takes the place of the one before.
///
/// # Errors
/// [`RecordFault::Participant`] for somebody who is there already; an event to come, a number that
/// is none, nobody of that address; what the roles do not allow, what the database says.
pub async fn attend(
    desk: &Desk,
    asked: &str,
    partner: &str,
    came: &Came,
) -> Result<Attended, RecordFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let (mut change, event) = record::open::<Event>(desk, asked, None).await?;
    let mut doubts = Vec::new();
    let (person, count) = match came {
        Came::Person(asked) => {
            desk.hold(Act::Persons, Some(&partner.id)).await?;
            let person = person(desk, change.sql(), asked).await?;
            doubts.extend(stranger(&mut change, &partner.id, &person).await?);
            (Some(person), 1)
        }
        Came::Count(count) => (None, *count),
    };
    let before = match person {
        Some(_) => None,
        None => sql::number(change.sql(), &event.id, &partner.id)
            .await
            .map_err(|e| change.fault(&e))?,
    };
    let entry = write(&mut change, &event, &partner.id, (person.as_deref(), count)).await?;
    change.commit(vec![entry]).await?;
    Ok(Attended {
        event,
        partner: partner.id,
        partner_name: partner.name,
        count,
        before,
        doubts,
    })
}

/// Says that a person is nothing to the partner for which it came.
pub(crate) async fn stranger(
    change: &mut Change<'_>,
    partner: &str,
    person: &str,
) -> Result<Option<String>, RegistryFault> {
    let known = sql::is_of(change.sql(), person, partner).await;
    let known = known.map_err(|e| change.fault(&e))?;
    Ok((!known).then(|| crate::fr::STRANGER.into()))
}

/// Writes a person, or a number, of a partner within a change, and gives the entry that says so.
///
/// # Errors
/// As [`attend`].
pub(crate) async fn write(
    change: &mut Change<'_>,
    event: &Event,
    partner: &str,
    (person, count): (Option<&str>, i64),
) -> Result<Entry, RecordFault> {
    sound(event, count, day_of(change.at()))?;
    let there = sql::remove(change.sql(), &event.id, partner, person).await;
    let there = there.map_err(|e| change.fault(&e))?;
    if there > 0 && person.is_some() {
        let why = "cette personne y est déjà inscrite".into();
        return Err(RecordFault::Participant(why));
    }
    let saved = sql::insert(change.sql(), &event.id, partner, person, count).await;
    saved.map_err(|e| change.fault(&e))?;
    Ok(entry(event, "participant", partner, person, count)?)
}

/// Nobody came to what is to come, and nobody is no number.
fn sound(event: &Event, count: i64, today: &str) -> Result<(), RegistryFault> {
    let why = match (1..=MOST).contains(&count) {
        _ if event.on_day.as_str() > today => format!("l’événement a lieu le {}", event.on_day),
        true => return Ok(()),
        false => format!("un nombre entre 1 et {MOST} est attendu"),
    };
    Err(RegistryFault::Value {
        field: "participants",
        why,
    })
}

/// Takes a participation back, that was written by mistake.
///
/// # Errors
/// [`RecordFault::Participant`] when it is not there; as [`attend`].
pub async fn leave(
    desk: &Desk,
    asked: &str,
    partner: &str,
    who: Option<&str>,
) -> Result<Attended, RecordFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let (mut change, event) = record::open::<Event>(desk, asked, None).await?;
    let person = match who {
        Some(asked) => Some(person(desk, change.sql(), asked).await?),
        None => None,
    };
    let gone = sql::remove(change.sql(), &event.id, &partner.id, person.as_deref()).await;
    if gone.map_err(|e| change.fault(&e))? == 0 {
        let why = "rien n’est inscrit pour ce partenaire".into();
        return Err(RecordFault::Participant(why));
    }
    let entry = entry(&event, "participant-out", &partner.id, person.as_deref(), 0)?;
    change.commit(vec![entry]).await?;
    Ok(Attended {
        event,
        partner: partner.id,
        partner_name: partner.name,
        count: 0,
        before: None,
        doubts: Vec::new(),
    })
}

/// That a person came is said of that person: erased with it.
fn entry(
    event: &Event,
    verb: &'static str,
    partner: &str,
    person: Option<&str>,
    count: i64,
) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: EVENT,
        id: event.id.parse()?,
        verb,
        person: person.map(str::parse).transpose()?,
        detail: json!({ "partenaire": partner, "personne": person, "nombre": count }),
    })
}

async fn person(
    desk: &Desk,
    sql: &mut sqlx::SqliteConnection,
    asked: &str,
) -> Result<String, RecordFault> {
    let found = sql::person(sql, asked.trim()).await;
    found
        .map_err(|e| desk.db().fault(&e))?
        .ok_or_else(|| RecordFault::NotFound {
            none: "aucune personne",
            asked: asked.into(),
        })
}
