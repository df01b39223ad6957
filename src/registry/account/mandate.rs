//! Mandates: somebody else's employee works for a partner, until a day and for a purpose.

pub mod rules;
mod sql;

use chrono::NaiveDate;
use relais_store::{Change, Db, Entry, Id, Object};
use serde::Serialize;
use serde_json::json;
use sqlx::{FromRow, SqliteConnection};

use super::follow;
use super::rules::Span;
use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::person::reach::Reach;
use crate::person::{self, Page, Person, PersonFault, day};
pub use rules::{Field, Given};

/// A mandate in the journal.
pub const MANDATE: Object = Object {
    kind: "mandate",
    prefix: "mand",
};

/// A mandate. Days are written 2026-01-31.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Mandate {
    /// Opaque id.
    pub id: String,
    /// Who works.
    pub person: String,
    /// For whom.
    pub partner: String,
    /// Whose employee.
    pub company: String,
    /// What for.
    pub purpose: String,
    /// First day.
    pub from_day: String,
    /// Last day.
    pub until_day: String,
    /// Last day when it ended earlier.
    pub ended_on: Option<String>,
    /// The contract, by its hash.
    pub document: Option<String>,
    /// When the record was made, UTC.
    pub made_at: String,
    /// Counts the corrections.
    pub version: i64,
}

impl Mandate {
    /// The days on which it counts.
    pub(crate) fn span(&self) -> Result<Span, RegistryFault> {
        let until = self.ended_on.as_ref().unwrap_or(&self.until_day);
        Ok(Span {
            from: day::kept("début", &self.from_day)?,
            until: day::kept("fin", until)?,
        })
    }
}

/// A mandate with the names that it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Line {
    /// The mandate.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub mandate: Mandate,
    /// Name of the person, none when it was erased.
    pub person_name: Option<String>,
    /// Name of the partner.
    pub partner_name: String,
}

/// A mandate as it was kept.
#[derive(Debug, Serialize)]
pub struct Kept {
    /// The record.
    pub mandate: Mandate,
    /// Fields that changed.
    pub changed: Vec<Changed>,
    /// Accounts that were suspended with it.
    pub suspended: Vec<String>,
    /// What the officer should look at.
    pub doubts: Vec<String>,
}

/// Makes the mandate of a person in a partner.
///
/// # Errors
/// [`PersonFault::Overlap`] with another one of theirs, values that their field does not take; what
/// the roles do not allow, what the database says.
pub async fn add(
    desk: &Desk,
    person: &str,
    partner: &str,
    given: &Given,
) -> Result<Kept, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(Act::Accounts, Some(&partner.id)).await?;
    let person = person::living(desk, change.sql(), person).await?;
    let id = Id::new(MANDATE.prefix)?.to_string();
    let mut mandate = new(id, &person.id, &partner.id, change.at());
    let changed = rules::apply(&mut mandate, given)?;
    rules::check(&mandate)?;
    sound(desk.db(), change.sql(), &mandate, &person).await?;
    let saved = sql::insert(change.sql(), &mandate).await;
    saved.map_err(|e| change.fault(&e))?;
    let doubts = as_agent(desk.db(), change.sql(), &mandate, &person).await?;
    let entries = vec![entry(&mandate, "create", &said(&mandate, &changed))?];
    change.commit(entries).await?;
    Ok(Kept {
        mandate,
        changed,
        suspended: Vec::new(),
        doubts: doubts.into_iter().collect(),
    })
}

/// A mandate as a table tells it.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its id; empty for a new one.
    pub id: String,
    pub partner: String,
    pub company: String,
    pub purpose: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Its last day, where it ended earlier.
    pub ended: Option<NaiveDate>,
}

/// Takes a mandate of a table within a change, by the rules of what is typed.
///
/// # Errors
/// As [`add`].
pub(crate) async fn bring(
    desk: &Desk,
    change: &mut Change<'_>,
    person: &Person,
    told: &Told,
) -> Result<(Mandate, Vec<Entry>), PersonFault> {
    let id = match told.id.is_empty() {
        true => Id::new(MANDATE.prefix)?.to_string(),
        false => told.id.clone(),
    };
    let mut mandate = new(id, &person.id, &told.partner, change.at());
    let given = vec![
        (Field::Company, told.company.clone()),
        (Field::Purpose, told.purpose.clone()),
        (Field::From, told.from.to_string()),
        (Field::Until, told.until.to_string()),
    ];
    let changed = rules::apply(&mut mandate, &given)?;
    rules::check(&mandate)?;
    let mut entries = vec![entry(&mandate, "create", &said(&mandate, &changed))?];
    if let Some(on) = told.ended {
        // One that had not begun ends with a person who is erased.
        let never_began = person.erased_at.is_some() && on < told.from;
        if never_began {
            mandate.ended_on = Some(on.to_string());
        }
        if !never_began && !rules::end(&mut mandate, on)? {
            return Err(RegistryFault::Value {
                field: "fin avant terme",
                why: format!(
                    "le mandat ne peut pas finir avant terme le {}",
                    day::told(on)
                ),
            }
            .into());
        }
        entries.push(ending(&mandate, "reprise du tableau importé")?);
    }
    // Days after an early end are nobody's.
    let counted = Mandate {
        until_day: mandate
            .ended_on
            .clone()
            .unwrap_or(mandate.until_day.clone()),
        ..mandate.clone()
    };
    sound(desk.db(), change.sql(), &counted, person).await?;
    let saved = sql::insert(change.sql(), &mandate).await;
    saved.map_err(|e| change.fault(&e))?;
    Ok((mandate, entries))
}

