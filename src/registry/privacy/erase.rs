//! A person erased: its values everywhere, what the journal says of it, and on the officer's word its
//! name in free words.

use std::collections::BTreeMap;

use relais_store::{Change, Entry, Id, Object, PERSON, StoreFault};
use serde::Serialize;
use serde_json::json;

use super::erasures::{self, Erasure, Stage};
use super::fault::PrivacyFault;
use super::rules::{Redact, Why};
pub use super::sql::Kept;
pub use super::words::Left;
use super::words::Round;
use super::{Mode, drafts, sql};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::finder;
use crate::operator::OPERATOR;
use crate::operator::rules::Act;
use crate::person::contact::Role;

/// What to do about accounts that are open, roles that last, an operator who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Refuse.
    Refuse,
    /// Close and end them.
    Close,
}

/// What an erasure did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Whom.
    pub person: String,
    /// Since when it had been erased already; nothing was changed then, but the file was cleaned.
    pub already: Option<String>,
    /// Accounts that were open and are closed.
    pub closed: Vec<String>,
    /// Roles that lasted and are ended: `référent de part-0123456789ab`, `opérateur`.
    pub ended: Vec<String>,
    /// Accounts of which the login was erased, closed ones too.
    pub accounts: usize,
    /// Mandates that were emptied.
    pub mandates: usize,
    /// Entries of the journal of which the detail was erased.
    pub entries: u64,
    /// Avenants of which the draft named the person, and is there no more: their numbers.
    pub drafts: Vec<String>,
    /// What stays.
    pub kept: Kept,
    /// Where the person was named in free words, and what became of them.
    pub left: Vec<Left>,
}

impl Erased {
    /// True of an operator.
    pub fn is_operator(&self) -> bool {
        self.person.starts_with(OPERATOR.prefix)
    }
}

/// Erases a person, or an operator who acts no more.
///
/// # Errors
/// [`PrivacyFault::Nobody`], [`PrivacyFault::Active`], [`PrivacyFault::Erasures`]: nothing was changed
/// then; [`PrivacyFault::Unscrubbed`] when it is erased but the file is to be cleaned again; what
/// the roles do not allow, what the database says.
pub async fn erase(
    desk: &Desk,
    asked: &str,
    why: Why,
    open: Open,
    redact: Redact,
    mode: Mode,
) -> Result<Erased, PrivacyFault> {
    let list = erasures::beside(desk.db().path());
    let mut change = desk.change(Act::Privacy).await?;
    // A list that does not hold is said before anything is changed.
    let lost = lost(&mut change, &list).await?;
    let id = super::one(&mut change, asked).await?;
    if open == Open::Close && acts(&mut change, &id).await? {
        desk.hold(Act::Operators, None).await?;
    }
    // What was interrupted is ended as it was asked.
    let asked = erasures::redacted(&list)?.get(&id).copied();
    let redact = redact.max(asked.unwrap_or(Redact::Nothing));
    let mut round = Round::default();
    let within = within(&mut change, &id, why, (open, redact), &mut round).await?;
    let (mut erased, mut entries) = within;
    let (mut left, more) = round.finish(&mut change).await?;
    entries.extend(more);
    erased.left = left.remove(&id).unwrap_or_default();
    if mode == Mode::Try {
        return Ok(erased);
    }
    let at = change.at().to_string();
    erasures::complete(&list, &lost)?;
    if erased.already.is_none() {
        erasures::note_redact(&list, redact, &id, &at)?;
    }
    erasures::note(&list, Stage::Asked, &id, &at)?;
    match erased.already {
        // What was interrupted before its end is ended; the list may have been lost meanwhile.
        Some(_) => drop(change),
        None => drop(change.commit(entries).await?),
    }
    scrub(desk, &at).await?;
    Ok(erased)
}

/// Whom the registry erased and the list does not name. A list that was lost, cut or moved away is never
/// begun anew without them: a copy that is restored would bring them back.
///
/// # Errors
/// As [`erasures::read`].
pub(super) async fn lost(
    change: &mut Change<'_>,
    list: &std::path::Path,
) -> Result<Vec<Erasure>, PrivacyFault> {
    let listed = erasures::read(list)?;
    let erased = sql::erased(change.sql()).await;
    let erased = erased.map_err(|e| change.fault(&e))?.into_iter();
    let lost = erased.filter(|(id, ..)| !listed.contains_key(id));
    let lost = lost.map(|(id, at, redact, _)| Erasure {
        id,
        at,
        redact: Redact::of_entry(redact.as_deref()),
    });
    Ok(lost.collect())
}

