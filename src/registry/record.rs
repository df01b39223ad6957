//! Records of one shape: fields that are typed, a version that counts corrections, an entry for
//! each change.
//!
//! What a person wrote in free words never enters the journal, which nobody could then clear of a
//! name: an entry only says how long the text was and is.

#[cfg(test)]
mod bench;
mod fault;
mod field;
mod sql;
mod telephone;
mod words;

use relais_store::{Change, Db, Entry, Id, Object};
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
pub use fault::RecordFault;
pub use field::Field;
pub(crate) use field::{day, flag, number, past, shown, some};
pub(crate) use telephone::{GAP, is_parting, telephones};
pub(crate) use words::{line, theme, words};

/// Values as they are typed: the key of a field, and its text; an empty one empties it.
pub type Values = [(&'static str, String)];

/// A record as it was kept, and what the officer should look at.
#[derive(Debug, Serialize)]
pub struct Kept<R> {
    /// The record.
    pub record: R,
    /// Fields that changed: key, before, after.
    pub changed: Vec<Changed>,
    /// What looks like a mistake and was kept all the same.
    pub doubts: Vec<String>,
}

/// What all records have.
pub(crate) trait Record: Sized + 'static {
    /// As the journal names it.
    const OBJECT: Object;
    /// What is written of it.
    const ACT: Act;
    /// That there is none, before "ne répond à".
    const NONE: &'static str;
    /// Its table, and the column by which officers call it.
    const CALLED: (&'static str, &'static str);
    /// Its typed fields, in the order in which they are shown.
    fn fields() -> &'static [Field<Self>];
    fn id(&self) -> &str;
    fn version(&mut self) -> &mut i64;
    /// How an officer recognises it.
    fn name(&self) -> String;
    /// On which partner it is, where it is on one.
    fn partner(&self) -> Option<&str>;
    /// What one field alone does not tell.
    fn check(&self) -> Result<(), RegistryFault>;
    async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Self>, sqlx::Error>;
    /// Inserts it, or puts it in the place of what has its id.
    async fn save(&self, sql: &mut SqliteConnection) -> Result<(), sqlx::Error>;
}

/// Sets fields, and says which of them changed.
pub(crate) fn apply<R: Record>(
    record: &mut R,
    values: &Values,
) -> Result<Vec<Changed>, RegistryFault> {
    let mut changed = Vec::new();
    for (key, value) in values {
        let found = R::fields().iter().find(|field| field.key == *key);
        let field = found.ok_or_else(|| RegistryFault::Value {
            field: "champ",
            why: format!("« {key} » n’en est pas un"),
        })?;
        let before = (field.get)(record);
        let set = (field.set)(record, value.trim());
        set.map_err(|why| RegistryFault::Value {
            field: field.label,
            why,
        })?;
        let after = (field.get)(record);
        if before != after {
            changed.push(Changed {
                field: field.key,
                before,
                after,
            });
        }
    }
    Ok(changed)
}

/// The entry of a change, free words replaced by their length.
pub(crate) fn entry<R: Record>(
    record: &R,
    verb: &'static str,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    let free = |key| {
        R::fields()
            .iter()
            .any(|field| field.key == key && field.free)
    };
    let kept = |one: &Changed| match free(one.field) {
        true => Changed {
            field: one.field,
            before: length(&one.before),
            after: length(&one.after),
        },
        false => one.clone(),
    };
    let kept: Vec<Changed> = changed.iter().map(kept).collect();
    correction::entry(R::OBJECT, record.id(), verb, None, &kept)
}

/// Free words as the journal tells them: by their length.
pub(crate) fn length(text: &str) -> String {
    match text.chars().count() {
        0 => String::new(),
        letters => format!("texte de {letters} caractères"),
    }
}

/// An id for a new record.
pub(crate) fn new_id<R: Record>() -> Result<String, RegistryFault> {
    Ok(Id::new(R::OBJECT.prefix)?.to_string())
}

/// The record that an id means, or its title where one alone has it.
pub(crate) async fn one<R: Record>(
    db: &Db,
    sql: &mut SqliteConnection,
    asked: &str,
) -> Result<R, RecordFault> {
    let id = asked.trim().to_ascii_lowercase();
    let found = R::load(sql, &id).await.map_err(|e| db.fault(&e))?;
    if let Some(record) = found {
        return Ok(record);
    }
    let ids = sql::called(sql, R::CALLED, asked.trim()).await;
    let ids = ids.map_err(|e| db.fault(&e))?;
    let found = match ids.as_slice() {
        [id] => R::load(sql, id).await.map_err(|e| db.fault(&e))?,
        [] => None,
        several => {
            return Err(RecordFault::Several {
                asked: asked.into(),
                ids: several.join(", "),
            });
        }
    };
    found.ok_or_else(|| RecordFault::NotFound {
        none: R::NONE,
        asked: asked.into(),
    })
}