/// Corrects or prolongs a mandate.
///
/// # Errors
/// As [`add`]; [`RegistryFault::Conflict`], [`RegistryFault::NoChange`], a mandate that ended.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    given: &Given,
    read: Option<i64>,
) -> Result<Kept, PersonFault> {
    let mut change = desk.begin().await?;
    let (mut mandate, person) = writable(desk, change.sql(), asked).await?;
    person::current(&told(&mandate, &person), mandate.version, read)?;
    let changed = rules::apply(&mut mandate, given)?;
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(told(&mandate, &person)).into());
    }
    rules::check(&mandate)?;
    sound(desk.db(), change.sql(), &mandate, &person).await?;
    mandate.version += 1;
    let saved = sql::update(change.sql(), &mandate).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&mandate, "edit", &changed)?];
    change.commit(entries).await?;
    Ok(Kept {
        mandate,
        changed,
        suspended: Vec::new(),
        doubts: Vec::new(),
    })
}

/// Ends a mandate before its day, and suspends the accounts that rest on it.
///
/// # Errors
/// As [`edit`].
pub async fn end(
    desk: &Desk,
    asked: &str,
    on: Option<NaiveDate>,
    why: &str,
) -> Result<Kept, PersonFault> {
    let why = person::rules::line(why).map_err(|why| RegistryFault::Value {
        field: "motif",
        why,
    })?;
    let mut change = desk.begin().await?;
    let (mut mandate, person) = writable(desk, change.sql(), asked).await?;
    let on = day::of_fact(change.at(), on)?;
    let span = mandate.span()?;
    if !rules::end(&mut mandate, on)? {
        let why = format!(
            "{} court du {} au {}\u{202f}: il ne peut pas finir avant terme le {}",
            told(&mandate, &person),
            day::told(span.from),
            day::told(span.until),
            day::told(on)
        );
        return Err(RegistryFault::Value { field: "fin", why }.into());
    }
    mandate.version += 1;
    let saved = sql::update(change.sql(), &mandate).await;
    saved.map_err(|e| change.fault(&e))?;
    let mut entries = vec![ending(&mandate, &why)?];
    let (moved, suspended) = follow::end_of_mandate(&mut change, &mandate.id, on).await?;
    entries.extend(moved);
    change.commit(entries).await?;
    let changed = vec![Changed {
        field: "fin",
        before: mandate.until_day.clone(),
        after: on.to_string(),
    }];
    Ok(Kept {
        mandate,
        changed,
        suspended,
        doubts: Vec::new(),
    })
}

/// Which mandates are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this partner only.
    pub partner: Option<String>,
    /// Of this person only.
    pub person: Option<String>,
    /// Those that count on this day only.
    pub on: Option<NaiveDate>,
    /// At most so many.
    pub limit: u32,
}

/// The mandates that `filter` wants, the first to end first.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn list(desk: &Desk, filter: &Filter) -> Result<Page<Line>, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let mut filter = filter.clone();
    let mut read = desk.db().read().await?;
    if let Some(asked) = &filter.partner {
        let partner = partner::show(desk.db(), asked).await?.id;
        desk.hold(Act::Persons, Some(&partner)).await?;
        filter.partner = Some(partner);
    }
    if let Some(asked) = &filter.person {
        filter.person = Some(person::one(desk, &mut read, asked).await?.id);
    }
    let found = sql::list(&mut read, &filter, reach.partners()).await;
    let total = sql::count(&mut read, &filter, reach.partners()).await;
    let fail = |e: sqlx::Error| desk.db().fault(&e);
    Ok(Page {
        found: found.map_err(fail)?,
        total: total.map_err(fail)?,
    })
}

/// One mandate.
///
/// # Errors
/// [`PersonFault::Unknown`]; what the roles do not allow, what the database says.
pub async fn show(desk: &Desk, asked: &str) -> Result<Line, PersonFault> {
    let mut read = desk.db().read().await?;
    one(desk, &mut read, asked).await
}