/// Whom the journal of a registry says to be erased, and a list does not name.
pub(crate) async fn unlisted(
    desk: &Desk,
    listed: &BTreeMap<String, Stage>,
) -> Result<usize, PrivacyFault> {
    let mut read = desk.db().read().await?;
    let erased = sql::erased(&mut read).await;
    let erased = erased.map_err(|e| desk.db().fault(&e))?.into_iter();
    let unlisted = erased.filter(|(id, _, _, told)| *told && !listed.contains_key(id));
    Ok(unlisted.count())
}

/// Cleans the file, and says so of everybody who was erased and of whom it was not said yet.
pub(super) async fn scrub(desk: &Desk, at: &str) -> Result<(), PrivacyFault> {
    desk.db().scrub().await.map_err(PrivacyFault::Unscrubbed)?;
    let list = erasures::beside(desk.db().path());
    let mut read = desk.db().read().await?;
    for (id, stage) in erasures::read(&list)? {
        let erased = sql::is_erased(&mut read, &id).await;
        if stage == Stage::Asked && erased.map_err(|e| desk.db().fault(&e))? {
            erasures::note(&list, Stage::Scrubbed, &id, at)?;
        }
    }
    Ok(())
}

/// Persons whose erasure was begun and did not come to its end: to be erased again.
///
/// # Errors
/// [`PrivacyFault::Erasures`].
pub fn unfinished(desk: &Desk) -> Result<Vec<String>, PrivacyFault> {
    let all = erasures::read(&erasures::beside(desk.db().path()))?;
    let asked = all.into_iter().filter(|(_, stage)| *stage == Stage::Asked);
    Ok(asked.map(|(id, _)| id).collect())
}

/// True when the registry still holds values of that person or operator.
pub(crate) async fn is_due(desk: &Desk, id: &str) -> Result<bool, PrivacyFault> {
    let mut read = desk.db().read().await?;
    let erased = sql::is_erased(&mut read, id).await;
    Ok(!erased.map_err(|e| desk.db().fault(&e))?)
}

/// Erases within a change, and gives the entries that go with it. Free words are looked through once
/// everybody of the `round` is erased.
pub(crate) async fn within(
    change: &mut Change<'_>,
    id: &str,
    why: Why,
    (open, redact): (Open, Redact),
    round: &mut Round,
) -> Result<(Erased, Vec<Entry>), PrivacyFault> {
    let is_operator = id.starts_with(OPERATOR.prefix);
    let mut entries = Vec::new();
    let mut ended = Vec::new();
    let whom = finder::one(change.sql(), id).await;
    let whom = whom.map_err(|e| change.fault(&e))?;
    let already = match is_operator {
        true => {
            let (erased_at, closed) = operator(change, id, open).await?;
            ended.extend(closed.as_ref().map(|_| "opérateur".to_string()));
            entries.extend(closed);
            erased_at
        }
        false => {
            let erased_at = sql::erased_at(change.sql(), id).await;
            erased_at.map_err(|e| change.fault(&e))?
        }
    };
    let mut erased = Erased {
        person: id.to_string(),
        already,
        closed: Vec::new(),
        ended,
        accounts: 0,
        mandates: 0,
        entries: 0,
        drafts: Vec::new(),
        kept: Kept::default(),
        left: Vec::new(),
    };
    if erased.already.is_some() {
        return Ok((erased, entries));
    }
    match is_operator {
        true => {
            let emptied = sql::empty_operator(change.sql(), id).await;
            emptied.map_err(|e| change.fault(&e))?;
        }
        false => {
            // Whose drafts they are follows from roles that end now.
            let (numbers, more) = drafts::drop_of(change, &whom).await?;
            entries = emptied(change, id, open, &mut erased).await?;
            entries.extend(more);
            erased.drafts = numbers;
        }
    }
    let mut entry = change.erase(&id.parse()?).await?;
    erased.entries = entry.detail["entries"].as_u64().unwrap_or_default();
    entry.detail["why"] = why.word().into();
    // A list of erasures that was lost is made again from here.
    entry.detail["redact"] = redact.word().into();
    entries.push(entry);
    round.join(&whom, redact);
    Ok((erased, entries))
}

/// True of an operator who acts still.
async fn acts(change: &mut Change<'_>, id: &str) -> Result<bool, PrivacyFault> {
    if !id.starts_with(OPERATOR.prefix) {
        return Ok(false);
    }
    let found = sql::operator(change.sql(), id).await;
    Ok(found.map_err(|e| change.fault(&e))?.1)
}