/// Keeps a new record, its fields set and looked at.
pub(crate) async fn insert<R: Record>(
    mut change: Change<'_>,
    record: R,
    changed: Vec<Changed>,
    doubts: Vec<String>,
) -> Result<Kept<R>, RecordFault> {
    record.check()?;
    let saved = record.save(change.sql()).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = entry(&record, "create", &changed)?;
    change.commit(vec![entry]).await?;
    Ok(Kept {
        record,
        changed,
        doubts,
    })
}

/// Opens a record for a correction or a move: the roles allow it on its partner, and its version
/// is the one that was read.
pub(crate) async fn open<'d, R: Record>(
    desk: &'d Desk,
    asked: &str,
    read: Option<i64>,
) -> Result<(Change<'d>, R), RecordFault> {
    let mut change = desk.begin().await?;
    let mut record: R = one(desk.db(), change.sql(), asked).await?;
    desk.hold(R::ACT, record.partner()).await?;
    let is = *record.version();
    match read.filter(|read| *read != is) {
        Some(read) => Err(RegistryFault::Conflict {
            name: record.name(),
            is,
            read,
        }
        .into()),
        None => Ok((change, record)),
    }
}

/// Keeps a correction or a move of a record that [`open`] gave.
pub(crate) async fn update<R: Record>(
    mut change: Change<'_>,
    mut record: R,
    verb: &'static str,
    changed: Vec<Changed>,
    doubts: Vec<String>,
) -> Result<Kept<R>, RecordFault> {
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(record.name()).into());
    }
    record.check()?;
    *record.version() += 1;
    let saved = record.save(change.sql()).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = entry(&record, verb, &changed)?;
    change.commit(vec![entry]).await?;
    Ok(Kept {
        record,
        changed,
        doubts,
    })
}

/// Moves a record whose states are words, along `moves`: from a state, to which others.
pub(crate) fn turn(
    name: &str,
    state: &mut String,
    to: &str,
    labels: &[(&'static str, &'static str)],
    moves: &[(&str, &[&str])],
) -> Result<Vec<Changed>, RecordFault> {
    let to = crate::value::among(labels, to)
        .map_err(|why| RegistryFault::Value {
            field: "état", why
        })?;
    let open = moves.iter().find(|(from, _)| from == state);
    let open = open.map_or(&[][..], |(_, to)| to);
    if *state == to {
        return Err(RegistryFault::NoChange(name.into()).into());
    }
    if !open.contains(&to.as_str()) {
        let label = |word: &str| crate::value::label(labels, word);
        return Err(RecordFault::OutOfTurn {
            name: name.into(),
            from: label(state),
            to: label(&to),
            open: open.iter().map(|word| label(word)).collect(),
        });
    }
    let before = std::mem::replace(state, to.clone());
    Ok(vec![Changed {
        field: "etat",
        before,
        after: to,
    }])
}

/// A move, as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// The word of the state.
    pub to: &'a str,
    /// The day on which it came to it; today when none is given.
    pub on: Option<&'a str>,
}

impl<'a> Turn<'a> {
    /// One of today.
    pub fn to(to: &'a str) -> Self {
        Self { to, on: None }
    }
}

/// The day of a move, for its entry alone: it is not to come, and not before the last move, nor
/// before `first` where there was none.
pub(crate) async fn dated(
    change: &mut Change<'_>,
    id: &str,
    first: &str,
    on: Option<&str>,
) -> Result<Changed, RecordFault> {
    let last = sql::last_move(change.sql(), id).await;
    let before = last.map_err(|e| change.fault(&e))?;
    let before = before.unwrap_or_else(|| first.into());
    let after = past(on, day_of(change.at()), &before);
    let after = after.map_err(|why| RegistryFault::Value { field: "jour", why })?;
    Ok(Changed {
        field: "depuis",
        before,
        after,
    })
}

/// Refuses a fact that is to come.
pub(crate) fn happened(
    field: &'static str,
    day: Option<&str>,
    today: &str,
) -> Result<(), RegistryFault> {
    match day.map(|day| past(Some(day), today, "")) {
        Some(Err(why)) => Err(RegistryFault::Value { field, why }),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// Refuses a record that does not say what it is about.
pub(crate) fn filled(fields: &[(&'static str, &str)]) -> Result<(), RegistryFault> {
    match fields.iter().find(|(_, value)| value.is_empty()) {
        Some((field, _)) => Err(RegistryFault::Value {
            field,
            why: "il est vide".into(),
        }),
        None => Ok(()),
    }
}

/// The day of a moment, as `2026-01-31`.
pub(crate) fn day_of(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}
