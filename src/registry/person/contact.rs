//! What a person is for a partner: legal representative, référent, contact.

pub mod rules;
mod sql;
pub mod redate;

use chrono::NaiveDate;
use relais_store::{Change, Db, Entry};
use serde::Serialize;
use serde_json::json;
use sqlx::{FromRow, SqliteConnection};

use super::fault::PersonFault;
use super::rules::Person;
use super::{PERSON, day, generic_doubt, living};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
pub use rules::Role;
use rules::{Held, Move, Seat, seat};

/// A role of a person for a partner, from day to day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Contact {
    /// Whose contact.
    pub partner: String,
    /// Who.
    pub person: String,
    /// What.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// First day.
    pub from_day: String,
    /// Last day; none while it lasts.
    pub until_day: Option<String>,
}

/// A role with its name: of who has it in the list of a partner, of the partner in the record of a
/// person.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The role.
    #[serde(flatten)]
    pub contact: Contact,
    /// The name.
    pub name: String,
}

/// What naming somebody did.
#[derive(Debug, Serialize)]
pub struct Named {
    /// The role as it is now.
    pub contact: Contact,
    /// The name of who has it.
    pub name: String,
    /// The name of the partner.
    pub partner_name: String,
    /// Who had it and has it no longer: name and last day.
    pub ended: Vec<String>,
    /// What was accepted or signed in it, where its days are corrected.
    pub rests: Vec<String>,
    /// What the officer should look at.
    pub doubts: Vec<String>,
}

/// Gives a role of a partner to a person, from a day on. There is one legal representative and one
/// référent at a time: whoever had the role is ended on the day before.
///
/// # Errors
/// [`PersonFault::Seat`] when the role is not free, or not for that person; what the roles do not
/// allow, what the database says.
pub async fn name(
    desk: &Desk,
    person: &str,
    partner: &str,
    role: Role,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Named, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(seating(role), Some(&partner.id)).await?;
    let person = living(desk, change.sql(), person).await?;
    let from = day::of_fact(change.at(), from)?;
    let refused = |why: String| PersonFault::Seat {
        name: person.name(),
        role: format!("{} {}", role.told(), crate::fr::of(&partner.name)),
        why,
    };
    if role == Role::Referent {
        fit(desk.db(), change.sql(), &person, &partner.id, from)
            .await?
            .map_err(refused)?;
    }
    let held = held(&mut change, &partner.id, role).await?;
    let asked = Seat {
        person: person.id.clone(),
        from,
        until,
    };
    let moves = seat(role, &held, &asked).map_err(refused)?;
    let mut entries = Vec::new();
    let (mut ended, mut doubts) = (Vec::new(), Vec::new());
    for moved in moves {
        let (held, last) = match &moved {
            Move::End(held, last) => (held, Some(*last)),
            Move::TakeBack(held) => (held, None),
        };
        doubts.extend(redate::beyond(&mut change, &held.contact, last).await?);
        let (entry, told) = give_way(&mut change, &moved).await?;
        entries.push(entry);
        ended.push(told);
    }
    let contact = Contact {
        partner: partner.id.clone(),
        person: person.id.clone(),
        role,
        from_day: from.to_string(),
        until_day: until.map(|day| day.to_string()),
    };
    let saved = sql::insert(change.sql(), &contact).await;
    saved.map_err(|e| change.fault(&e))?;
    entries.push(entry(&contact, "name")?);
    change.commit(entries).await?;
    if role.is_single() {
        doubts.extend(generic_doubt(&person));
    }
    Ok(Named {
        contact,
        name: person.name(),
        partner_name: partner.name,
        ended,
        rests: Vec::new(),
        doubts,
    })
}

/// Ends a role that a person has now.
///
/// # Errors
/// As [`name`].
pub async fn leave(
    desk: &Desk,
    person: &str,
    partner: &str,
    role: Role,
    on: Option<NaiveDate>,
) -> Result<Named, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(seating(role), Some(&partner.id)).await?;
    let person = living(desk, change.sql(), person).await?;
    let on = day::of_fact(change.at(), on)?;
    let all = sql::of_role(change.sql(), &partner.id, role).await;
    let all = all.map_err(|e| change.fault(&e))?;
    let found = all
        .into_iter()
        .find(|one| one.person == person.id && one.until_day.is_none());
    let refused = |why: String| PersonFault::Seat {
        name: person.name(),
        role: format!("{} {}", role.told(), crate::fr::of(&partner.name)),
        why,
    };
    let mut contact = found.ok_or_else(|| refused("ce rôle n’est pas le sien".into()))?;
    if day::kept("depuis", &contact.from_day)? > on {
        let from = day::shown(&contact.from_day);
        return Err(refused(format!("ce rôle n’a commencé que le {from}")));
    }
    let doubts = redate::beyond(&mut change, &contact, Some(on)).await?;
    contact.until_day = Some(on.to_string());
    let saved = sql::end(change.sql(), &contact).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&contact, "leave")?];
    change.commit(entries).await?;
    Ok(Named {
        contact,
        name: person.name(),
        partner_name: partner.name,
        ended: Vec::new(),
        rests: Vec::new(),
        doubts: doubts.into_iter().collect(),
    })
}

