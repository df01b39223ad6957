//! Conventions, dated: that of IGN and the operator, on which everything rests, and those of the
//! partners with PIGMA, which avenants amend.

pub mod rules;
mod sql;
pub(crate) use sql::day;

use chrono::NaiveDate;
use relais_store::{Change, Db, Entry, Id, Object};
use sqlx::SqliteConnection;

use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::document::{self, File};
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::{self, PARTNER, Partner};
use crate::path::PathFault;
use crate::value::{is_same_number, taken_as};
pub use rules::{Convention, Field, Kind};

/// A convention in the journal.
pub const CONVENTION: Object = Object {
    kind: "convention",
    prefix: "conv",
};

/// A convention as it was kept.
#[derive(Debug, serde::Serialize)]
pub struct Kept {
    /// The convention.
    pub convention: Convention,
    /// Fields that changed.
    pub changed: Vec<Changed>,
    /// The number that the record of the partner had before a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The number that it keeps: that convention begins later than the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// What a new convention is made of.
#[derive(Debug, Default)]
pub struct New<'a> {
    /// The partner, as typed; none for the convention of collaboration.
    pub partner: Option<&'a str>,
    /// Its fields.
    pub values: Vec<(Field, String)>,
    /// The signed file.
    pub file: Option<File<'a>>,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// Keeps a convention. A partner's becomes the convention of its record, unless that begins later.
///
/// # Errors
/// [`RegistryFault::Value`], [`RegistryFault::Taken`]; what the roles do not allow, what the database says.
pub async fn add(desk: &Desk, new: &New<'_>) -> Result<Kept, RegistryFault> {
    let partner = match new.partner {
        Some(asked) => Some(partner::show(desk.db(), asked).await?),
        None => None,
    };
    let mut change = desk.change(Act::Conventions).await?;
    let id = Id::new(CONVENTION.prefix)?.to_string();
    let mut convention =
        Convention::new(id, partner.as_ref().map(|one| one.id.clone()), change.at());
    convention.reprise = new.reprise;
    let mut changed = apply(&mut convention, &new.values)?;
    convention.check(desk.now().date_naive())?;
    free(desk.db(), change.sql(), &convention).await?;
    if let Some(file) = &new.file {
        changed.push(attached(&mut change, &mut convention, file).await?);
    }
    let saved = sql::insert(change.sql(), &convention).await;
    saved.map_err(|e| change.fault(&e))?;
    let mut entries = vec![entry(&convention, "create", &whole(&convention, &changed))?];
    let mut kept = None;
    if let Some(partner) = &partner {
        kept = later(desk.db(), change.sql(), partner, &convention).await?;
        if kept.is_none() {
            entries.extend(follow(&mut change, partner, &convention.number).await?);
        }
    }
    change.commit(entries).await?;
    Ok(Kept {
        convention,
        changed,
        was: partner.and_then(|partner| partner.convention),
        kept,
    })
}

/// Corrects a convention.
///
/// # Errors
/// As [`add`]; [`RegistryFault::Conflict`], [`RegistryFault::NoChange`], [`RegistryFault::NotFound`].
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &[(Field, String)],
    file: Option<&File<'_>>,
    read: Option<i64>,
) -> Result<Kept, RegistryFault> {
    let mut change = desk.change(Act::Conventions).await?;
    let mut convention = one(desk.db(), change.sql(), asked).await?;
    let before = convention.number.clone();
    correction_of(&convention.number, convention.version, read)?;
    let mut changed = apply(&mut convention, values)?;
    if let Some(file) = file {
        let was = convention.document.clone();
        let now = attached(&mut change, &mut convention, file).await?;
        changed.extend((was != convention.document).then_some(now));
    }
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(convention.number));
    }
    convention.check(desk.now().date_naive())?;
    free(desk.db(), change.sql(), &convention).await?;
    convention.version += 1;
    let saved = sql::update(change.sql(), &convention).await;
    saved.map_err(|e| change.fault(&e))?;
    let mut entries = vec![entry(&convention, "edit", &changed)?];
    if let Some(id) = convention
        .partner
        .as_deref()
        .filter(|_| before != convention.number)
    {
        let partner = partner::show(desk.db(), id).await?;
        // The record names that of its conventions which begins last.
        if partner.convention.as_deref() == Some(before.as_str()) {
            entries.extend(follow(&mut change, &partner, &convention.number).await?);
        }
    }
    change.commit(entries).await?;
    Ok(Kept {
        convention,
        changed,
        was: None,
        kept: None,
    })
}