/// When an operator was erased; and the entry of its end, if it acted until now.
async fn operator(
    change: &mut Change<'_>,
    id: &str,
    open: Open,
) -> Result<(Option<String>, Option<Entry>), PrivacyFault> {
    let found = sql::operator(change.sql(), id).await;
    match (found.map_err(|e| change.fault(&e))?, open) {
        ((erased_at, false), _) => Ok((erased_at, None)),
        ((erased_at, true), Open::Close) => {
            let entry = crate::operator::end(change, id).await?;
            Ok((erased_at, Some(entry)))
        }
        ((_, true), Open::Refuse) => Err(PrivacyFault::Active {
            id: id.into(),
            what: "est encore opérateur".into(),
        }),
    }
}

/// Empties the rows of a person, and gives the entries of its accounts and mandates. They hold no
/// value, so they are of no person.
async fn emptied(
    change: &mut Change<'_>,
    id: &str,
    open: Open,
    erased: &mut Erased,
) -> Result<Vec<Entry>, PrivacyFault> {
    let fail = |change: &Change<'_>, e: sqlx::Error| -> StoreFault { change.fault(&e) };
    let accounts = sql::accounts(change.sql(), id).await;
    let accounts = accounts.map_err(|e| fail(change, e))?;
    let is_open = |(_, state): &&(String, String)| state != "clos";
    let living: Vec<_> = accounts.iter().filter(is_open).collect();
    if open == Open::Refuse && !living.is_empty() {
        return Err(PrivacyFault::Active {
            id: id.into(),
            what: match living.len() {
                1 => "a un compte ouvert".into(),
                count => format!("a {count} comptes ouverts"),
            },
        });
    }
    let at = change.at().to_string();
    let roles = roles(change, id, &at, open).await?;
    let mandates = sql::mandates(change.sql(), id).await;
    let mandates = mandates.map_err(|e| fail(change, e))?;
    let done = sql::empty(change.sql(), id, &at).await;
    done.map_err(|e| fail(change, e))?;
    let kept = sql::kept(change.sql(), id).await;
    erased.kept = kept.map_err(|e| fail(change, e))?;
    erased.accounts = accounts.len();
    erased.mandates = mandates.len();
    erased.closed = living.iter().map(|(id, _)| id.clone()).collect();
    let mut entries = Vec::new();
    for (account, state) in &accounts {
        let detail = json!({ "state": [state, "clos"] });
        entries.push(entry("account", account, "emptied", detail)?);
    }
    for (told, detail) in roles {
        erased.ended.push(told);
        entries.push(entry(PERSON.kind, id, "leave", detail)?);
    }
    for mandate in &mandates {
        entries.push(entry("mandate", mandate, "emptied", json!({}))?);
    }
    Ok(entries)
}

/// The roles of a person that last: as they are told, and what the journal says of their end. A
/// partner whose legal representative or référent goes needs another: that is never done unsaid.
async fn roles(
    change: &mut Change<'_>,
    id: &str,
    at: &str,
    open: Open,
) -> Result<Vec<(String, serde_json::Value)>, PrivacyFault> {
    let today = at.get(..10).unwrap_or(at);
    let found = sql::roles(change.sql(), id, today).await;
    let (mut told, mut seats) = (Vec::new(), Vec::new());
    for (partner, word, from) in found.map_err(|e| change.fault(&e))? {
        let role = Role::try_from(word.clone())
            .map_err(|why| RegistryFault::Value {
                field: "rôle", why
            })?;
        let text = format!("{} {}", role.told(), crate::fr::of(&partner));
        if role.is_single() {
            seats.push(text.clone());
        }
        let detail =
            json!({ "partenaire": partner, "role": word, "depuis": from, "jusqu_au": today });
        told.push((text, detail));
    }
    match open == Open::Refuse && !seats.is_empty() {
        true => Err(PrivacyFault::Active {
            id: id.into(),
            what: format!("est encore {}", seats.join(" et ")),
        }),
        false => Ok(told),
    }
}

fn entry(
    kind: &'static str,
    id: &str,
    verb: &'static str,
    detail: serde_json::Value,
) -> Result<Entry, StoreFault> {
    let id: Id = id.parse()?;
    let prefix = PERSON.prefix;
    Ok(Entry {
        object: Object { kind, prefix },
        id,
        verb,
        person: None,
        detail,
    })
}
