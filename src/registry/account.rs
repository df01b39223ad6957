//! Accounts: a person who may act for a partner at DINAMIS, and the mandates of contractors.

pub mod rules;
mod sql;
pub(crate) mod follow;
pub mod mandate;
mod listed;
pub(crate) mod course;
mod login;
mod staff;
pub(crate) mod moved;
pub mod moderate;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use relais_store::{Db, Entry, Id, Object};
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::correction::{self, Changed, filled};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::person::{self, Origin, Person, PersonFault, day};
pub(crate) use follow::follow;
pub(crate) use listed::meant;
pub use listed::{Filter, Line, Shown, Staff, list, show};
pub use login::{Login, edit, login};
pub(crate) use login::{early, name};
use mandate::Mandate;
pub use moved::{Word, move_on};
pub use rules::State;
use rules::{Grounds, Lack};

/// An account in the journal.
pub const ACCOUNT: Object = Object {
    kind: "account",
    prefix: "acct",
};

/// A person in a partner. Days are written 2026-01-31.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Account {
    /// Opaque id.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// For whom it acts.
    pub partner: String,
    /// Where it is.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Day since which it is there.
    pub since: String,
    /// Why.
    pub why: Option<String>,
    /// The mandate of a contractor; none for the partner's own staff.
    pub mandate: Option<String>,
    /// Its name at DINAMIS.
    pub dinamis_login: Option<String>,
    /// Day of its first log-in there.
    pub first_login: Option<String>,
    /// Day of the last one that is known of.
    pub last_login: Option<String>,
    /// Suspended with the partner's adhésion: it comes back with it.
    pub followed: bool,
    /// A fact of before this registry.
    pub reprise: bool,
    /// When the record was made, UTC.
    pub made_at: String,
    /// Counts the changes.
    pub version: i64,
}

/// An account as it was kept, and what the officer should look at.
#[derive(Debug, Serialize)]
pub struct Kept {
    /// The record.
    pub account: Account,
    /// Name of its person.
    pub name: String,
    /// Name of its partner.
    pub partner_name: String,
    /// Fields that changed.
    pub changed: Vec<Changed>,
    /// What was kept all the same.
    pub doubts: Vec<String>,
}

/// Types the account of a person in a partner. It waits for its validation; a *reprise* was
/// validated before this registry and is active since its day.
///
/// # Errors
/// [`PersonFault::Grounds`] without an active adhésion, the person's notice or a mandate that runs;
/// [`PersonFault::Open`]; what the roles do not allow, what the database says.
pub async fn add(
    desk: &Desk,
    person: &str,
    partner: &str,
    mandate: Option<&str>,
    on: Option<NaiveDate>,
    origin: Origin,
) -> Result<Kept, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(Act::Accounts, Some(&partner.id)).await?;
    let person = person::living(desk, change.sql(), person).await?;
    let day = day::of_fact(change.at(), on)?;
    let today = day::today(change.at())?;
    let others = sql::open_by(change.sql(), &person.id).await;
    let others = others.map_err(|e| change.fault(&e))?;
    if let Some(there) = others.iter().find(|one| one.account.partner == partner.id) {
        return Err(PersonFault::Open {
            name: person.name(),
            id: there.account.id.clone(),
        });
    }
    let mandate = match mandate {
        Some(asked) => {
            Some(own_mandate(desk.db(), change.sql(), asked, &person, &partner.id).await?)
        }
        None => None,
    };
    let grounds = grounds(
        desk.db(),
        change.sql(),
        &person,
        &partner.id,
        mandate.as_ref(),
    )
    .await?;
    let outside = match mandate {
        None => staff::outside(desk.db(), change.sql(), &person, &partner).await?,
        Some(_) => None,
    };
    let lacks = rules::to_type(&grounds, day, today, origin);
    lacking(
        format!(
            "le compte {} chez {}",
            crate::fr::of(&person.name()),
            partner.name
        ),
        "être saisi",
        &lacks,
    )?;
    let account = Account {
        id: Id::new(ACCOUNT.prefix)?.to_string(),
        person: person.id.clone(),
        partner: partner.id,
        state: match origin {
            Origin::Now => State::Attente,
            Origin::Reprise => State::Actif,
        },
        since: day.to_string(),
        why: None,
        mandate: mandate.map(|mandate| mandate.id),
        dinamis_login: None,
        first_login: None,
        last_login: None,
        followed: false,
        reprise: origin == Origin::Reprise,
        made_at: change.at().into(),
        version: 1,
    };
    let saved = sql::insert(change.sql(), &account).await;
    saved.map_err(|e| change.fault(&e))?;
    let changed = created(&account);
    let entries = vec![entry(&account, "create", &changed)?];
    change.commit(entries).await?;
    let doubt = |line: &Line| {
        format!(
            "{} a aussi le compte {} chez {}",
            person.name(),
            line.account.id,
            line.partner_name
        )
    };
    Ok(Kept {
        name: person.name(),
        partner_name: partner.name,
        changed,
        doubts: others.iter().map(doubt).chain(outside).collect(),
        account,
    })
}

