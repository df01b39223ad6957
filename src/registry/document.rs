//! Documents: files that prove something, kept whole in the registry under their hash.

pub mod rules;
mod sql;

use relais_files::atomic::Digest;
use relais_store::{Change, Db, Entry, Id, Object};
use serde_json::json;

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::path::PathFault;
pub use rules::{File, MOST_BYTES};
pub use sql::Document;

/// A document in the journal.
pub const DOCUMENT: Object = Object {
    kind: "document",
    prefix: "doc",
};

/// Keeps a file within a change and gives its hash; a file that is there already is kept once.
/// The entry of the object to which it belongs says the hash.
///
/// # Errors
/// [`RegistryFault::Value`] for an empty or too large file, one of another kind, or a name that is none.
pub(crate) async fn attach(
    change: &mut Change<'_>,
    file: &File<'_>,
) -> Result<String, RegistryFault> {
    let media = rules::media(file.bytes).map_err(value)?;
    let name = rules::name(file.name).map_err(value)?;
    let sha256 = Digest::of_bytes(file.bytes).to_string();
    let at = change.at().to_string();
    let saved = sql::insert(change.sql(), &sha256, &name, media, file.bytes, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    Ok(sha256)
}

/// Keeps a file by itself, for what refers to its hash later.
///
/// # Errors
/// As `attach`; what the roles do not allow.
pub async fn add(desk: &Desk, file: &File<'_>) -> Result<Document, RegistryFault> {
    let mut change = desk.change(Act::Conventions).await?;
    let sha256 = attach(&mut change, file).await?;
    let entry = Entry {
        object: DOCUMENT,
        id: Id::new(DOCUMENT.prefix)?,
        verb: "attach",
        person: None,
        detail: json!({ "sha256": sha256, "octets": file.bytes.len() }),
    };
    change.commit(vec![entry]).await?;
    show(desk.db(), &sha256).await
}

/// All documents, the newest first; of one name or media type only.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, words: Option<&str>) -> Result<Vec<Document>, RegistryFault> {
    let mut read = db.read().await?;
    let mut all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    if let Some(words) = words.map(str::to_lowercase) {
        all.retain(|one| one.name.to_lowercase().contains(&words) || one.media.contains(&words));
    }
    Ok(all)
}

/// The document whose hash begins so (eight digits at least), and where it is used.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, hash: &str) -> Result<Document, RegistryFault> {
    let mut read = db.read().await?;
    let hash = hash.trim().to_ascii_lowercase();
    let not_found = || RegistryFault::NotFound {
        what: "document",
        asked: hash.clone(),
    };
    if hash.len() < 8 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(not_found());
    }
    let found = sql::beginning(&mut read, &hash).await;
    let mut found = found.map_err(|e| db.fault(&e))?;
    match (found.pop(), found.is_empty()) {
        (Some(mut one), true) => {
            let uses = sql::uses(&mut read, &one.sha256).await;
            one.uses = uses.map_err(|e| db.fault(&e))?;
            Ok(one)
        }
        _ => Err(not_found()),
    }
}

/// The bytes of a document, whose hash is checked again.
///
/// # Errors
/// [`PathFault::Altered`] when they are not those that were kept; as [`show`]; what the roles do not allow,
/// since most proofs name persons.
pub async fn extract(desk: &Desk, hash: &str) -> Result<(Document, Vec<u8>), RegistryFault> {
    desk.hold(Act::Persons, None).await?;
    let document = show(desk.db(), hash).await?;
    let mut read = desk.db().read().await?;
    let bytes = sql::content(&mut read, &document.sha256).await;
    let bytes = bytes.map_err(|e| desk.db().fault(&e))?;
    match Digest::of_bytes(&bytes).to_string() == document.sha256 {
        true => Ok((document, bytes)),
        false => Err(PathFault::Altered(document.sha256).into()),
    }
}

fn value(why: String) -> RegistryFault {
    RegistryFault::Value {
        field: "document",
        why,
    }
}