/// All conventions; of one kind only, of one partner only (as typed).
///
/// # Errors
/// What the database says; [`RegistryFault::NotFound`].
pub async fn list(
    db: &Db,
    kind: Option<Kind>,
    partner: Option<&str>,
) -> Result<Vec<Convention>, RegistryFault> {
    let partner = match partner {
        Some(asked) => Some(partner::show(db, asked).await?.id),
        None => None,
    };
    let mut read = db.read().await?;
    let mut all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    all.retain(|one| kind.is_none_or(|kind| one.kind == kind));
    all.retain(|one| partner.is_none() || one.partner == partner);
    Ok(all)
}

/// The convention of an id or a number.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Convention, RegistryFault> {
    let mut read = db.read().await?;
    one(db, &mut read, asked).await
}

/// The conventions of collaboration: when the relay may act.
pub(crate) async fn collaborations(
    db: &Db,
    sql: &mut SqliteConnection,
) -> Result<Vec<Convention>, RegistryFault> {
    let all = sql::of_kind(sql, Kind::Collaboration).await;
    Ok(all.map_err(|e| db.fault(&e))?)
}

/// The convention of collaboration in force on a day.
///
/// # Errors
/// [`PathFault::NoCollaboration`] when there is none.
pub(crate) async fn in_force(
    db: &Db,
    sql: &mut SqliteConnection,
    day: NaiveDate,
) -> Result<Convention, RegistryFault> {
    let all = collaborations(db, sql).await?;
    let found = all.into_iter().find(|one| one.holds_on(day));
    found.ok_or_else(|| PathFault::NoCollaboration(crate::fr::day(day)).into())
}

/// The PIGMA convention of a number, where the registry has it.
pub(crate) async fn of_number(
    db: &Db,
    sql: &mut SqliteConnection,
    number: &str,
) -> Result<Option<Convention>, RegistryFault> {
    let all = sql::named(sql, number).await.map_err(|e| db.fault(&e))?;
    Ok(all
        .into_iter()
        .find(|one| one.kind == Kind::Pigma && one.number == number))
}

/// The PIGMA convention of a number, where the registry has it: what amends it on a day ends with
/// it.
///
/// # Errors
/// [`PathFault::NotInForce`] on another day than its own; what the database says.
pub(crate) async fn amended(
    db: &Db,
    sql: &mut SqliteConnection,
    number: &str,
    on: NaiveDate,
) -> Result<Option<Convention>, RegistryFault> {
    match of_number(db, sql, number).await? {
        Some(one) if !one.holds_on(on) => Err(PathFault::NotInForce {
            number: one.number,
            from: one.from_day.map(crate::fr::day).unwrap_or_default(),
            until: one.until_day.map(crate::fr::day),
            on: crate::fr::day(on),
        }
        .into()),
        found => Ok(found),
    }
}

/// Refuses a correction of a version that is not the registry's any more.
pub(crate) fn correction_of(name: &str, is: i64, read: Option<i64>) -> Result<(), RegistryFault> {
    match read.filter(|read| *read != is) {
        Some(read) => Err(RegistryFault::Conflict {
            name: name.into(),
            is,
            read,
        }),
        None => Ok(()),
    }
}

async fn one(
    db: &Db,
    sql: &mut SqliteConnection,
    asked: &str,
) -> Result<Convention, RegistryFault> {
    let asked = asked.trim();
    let found = sql::named(sql, asked).await.map_err(|e| db.fault(&e))?;
    let found = found.into_iter().next();
    found.ok_or_else(|| RegistryFault::NotFound {
        what: "convention",
        asked: asked.into(),
    })
}