/// The mandate that is named, when it is that person's in that partner.
async fn own_mandate(
    db: &Db,
    connection: &mut SqliteConnection,
    asked: &str,
    person: &Person,
    partner: &str,
) -> Result<Mandate, PersonFault> {
    let id = asked.trim().to_ascii_lowercase();
    let found = mandate::by_id(db, connection, &id).await?;
    found
        .filter(|mandate| mandate.person == person.id && mandate.partner == partner)
        .ok_or_else(|| PersonFault::Unknown {
            what: "aucun mandat de cette personne chez ce partenaire",
            asked: asked.into(),
        })
}

/// What an account rests on, read now.
async fn grounds(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &Person,
    partner: &str,
    mandate: Option<&Mandate>,
) -> Result<Grounds, RegistryFault> {
    let kept = |field, text: &Option<String>| {
        text.as_deref()
            .map(|text| day::kept(field, text))
            .transpose()
    };
    let adhesion = sql::adhesion(connection, partner)
        .await
        .map_err(|e| db.fault(&e))?;
    let adhesion = adhesion
        .map(|one| -> Result<_, RegistryFault> {
            let since = day::kept("adhésion", &one.since)?;
            Ok((one.state, since, kept("adhésion", &one.until_day)?))
        })
        .transpose()?;
    Ok(Grounds {
        adhesion,
        notice: kept("notice", &person.notice_on)?,
        mandate: mandate.map(Mandate::span).transpose()?,
        contractor: staff::contractor(db, connection, person, partner).await?,
    })
}

/// Refuses when something is lacking.
fn lacking(what: String, deed: &'static str, lacks: &[Lack]) -> Result<(), PersonFault> {
    match lacks.is_empty() {
        true => Ok(()),
        false => Err(PersonFault::Grounds {
            what,
            deed,
            why: lacks.iter().map(Lack::to_string).collect(),
        }),
    }
}

/// The fields of an account as texts, by their keys.
fn fields(account: &Account) -> [(&'static str, String); 9] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        ("personne", account.person.clone()),
        ("partenaire", account.partner.clone()),
        ("etat", account.state.to_string()),
        ("depuis", account.since.clone()),
        ("motif", text(&account.why)),
        ("mandat", text(&account.mandate)),
        ("login_dinamis", text(&account.dinamis_login)),
        ("premiere_connexion", text(&account.first_login)),
        ("derniere_connexion", text(&account.last_login)),
    ]
}

/// The fields of a new one.
fn created(account: &Account) -> Vec<Changed> {
    filled(fields(account))
}

/// The fields that changed, each before and after.
fn changed(before: &Account, after: &Account) -> Vec<Changed> {
    let pairs = fields(before).into_iter().zip(fields(after));
    let differs = |((field, before), (_, after)): ((&'static str, String), (_, String))| {
        (before != after).then_some(Changed {
            field,
            before,
            after,
        })
    };
    pairs.filter_map(differs).collect::<Vec<Changed>>()
}

/// What is said of an account is said of its person: erased with it.
fn entry(
    account: &Account,
    verb: &'static str,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    correction::entry(ACCOUNT, &account.id, verb, Some(&account.person), changed)
}
