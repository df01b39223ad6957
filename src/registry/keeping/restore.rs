//! A backup brought back: never over a registry, and never with anybody who was erased since.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use relais_files::atomic::{Output, Overwrite};
use relais_files::regular;
use relais_store::examine::Examined;
use relais_store::{Db, Entry, Id, REGISTRY, Signer};
use serde::Serialize;

use super::backup::sound;
use super::fault::KeepingFault;
use super::{Asked, Erasures};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::operator::{self, OPERATOR, Operator};
use crate::privacy::erasures::{self, Stage};
use crate::privacy::words::{Left, Round};
use crate::privacy::{Open, PrivacyFault, Redact, Why, erase};

/// Bytes copied at once.
const PIECE: usize = 1 << 20;

/// A backup that was brought back.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// Where.
    pub file: PathBuf,
    /// What the backup held, before anything was replayed.
    pub backup: Examined,
    /// Persons who had been erased since, and were erased again.
    pub replayed: Vec<String>,
    /// Of them, operators who acted in the backup and act no more.
    pub ended: Vec<String>,
    /// Erased operators of the list who are kept: a registry never loses its last administrator.
    pub kept: Vec<String>,
    /// Where they were named in free words, and what became of them.
    pub named: Vec<Left>,
    /// Persons of the list whom the backup had erased already, or had never known.
    pub settled: usize,
    /// Who was bound to the user who restored it.
    pub rebound: Option<Operator>,
}

/// Brings a backup back as the registry `to`, its schema forward, its erasures replayed. Everything
/// happens under a temporary name: a restore that is killed leaves no registry.
///
/// # Errors
/// [`KeepingFault::Flawed`], [`KeepingFault::NoErasures`], [`KeepingFault::EmptyErasures`],
/// [`KeepingFault::ShortErasures`], [`KeepingFault::NotAdministrator`]; a registry that is there, a user whom the backup does not know, a key that is not its own; what the database
/// or the disk says.
pub async fn restore(asked: &Asked<'_>, signer: Option<Signer>) -> Result<Restored, KeepingFault> {
    for suffix in ["", "-wal", "-shm"] {
        let there = named(asked.to, suffix);
        if there.exists() {
            return Err(relais_store::StoreFault::Exists(there).into());
        }
    }
    let list = listed(asked)?;
    let redacted = erasures::redacted(&list.0)?;
    let list = list.1;
    let trusted = signer.as_ref().map(Signer::verifier);
    let backup = sound(asked.backup, asked.backup, trusted.as_ref()).await?;
    let mut file = Output::create(asked.to, Overwrite::Refuse)?.private()?;
    copied(asked.backup, &mut file)?;
    let mut restored = Restored {
        file: asked.to.to_path_buf(),
        backup,
        replayed: Vec::new(),
        ended: Vec::new(),
        kept: Vec::new(),
        named: Vec::new(),
        settled: 0,
        rebound: None,
    };
    let desk = sit(asked, file.part(), signer, &mut restored).await?;
    desk.hold(Act::Keeping, None).await?;
    whole(&desk, asked, &list).await?;
    replay(&desk, list.keys(), &redacted, &mut restored).await?;
    desk.db().scrub().await?;
    desk.leave().await;
    // The list first: a registry without it could later be restored without its erasures.
    keep(asked, list.keys(), &redacted, &restored.kept)?;
    file.finish()?;
    Ok(restored)
}

