//! Charters, super référent clauses and licences: loaded, ended, told; never changed.

use std::path::Path;

use chrono::NaiveDate;
use relais_files::atomic::Digest;
use relais_store::{Db, Entry, Id, Nature, Object};
use serde::Serialize;
use serde_json::json;
use sqlx::SqliteConnection;

use super::document;
use super::fault::RightsFault;
use super::id::{LicenceId, Version, versioned};
use super::licence::Licence;
use super::load::text;
use super::sql::{self, NewText, TextRow};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;

/// A text in the journal.
pub const TEXT: Object = Object {
    kind: "licence",
    prefix: "lic",
};

/// A text that is in the registry.
#[derive(Debug, Serialize)]
pub struct Loaded {
    /// Its id in the journal.
    pub object: String,
    /// What it says.
    #[serde(flatten)]
    pub licence: Licence,
    /// Hash of its file.
    pub sha256: String,
    /// When it was loaded, UTC.
    pub loaded_at: String,
    /// What the officer should know.
    pub doubts: Vec<String>,
}

/// Loads a text: a new one, or a new version of one that is there.
///
/// # Errors
/// [`RightsFault::Document`], [`RightsFault::Loaded`], [`RightsFault::Version`]; what the roles do
/// not allow, what the database says.
pub async fn add(desk: &Desk, path: &Path, toml: &str) -> Result<Loaded, RightsFault> {
    load(desk, None, path, toml).await
}

/// Loads a new version of the text `id`, which must be there: no version ever changes.
///
/// # Errors
/// As [`add`]; [`RightsFault::NotFound`] where there is no version yet.
pub async fn edit(
    desk: &Desk,
    id: &LicenceId,
    path: &Path,
    toml: &str,
) -> Result<Loaded, RightsFault> {
    load(desk, Some(id), path, toml).await
}

async fn load(
    desk: &Desk,
    of: Option<&LicenceId>,
    path: &Path,
    toml: &str,
) -> Result<Loaded, RightsFault> {
    let licence = document::read(path, toml)?;
    let mut change = desk.change(Act::Licences).await?;
    let all = all(desk.db(), change.sql()).await?;
    let sha256 = Digest::of_bytes(toml.as_bytes()).to_string();
    if let Some(of) = of {
        goes_with(of, &licence, &all)?;
    }
    fits(&licence, &sha256, &all)?;
    let row = TextRow {
        id: licence.id.to_string(),
        version: licence.version.to_string(),
        until_day: licence.until.map(|day| day.to_string()),
        toml: toml.into(),
        sha256,
        loaded_at: change.at().into(),
    };
    let new = NewText {
        row: &row,
        kind: licence.kind.word(),
        title: &licence.title,
        example: licence.example,
        from_day: licence.from.to_string(),
    };
    let saved = sql::insert_text(change.sql(), &new).await;
    saved.map_err(|e| change.fault(&e))?;
    let detail = json!({
        "text": licence.name(),
        "kind": licence.kind,
        "example": licence.example,
        "from": licence.from,
        "until": licence.until,
        "sha256": row.sha256,
    });
    let waiting = waiting(desk, change.sql(), &licence).await;
    let waiting = waiting.map_err(|e| change.fault(&e))?;
    change.commit(vec![entry(&licence, "load", detail)]).await?;
    let mut loaded = told(desk.db(), &row, licence);
    loaded.doubts.extend(waiting);
    Ok(loaded)
}