/// The mandate of this id.
pub(super) async fn by_id(
    db: &Db,
    connection: &mut SqliteConnection,
    id: &str,
) -> Result<Option<Mandate>, RegistryFault> {
    let found = sql::by_id(connection, id).await;
    let found = found.map_err(|e| db.fault(&e))?;
    Ok(found.map(|line| line.mandate))
}

async fn one(
    desk: &Desk,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Line, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let id = asked.trim().to_ascii_lowercase();
    let found = sql::by_id(connection, &id).await;
    let found = found.map_err(|e| desk.db().fault(&e))?;
    found
        .filter(|line| reach.has(&line.mandate.partner))
        .ok_or_else(|| PersonFault::Unknown {
            what: "aucun mandat",
            asked: asked.into(),
        })
}

/// The mandate that is meant and its person, when the operator may write both.
async fn writable(
    desk: &Desk,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<(Mandate, Person), PersonFault> {
    let mandate = one(desk, connection, asked).await?.mandate;
    desk.hold(Act::Accounts, Some(&mandate.partner)).await?;
    let person = person::living(desk, connection, &mandate.person).await?;
    Ok((mandate, person))
}

/// Mandates of one person in one partner do not overlap, a contract is a document that is kept, and
/// a référent is no contractor.
async fn sound(
    db: &Db,
    connection: &mut SqliteConnection,
    mandate: &Mandate,
    person: &Person,
) -> Result<(), PersonFault> {
    let fail = |e: sqlx::Error| db.fault(&e);
    if let Some(document) = &mandate.document {
        let there = sql::has_document(connection, document)
            .await
            .map_err(fail)?;
        if !there {
            return Err(RegistryFault::Value {
                field: Field::Document.label(),
                why: format!("aucun document gardé n’a l’empreinte {document}"),
            }
            .into());
        }
    }
    if sql::refers(connection, mandate).await.map_err(fail)? {
        return Err(PersonFault::Seat {
            name: person.name(),
            role: "prestataire sous mandat de ce partenaire".into(),
            why: "son référent est un agent permanent\u{202f}: nommez-en d’abord un autre".into(),
        });
    }
    let span = mandate.span()?;
    let others = sql::of_both(connection, &mandate.person, &mandate.partner).await;
    for other in others.map_err(fail)? {
        if other.id != mandate.id && rules::meets(span, other.span()?) {
            let there = other.span()?;
            return Err(PersonFault::Overlap {
                name: person.name(),
                from: day::told(there.from),
                until: day::told(there.until),
                id: other.id,
            });
        }
    }
    Ok(())
}

/// Says which open account of that person in that partner was typed as that of an agent: it counts
/// no more.
async fn as_agent(
    db: &Db,
    connection: &mut SqliteConnection,
    mandate: &Mandate,
    person: &Person,
) -> Result<Option<String>, RegistryFault> {
    let open = super::sql::open_by(connection, &person.id).await;
    let open = open.map_err(|e| db.fault(&e))?;
    let agent = open
        .iter()
        .map(|line| &line.account)
        .find(|account| account.partner == mandate.partner && account.mandate.is_none());
    Ok(agent.map(|account| {
        let id = &account.id;
        format!(
            "le compte {id} {} était saisi comme celui d’un agent\u{202f}: il ne permet plus rien tant qu’il ne repose pas sur un mandat (`relais registry account edit {id} --mandate {}`)",
            crate::fr::of(&person.name()),
            mandate.id
        )
    }))
}

fn told(mandate: &Mandate, person: &Person) -> String {
    format!("le mandat {} {}", mandate.id, crate::fr::of(&person.name()))
}

fn new(id: String, person: &str, partner: &str, at: &str) -> Mandate {
    Mandate {
        id,
        person: person.into(),
        partner: partner.into(),
        company: String::new(),
        purpose: String::new(),
        from_day: String::new(),
        until_day: String::new(),
        ended_on: None,
        document: None,
        made_at: at.into(),
        version: 1,
    }
}

/// What is said of a new one: whose it is, then its fields.
fn said(mandate: &Mandate, changed: &[Changed]) -> Vec<Changed> {
    let whose = Changed {
        field: "partenaire",
        before: String::new(),
        after: mandate.partner.clone(),
    };
    [whose].into_iter().chain(changed.iter().cloned()).collect()
}

fn ending(mandate: &Mandate, why: &str) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: MANDATE,
        id: mandate.id.parse()?,
        verb: "end",
        person: Some(mandate.person.parse()?),
        detail: json!({ "fin": mandate.ended_on, "motif": why }),
    })
}

/// What is said of a mandate is said of its person: erased with it.
fn entry(
    mandate: &Mandate,
    verb: &'static str,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    correction::entry(MANDATE, &mandate.id, verb, Some(&mandate.person), changed)
}