fn apply(
    convention: &mut Convention,
    values: &[(Field, String)],
) -> Result<Vec<Changed>, RegistryFault> {
    let mut changed = Vec::new();
    for (field, value) in values {
        let before = field.get(convention);
        let set = field.set(convention, value.trim());
        set.map_err(|why| RegistryFault::Value {
            field: field.label(),
            why,
        })?;
        let after = field.get(convention);
        if before != after {
            changed.push(Changed {
                field: field.key(),
                before,
                after,
            });
        }
    }
    Ok(changed)
}

async fn attached(
    change: &mut Change<'_>,
    convention: &mut Convention,
    file: &File<'_>,
) -> Result<Changed, RegistryFault> {
    let after = document::attach(change, file).await?;
    let before = convention.document.replace(after.clone());
    Ok(Changed {
        field: "document",
        before: before.unwrap_or_default(),
        after,
    })
}

/// A number is one convention's, and a PIGMA number one partner's.
async fn free(
    db: &Db,
    sql: &mut SqliteConnection,
    convention: &Convention,
) -> Result<(), RegistryFault> {
    let all = sql::of_kind(sql, convention.kind).await;
    let all = all.map_err(|e| db.fault(&e))?;
    let taken = |number: &str, name: String, id: String| RegistryFault::Taken {
        field: "numéro de convention",
        value: taken_as(&convention.number, number),
        name,
        id,
    };
    let same = |one: &&Convention| {
        one.id != convention.id && is_same_number(&one.number, &convention.number)
    };
    if let Some(other) = all.iter().find(same) {
        return Err(taken(&other.number, other.title.clone(), other.id.clone()));
    }
    let Some(partner) = &convention.partner else {
        return Ok(());
    };
    let holder = sql::holder(sql, &convention.number, partner).await;
    match holder.map_err(|e| db.fault(&e))? {
        Some((id, name, number)) => Err(taken(&number, name, id)),
        None => Ok(()),
    }
}

/// The number of the partner's record, where that convention begins later than this one.
async fn later(
    db: &Db,
    sql: &mut SqliteConnection,
    partner: &Partner,
    than: &Convention,
) -> Result<Option<String>, RegistryFault> {
    let Some(number) = &partner.convention else {
        return Ok(None);
    };
    let named = sql::named(sql, number).await.map_err(|e| db.fault(&e))?;
    let is_later = |one: &Convention| {
        one.number == *number
            && one.partner.as_deref() == Some(partner.id.as_str())
            && one.from_day > than.from_day
    };
    Ok(named.iter().any(is_later).then(|| number.clone()))
}

/// The record of the partner says the number of its convention.
pub(crate) async fn follow(
    change: &mut Change<'_>,
    partner: &Partner,
    number: &str,
) -> Result<Option<Entry>, RegistryFault> {
    if partner.convention.as_deref() == Some(number) {
        return Ok(None);
    }
    let saved = sql::name(change.sql(), &partner.id, number).await;
    saved.map_err(|e| change.fault(&e))?;
    let changed = Changed {
        field: partner::Field::Convention.key(),
        before: partner.convention.clone().unwrap_or_default(),
        after: number.into(),
    };
    correction::entry(PARTNER, &partner.id, "edit", None, &[changed]).map(Some)
}

/// What a new convention is besides what was typed of it.
fn whole(convention: &Convention, changed: &[Changed]) -> Vec<Changed> {
    let said = [
        ("nature", convention.kind.word().to_string()),
        ("partenaire", convention.partner.clone().unwrap_or_default()),
    ];
    let mut all = correction::filled(said);
    all.extend(changed.iter().cloned());
    all
}

fn entry(
    convention: &Convention,
    verb: &'static str,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    correction::entry(CONVENTION, &convention.id, verb, None, changed)
}