/// Says how many adhésions have to accept a version that is loaded, and by which command.
async fn waiting(
    desk: &Desk,
    sql: &mut SqliteConnection,
    licence: &Licence,
) -> Result<Option<String>, sqlx::Error> {
    let today = desk.now().date_naive().to_string();
    let examples = desk.db().nature() == Nature::Demo;
    let ever = licence.from.to_string().max(today.clone());
    let mut all = sql::unaccepted(sql, (&today, &ever), examples).await?;
    all.retain(|one| {
        (one.text.as_str(), one.version.as_str()) == (licence.id.as_str(), licence.version.as_str())
    });
    let who = match all.len() {
        0 => return Ok(None),
        1 => "1 adhésion doit".to_string(),
        many => format!("{many} adhésions doivent"),
    };
    Ok(Some(format!(
        "{who} accepter {}, sans quoi ce qui repose sur ce texte n’est plus permis dès le {}\u{202f}: `relais registry adhesion record PARTENAIRE accept-texts {} {} …`, et `relais registry reminder list --kind texte-a-accepter` les donne",
        licence.name(),
        crate::fr::day(licence.from.max(desk.now().date_naive())),
        licence.kind.option(),
        licence.name(),
    )))
}

fn goes_with(of: &LicenceId, licence: &Licence, all: &[Loaded]) -> Result<(), RightsFault> {
    if !all.iter().any(|one| one.licence.id == *of) {
        return Err(not_found(of.as_str()));
    }
    match licence.id == *of {
        true => Ok(()),
        false => Err(RightsFault::Version {
            name: licence.name(),
            why: format!("ce fichier n’est pas une version de {of}"),
        }),
    }
}

/// What a new version must be beside those that are there.
pub(crate) fn fits(licence: &Licence, sha256: &str, all: &[Loaded]) -> Result<(), RightsFault> {
    let wrong = |why: String| {
        Err(RightsFault::Version {
            name: licence.name(),
            why,
        })
    };
    for other in all.iter().filter(|one| one.licence.id == licence.id) {
        let there = &other.licence;
        if there.version == licence.version {
            return Err(RightsFault::Loaded {
                name: licence.name(),
                same: match other.sha256 == sha256 {
                    true => ", mot pour mot",
                    false => ", avec un autre texte",
                },
            });
        }
        if there.kind != licence.kind {
            return wrong(format!(
                "{} est une {}, et une version ne change pas la nature d’un texte",
                there.name(),
                there.kind.label()
            ));
        }
        if there.from == licence.from {
            return wrong(format!(
                "{} entre en vigueur le même jour ({})",
                there.name(),
                there.from
            ));
        }
    }
    Ok(())
}

/// Gives a version its last day, earlier than the one it has.
///
/// # Errors
/// [`RightsFault::NotFound`], [`RightsFault::Version`]; what the roles do not allow, what the
/// database says.
pub async fn end(
    desk: &Desk,
    id: &LicenceId,
    version: &Version,
    on: NaiveDate,
) -> Result<Loaded, RightsFault> {
    let mut change = desk.change(Act::Licences).await?;
    let all = all(desk.db(), change.sql()).await?;
    let found = all
        .into_iter()
        .find(|one| one.licence.id == *id && one.licence.version == *version);
    let mut loaded = found.ok_or_else(|| not_found(&format!("{id}@{version}")))?;
    let licence = &mut loaded.licence;
    let before = licence.until;
    endable(licence, on)?;
    let (name, last) = (licence.version.to_string(), on.to_string());
    let saved = sql::end_text(change.sql(), id.as_str(), &name, &last).await;
    saved.map_err(|e| change.fault(&e))?;
    licence.until = Some(on);
    let detail = json!({ "text": licence.name(), "until": [before, on] });
    let entry = entry(licence, "end", detail);
    change.commit(vec![entry]).await?;
    Ok(loaded)
}

/// Refuses a last day that a version cannot be given.
pub(crate) fn endable(licence: &Licence, on: NaiveDate) -> Result<(), RightsFault> {
    let wrong = |why: String| {
        Err(RightsFault::Version {
            name: licence.name(),
            why,
        })
    };
    if on < licence.from {
        let from = licence.from;
        return wrong(format!("elle entre en vigueur le {from}, après cette fin"));
    }
    match licence.until.filter(|until| *until <= on) {
        Some(until) => wrong(format!(
            "elle finit déjà le {until}, et une fin ne se repousse pas\u{202f}: chargez une nouvelle version"
        )),
        None => Ok(()),
    }
}

