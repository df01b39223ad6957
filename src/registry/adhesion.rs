//! Adhésions: how a partner comes into DINAMIS, step by step, each with its proof.

pub mod state;
pub mod evidence;
mod refusal;
pub mod rules;
mod sql;
mod meant;
pub mod next;
pub(crate) mod course;
mod unknown;
mod follows;
pub(crate) mod take;
pub(crate) mod retell;
mod look;
pub mod fiche;
pub mod dossier;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};
use relais_store::{Entry, Id, Object};
use serde_json::json;

use crate::convention::correction_of;
use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::path::PathFault;
use crate::value::{optional, sound};
pub use evidence::{CATEGORIES, Category, Cited, Evidence, OfTable, Text, TextKind};
pub(crate) use follows::of_last_day;
pub use look::{Filter, Funnel, FunnelRow, Listed, Shown, funnel, list, show};
pub use refusal::{Refusal, Why};
pub use sql::{Accepted, Adhesion, Recorded};
pub(crate) use sql::{OPENING, accept_of_table};
pub use state::{EVENTS, Event, Path, State};
pub(crate) use take::replayed;
pub use take::{Moved, Record, record};

/// An adhésion in the journal.
pub const ADHESION: Object = Object {
    kind: "adhesion",
    prefix: "adhe",
};

/// Opens the adhésion of a partner, as a prospect.
///
/// # Errors
/// [`PathFault::Direct`] for who must not pass by the relay, [`PathFault::Open`] when one is open; what the roles do
/// not allow, what the database says.
pub async fn start(
    desk: &Desk,
    asked: &str,
    path: Path,
    on: Option<NaiveDate>,
    reprise: bool,
) -> Result<Adhesion, RegistryFault> {
    let partner = partner::show(desk.db(), asked).await?;
    let mut change = desk.change(Act::Adhesions).await?;
    let today = desk.now().date_naive();
    let on = on.unwrap_or(today);
    let there = sql::of_partner(change.sql(), &partner.id).await;
    let there = there.map_err(|e| change.fault(&e))?;
    openable((&partner.name, partner.autonomous), path, &there, on, today)?;
    let adhesion = Adhesion {
        id: Id::new(ADHESION.prefix)?.to_string(),
        partner: partner.id,
        path,
        state: State::Prospect,
        since: on,
        until_day: None,
        avenant: None,
        dinamis_ref: None,
        reprise,
        made_at: change.at().into(),
        version: 1,
    };
    let saved = sql::insert(change.sql(), &adhesion, on, &Evidence::default()).await;
    saved.map_err(|e| change.fault(&e))?;
    let detail = json!({
        "partenaire": adhesion.partner, "parcours": path.word(), "etat": adhesion.state.word(),
        "jour": on.to_string(), "reprise": reprise,
    });
    change
        .commit(vec![entry(&adhesion, "start", detail)?])
        .await?;
    Ok(adhesion)
}

/// Refuses an adhésion that must not be opened, beside those that are there.
pub(crate) fn openable(
    (name, autonomous): (&str, bool),
    path: Path,
    there: &[Adhesion],
    on: NaiveDate,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    if on > today {
        return Err(value("jour", "ce jour n’est pas encore venu".into()));
    }
    if path == Path::Relais && autonomous {
        let why = "il est autonome auprès de DINAMIS, ou déjà membre par lui-même, et le relais ne doit pas s’y substituer";
        return Err(PathFault::Direct {
            partner: name.into(),
            why: why.into(),
        }
        .into());
    }
    if let Some(open) = there.iter().find(|one| one.state.is_open()) {
        return Err(PathFault::Open {
            partner: name.into(),
            id: open.id.clone(),
            state: open.state_on(today).label().into(),
        }
        .into());
    }
    // All of them are over, each since its last event.
    match there.iter().map(|one| one.since).max() {
        Some(over) if on < over => Err(value("jour", overlap(over))),
        _ => Ok(()),
    }
}

/// A partner has one adhésion on a day, or it would be counted twice.
fn overlap(over: NaiveDate) -> String {
    format!(
        "une autre adhésion de ce partenaire n’a pris fin que le {}",
        crate::fr::day(over)
    )
}

/// What of an adhésion can be corrected; its events cannot.
#[derive(Debug, Default)]
pub struct Correction<'a> {
    /// The last day on which it holds; empty for none.
    pub until: Option<&'a str>,
    /// Its reference at DINAMIS; empty for none.
    pub dinamis_ref: Option<&'a str>,
}

/// An adhésion that was corrected.
#[derive(Debug)]
pub struct Edited {
    /// As it is now.
    pub adhesion: Adhesion,
    /// What changed.
    pub changed: Vec<Changed>,
    /// What follows of it that the officer should know.
    pub doubts: Vec<String>,
}