fn named(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Who was erased since, and the list that is meant.
fn listed(asked: &Asked<'_>) -> Result<(PathBuf, BTreeMap<String, Stage>), KeepingFault> {
    let beside = erasures::beside(asked.to);
    let path = match asked.erasures {
        Erasures::File(path) if !path.exists() => {
            return Err(KeepingFault::NoErasures(path.to_path_buf()));
        }
        Erasures::File(path) => path,
        Erasures::Beside if !beside.exists() => return Err(KeepingFault::NoErasures(beside)),
        Erasures::Beside | Erasures::Nobody => beside.as_path(),
    };
    // Whoever says that nobody was erased is believed only where no list says otherwise.
    let list = erasures::read(path)?;
    if list.is_empty() && !matches!(asked.erasures, Erasures::Nobody) {
        return Err(KeepingFault::EmptyErasures(path.to_path_buf()));
    }
    Ok((path.to_path_buf(), list))
}

/// Whom the backup itself says to be erased is in a list that is whole: one that was cut, or is older than
/// the backup, would bring back whom it lost.
async fn whole(
    desk: &Desk,
    asked: &Asked<'_>,
    list: &BTreeMap<String, Stage>,
) -> Result<(), KeepingFault> {
    let path = match asked.erasures {
        Erasures::Nobody => return Ok(()),
        Erasures::File(path) => path.to_path_buf(),
        Erasures::Beside => erasures::beside(asked.to),
    };
    match erase::unlisted(desk, list).await? {
        0 => Ok(()),
        lacking => Err(KeepingFault::ShortErasures { path, lacking }),
    }
}

fn copied(backup: &Path, file: &mut Output) -> Result<(), KeepingFault> {
    let wrong = |error| KeepingFault::Unreadable {
        path: backup.to_path_buf(),
        error,
    };
    let mut from = regular::open(backup).map_err(wrong)?;
    let mut some = vec![0; PIECE];
    loop {
        match from.read(&mut some).map_err(wrong)? {
            0 => return Ok(()),
            read => file.put(&some[..read])?,
        }
    }
}

/// Sits down whoever restores: an operator of the backup, or an administrator of it whose user on
/// this machine has another name. Then the key is the proof of who may.
async fn sit(
    asked: &Asked<'_>,
    part: &Path,
    signer: Option<Signer>,
    restored: &mut Restored,
) -> Result<Desk, KeepingFault> {
    let db = Db::open(part).await?;
    if let Some(of) = asked.acting_as {
        let signer = signer.as_ref().ok_or(RegistryFault::NoKey)?;
        let bound = operator::rebind(&db, signer, of, asked.user, asked.now).await?;
        restored.rebound = Some(bound.ok_or_else(|| KeepingFault::NotAdministrator(of.into()))?);
    }
    Ok(Desk::open(db, signer, asked.user, asked.now).await?)
}

/// Erases again whom the list names and the backup still knows.
async fn replay<'i>(
    desk: &Desk,
    list: impl Iterator<Item = &'i String>,
    redacted: &BTreeMap<String, Redact>,
    restored: &mut Restored,
) -> Result<(), KeepingFault> {
    let mut todo = Vec::new();
    for id in list {
        match erase::is_due(desk, id).await? {
            true => todo.push(id.clone()),
            false => restored.settled += 1,
        }
    }
    // Without a key nothing is written, and nobody who was erased comes back.
    if todo.is_empty() && !restored.backup.by_key {
        return Ok(());
    }
    // Whoever restores comes last: if one administrator must be kept, it is the one who is there.
    todo.sort_by_key(|id| *id == desk.operator().id);
    let mut change = desk.change(Act::Keeping).await?;
    let mut entries = vec![said(restored)?];
    let mut round = Round::default();
    for id in todo {
        let redact = redacted.get(&id).copied().unwrap_or(Redact::Nothing);
        let how = (Open::Close, redact);
        let done = erase::within(&mut change, &id, Why::Restauration, how, &mut round).await;
        match done {
            Ok((erased, more)) => {
                if id.starts_with(OPERATOR.prefix) && !erased.ended.is_empty() {
                    restored.ended.push(id.clone());
                }
                restored.replayed.push(id);
                entries.extend(more);
            }
            Err(PrivacyFault::Registry(RegistryFault::LastAdministrator(_))) => {
                restored.kept.push(id);
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    let (named, more) = round.finish(&mut change).await?;
    restored.named = named.into_values().flatten().collect();
    entries.extend(more);
    change.commit(entries).await.map_err(KeepingFault::from)?;
    Ok(())
}

/// The entry that tells where the journal goes on from: a head that was kept of what is lost will not
/// agree with it.
fn said(restored: &Restored) -> Result<Entry, KeepingFault> {
    let head = restored.backup.journal.head.as_ref();
    Ok(Entry {
        object: REGISTRY,
        id: Id::new(REGISTRY.prefix)?,
        verb: "restore",
        person: None,
        detail: serde_json::json!({
            "seq": head.map(|head| head.seq),
            "hash": head.map(|head| &head.hash),
        }),
    })
}

/// The list beside the new registry has everybody whom the one that was given has; who could not be
/// erased again stays to be.
fn keep<'i>(
    asked: &Asked<'_>,
    list: impl Iterator<Item = &'i String>,
    redacted: &BTreeMap<String, Redact>,
    kept: &[String],
) -> Result<(), KeepingFault> {
    let beside = erasures::beside(asked.to);
    let there = erasures::read(&beside)?;
    let words = erasures::redacted(&beside)?;
    let at = asked.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    for id in list {
        let due = kept.contains(id);
        let known = there.get(id);
        if let Some(redact) = redacted.get(id).filter(|_| !words.contains_key(id)) {
            erasures::note_redact(&beside, *redact, id, &at)?;
        }
        if known.is_none() || due && known == Some(&Stage::Scrubbed) {
            erasures::note(&beside, Stage::Asked, id, &at)?;
        }
        if known.is_none() && !due {
            erasures::note(&beside, Stage::Scrubbed, id, &at)?;
        }
    }
    Ok(())
}