/// The roles of a partner, of today and of before.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn list(desk: &Desk, partner: &str) -> Result<Vec<Line>, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    desk.hold(Act::Persons, Some(&partner.id)).await?;
    let mut read = desk.db().read().await?;
    let fail = |e: sqlx::Error| desk.db().fault(&e);
    let all = sql::of_partner(&mut read, &partner.id)
        .await
        .map_err(fail)?;
    let mut named = Vec::new();
    for contact in all {
        let person = super::sql::exact(&mut read, &contact.person)
            .await
            .map_err(fail)?;
        let name = person.map(|person| person.name()).unwrap_or_default();
        named.push(Line { contact, name });
    }
    Ok(named)
}

/// The roles of a person, of today and of before.
pub(super) async fn of_person(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<Line>, RegistryFault> {
    let fail = |e: sqlx::Error| db.fault(&e);
    let all = sql::of_person(connection, person).await.map_err(fail)?;
    let mut named = Vec::new();
    for contact in all {
        let name = super::sql::partner_name(connection, &contact.partner).await;
        let name = name.map_err(fail)?.unwrap_or_default();
        named.push(Line { contact, name });
    }
    Ok(named)
}

/// Makes a person a contact, and gives the entry that says so.
pub(super) async fn insert(
    change: &mut Change<'_>,
    person: &Person,
    partner: &str,
    role: Role,
    from: NaiveDate,
) -> Result<Entry, RegistryFault> {
    let contact = Contact {
        partner: partner.into(),
        person: person.id.clone(),
        role,
        from_day: from.to_string(),
        until_day: None,
    };
    let saved = sql::insert(change.sql(), &contact).await;
    saved.map_err(|e| change.fault(&e))?;
    entry(&contact, "name")
}

/// Why somebody cannot be référent: DINAMIS takes permanent staff with an address.
async fn fit(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &Person,
    partner: &str,
    from: NaiveDate,
) -> Result<Result<(), String>, RegistryFault> {
    if person.email.is_none() {
        return Ok(Err("il lui faut une adresse professionnelle".into()));
    }
    let mandated = sql::mandated(connection, &person.id, partner, &from.to_string()).await;
    Ok(match mandated.map_err(|e| db.fault(&e))? {
        true => Err("un prestataire sous mandat n’est pas un agent permanent du partenaire".into()),
        false => Ok(()),
    })
}

async fn held(
    change: &mut Change<'_>,
    partner: &str,
    role: Role,
) -> Result<Vec<Held>, RegistryFault> {
    let all = sql::of_role(change.sql(), partner, role).await;
    let read = |contact: Contact| {
        Ok(Held {
            seat: Seat {
                from: day::kept("depuis", &contact.from_day)?,
                until: contact
                    .until_day
                    .as_deref()
                    .map(|text| day::kept("jusqu’au", text))
                    .transpose()?,
                person: contact.person.clone(),
            },
            contact,
        })
    };
    all.map_err(|e| change.fault(&e))?
        .into_iter()
        .map(read)
        .collect()
}

/// Ends or takes back what gives way, and says whose it was.
async fn give_way(change: &mut Change<'_>, moved: &Move) -> Result<(Entry, String), RegistryFault> {
    let (held, until) = match moved {
        Move::End(held, until) => (held, Some(until.to_string())),
        Move::TakeBack(held) => (held, None),
    };
    let contact = Contact {
        until_day: until,
        ..held.contact.clone()
    };
    let saved = match contact.until_day {
        Some(_) => sql::end(change.sql(), &contact).await,
        None => sql::remove(change.sql(), &contact).await,
    };
    saved.map_err(|e| change.fault(&e))?;
    let who = super::sql::exact(change.sql(), &contact.person).await;
    let who = who.map_err(|e| change.fault(&e))?;
    let name = who.map(|person| person.name()).unwrap_or_default();
    Ok(match &contact.until_day {
        Some(until) => {
            let told = format!("{name} ne l’est plus depuis le {}", day::shown(until));
            (entry(&contact, "leave")?, told)
        }
        None => {
            let told = format!("{name}, nommé le même jour, ne l’est plus");
            (entry(&contact, "unname")?, told)
        }
    })
}

/// A role is said of its person: erased with it.
fn entry(contact: &Contact, verb: &'static str) -> Result<Entry, RegistryFault> {
    let id: relais_store::Id = contact.person.parse()?;
    Ok(Entry {
        object: PERSON,
        person: Some(id.clone()),
        id,
        verb,
        detail: json!({
            "partenaire": contact.partner,
            "role": contact.role,
            "depuis": contact.from_day,
            "jusqu_au": contact.until_day,
        }),
    })
}

/// Who gives a role: that of the legal representative, who signs, is not a référent's to give.
fn seating(role: Role) -> Act {
    match role {
        Role::Representant => Act::Partners,
        Role::Referent | Role::Contact => Act::Accounts,
    }
}