/// Corrects an adhésion.
///
/// # Errors
/// [`RegistryFault::Value`], [`RegistryFault::Conflict`], [`RegistryFault::NoChange`]; as [`start`].
pub async fn edit(
    desk: &Desk,
    asked: &str,
    correction: &Correction<'_>,
    read: Option<i64>,
) -> Result<Edited, RegistryFault> {
    let mut change = desk.change(Act::Adhesions).await?;
    let meant = meant::meant(desk.db(), change.sql(), asked).await?;
    let there = sql::of_partner(change.sql(), &meant.partner.id).await;
    let (partner, mut adhesion, _) = meant.among(there.map_err(|e| change.fault(&e))?)?;
    correction_of(&partner.name, adhesion.version, read)?;
    let (mut changed, mut doubts) = (Vec::new(), Vec::new());
    let mut note = |field, before: String, after: String| {
        if before != after {
            changed.push(Changed {
                field,
                before,
                after,
            });
        }
    };
    let told = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    if let Some(until) = correction.until {
        let field = "dernier jour";
        let until = optional(until.trim(), crate::value::day).map_err(|why| value(field, why))?;
        let events = sql::events(change.sql(), &adhesion.id).await;
        let events = events.map_err(|e| change.fault(&e))?;
        lasts(&adhesion, &events, until).map_err(|why| value(field, why))?;
        note("jusqu_au", told(adhesion.until_day), told(until));
        adhesion.until_day = until;
        if let Some(until) = until {
            let of = (adhesion.id.as_str(), adhesion.partner.as_str());
            doubts = of_last_day(&mut change, of, until, desk.now().date_naive()).await?;
        }
    }
    if let Some(reference) = correction.dinamis_ref {
        let reference = sound(reference).map_err(|why| value("référence à DINAMIS", why))?;
        let before = adhesion.dinamis_ref.clone().unwrap_or_default();
        note("dinamis_ref", before, reference.into());
        adhesion.dinamis_ref = Some(reference.to_string()).filter(|text| !text.is_empty());
    }
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(partner.name));
    }
    adhesion.version += 1;
    let saved = sql::update(change.sql(), &adhesion).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = correction::entry(ADHESION, &adhesion.id, "edit", None, &changed)?;
    change.commit(vec![entry]).await?;
    Ok(Edited {
        adhesion,
        changed,
        doubts,
    })
}

/// Refuses a last day that an adhésion cannot have: one before an event that was taken, which could
/// not have been taken then.
pub(crate) fn lasts(
    adhesion: &Adhesion,
    events: &[Recorded],
    until: Option<NaiveDate>,
) -> Result<(), String> {
    if !matches!(adhesion.state, State::Active | State::Suspendue) {
        return Err("seule une adhésion active ou suspendue en a un".into());
    }
    match (until, events.last()) {
        (Some(until), Some(last)) if until < last.on_day => Err(format!(
            "son dernier événement, « {} », est du {}",
            last.label,
            crate::fr::day(last.on_day)
        )),
        _ => Ok(()),
    }
}

/// Ends the adhésions whose last day is before `on`; their accounts are closed.
///
/// # Errors
/// A day that has not come; as [`start`].
pub async fn expire(desk: &Desk, on: Option<NaiveDate>) -> Result<Vec<Moved>, RegistryFault> {
    let mut change = desk.change(Act::Adhesions).await?;
    let today = desk.now().date_naive();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(value("jour", "ce jour n’est pas encore venu".into()));
    }
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    let over = |one: &&Adhesion| one.state.is_open() && one.state_on(on) == State::Echue;
    let (mut entries, mut moved) = (Vec::new(), Vec::new());
    for adhesion in all.iter().filter(over) {
        let after = adhesion
            .until_day
            .and_then(|day| day.checked_add_days(Days::new(1)));
        let record = Record {
            on: after,
            ..Record::new(Event::Expire)
        };
        let (one, made) = take::take(desk, &mut change, &adhesion.partner, record).await?;
        moved.push(one);
        entries.extend(made);
    }
    if !entries.is_empty() {
        change.commit(entries).await?;
    }
    Ok(moved)
}

fn value(field: &'static str, why: String) -> RegistryFault {
    RegistryFault::Value { field, why }
}

fn none(partner: &str) -> RegistryFault {
    RegistryFault::NotFound {
        what: "adhésion",
        asked: partner.into(),
    }
}

fn entry(
    adhesion: &Adhesion,
    verb: &'static str,
    detail: serde_json::Value,
) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: ADHESION,
        id: adhesion.id.parse()?,
        verb,
        person: None,
        detail,
    })
}