/// All versions of all texts.
///
/// # Errors
/// What the database says; a text that is not any more what was loaded.
pub async fn list(db: &Db) -> Result<Vec<Loaded>, RightsFault> {
    let mut read = db.read().await?;
    all(db, &mut read).await
}

/// The text that `ID@VERSION` means; by `ID` alone, its version in force on a day, or the one that was
/// last, or else the first to come. Its doubts say where it is not in force, and what comes.
///
/// # Errors
/// [`RightsFault::NotFound`], and those of [`list`].
pub async fn show(db: &Db, asked: &str, on: NaiveDate) -> Result<Loaded, RightsFault> {
    let wrong = |why: String| {
        RightsFault::from(RegistryFault::Value {
            field: "texte",
            why,
        })
    };
    let (id, version) = versioned(asked.trim()).map_err(wrong)?;
    let mut all = list(db).await?;
    all.retain(|one| one.licence.id == id);
    all.sort_by_key(|one| one.licence.from);
    // Each version takes the place of the one before on its first day.
    let begun = all.iter().rposition(|one| one.licence.from <= on);
    let place = match &version {
        Some(version) => all.iter().position(|one| one.licence.version == *version),
        None => begun.or((!all.is_empty()).then_some(0)),
    };
    let place = place.ok_or_else(|| not_found(asked))?;
    let doubts = not_today(&all, place, on);
    let mut loaded = all.swap_remove(place);
    loaded.doubts.extend(doubts);
    Ok(loaded)
}

/// Says why the version at a place is not in force on a day, and which one comes: all are of one text, by
/// their first days.
fn not_today(all: &[Loaded], place: usize, on: NaiveDate) -> Vec<String> {
    let day = crate::fr::day;
    let (begun, to_come): (Vec<_>, Vec<_>) = all
        .iter()
        .map(|one| &one.licence)
        .partition(|one| one.from <= on);
    let mut told = Vec::new();
    let shown = all.get(place).map(|one| &one.licence);
    if let (Some(shown), Some(holds)) = (shown.filter(|one| one.from <= on), begun.last()) {
        let name = shown.name();
        if shown.version != holds.version {
            let (by, from) = (holds.name(), day(holds.from));
            told.push(format!(
                "{name} n’est plus en vigueur\u{202f}: {by} la remplace depuis le {from}"
            ));
        } else if let Some(until) = shown.until.filter(|until| *until < on) {
            told.push(format!(
                "{name} n’est plus en vigueur\u{202f}: son dernier jour est le {}",
                day(until)
            ));
        }
    }
    let next = to_come.iter().map(|next| {
        format!(
            "{} n’entre en vigueur que le {}",
            next.name(),
            day(next.from)
        )
    });
    told.extend(next);
    told
}

async fn all(db: &Db, sql: &mut SqliteConnection) -> Result<Vec<Loaded>, RightsFault> {
    let rows = sql::texts(sql).await.map_err(|e| db.fault(&e))?;
    let loaded = |row: &TextRow| Ok(told(db, row, text(row)?));
    rows.iter().map(loaded).collect()
}

fn told(db: &Db, row: &TextRow, licence: Licence) -> Loaded {
    let idle = licence.example && db.nature() == Nature::Real;
    let doubt = idle.then(|| {
        format!(
            "{} est un exemple\u{202f}: il ne permet rien dans ce registre, qui n’est pas une démonstration",
            licence.name()
        )
    });
    Loaded {
        object: object(&licence).to_string(),
        licence,
        sha256: row.sha256.clone(),
        loaded_at: row.loaded_at.clone(),
        doubts: doubt.into_iter().collect(),
    }
}

fn object(licence: &Licence) -> Id {
    Id::of_name(TEXT.prefix, &licence.name())
}

fn entry(licence: &Licence, verb: &'static str, detail: serde_json::Value) -> Entry {
    Entry {
        object: TEXT,
        id: object(licence),
        verb,
        person: None,
        detail,
    }
}

fn not_found(asked: &str) -> RightsFault {
    RightsFault::NotFound {
        what: "texte",
        asked: asked.into(),
    }
}
