//! An entry of the journal: who did what to which object.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, TypeInfo, ValueRef};

use crate::fault::StoreFault;
use crate::id::Id;

/// The kinds of objects that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// As the journal writes it: `partner`, `account`.
    pub kind: &'static str,
    /// The prefix of its ids.
    pub prefix: &'static str,
}

/// What happened to one object. A change brings one a changed object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The kind of the object.
    pub object: Object,
    /// Which.
    pub id: Id,
    /// What was done: a stable word.
    pub verb: &'static str,
    /// The person whom `detail` speaks of: erased with that person.
    pub person: Option<Id>,
    /// The facts, before and after: an object of JSON.
    pub detail: serde_json::Value,
}

/// An entry as the chain has it. Its text is erasable, this is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub seq: i64,
    pub at: String,
    pub actor: String,
    pub kind: String,
    pub object: String,
    pub verb: String,
    pub person: Option<String>,
    pub digest: Vec<u8>,
}

impl Link {
    /// SHA-256 of the entry and of the hash before it. Each field is preceded by its length, so
    /// that no two entries give the same bytes.
    pub(crate) fn hash(&self, before: &[u8]) -> [u8; 32] {
        let mut sha = Sha256::new();
        sha.update(b"relais journal entry 1\n");
        sha.update(self.seq.to_be_bytes());
        let person = self.person.as_deref();
        let fields = [
            Some(self.at.as_bytes()),
            Some(self.actor.as_bytes()),
            Some(self.kind.as_bytes()),
            Some(self.object.as_bytes()),
            Some(self.verb.as_bytes()),
            person.map(str::as_bytes),
            Some(&self.digest),
            Some(before),
        ];
        for field in fields {
            sha.update([u8::from(field.is_some())]);
            let bytes = field.unwrap_or_default();
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        }
        sha.finalize().into()
    }
}

/// The digest of a detail under its own key: who has the digest but not the key cannot even try
/// likely values, and the key goes with the detail.
pub(crate) fn digest(key: &[u8], detail: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(b"relais journal detail 1\n");
    sha.update((key.len() as u64).to_be_bytes());
    sha.update(key);
    sha.update(detail);
    sha.finalize().into()
}

/// The bytes of a column, when they are stored as bytes: the same ones stored as a text were changed.
pub(crate) fn blob(row: &SqliteRow, name: &str) -> Option<Vec<u8>> {
    let stored = row.try_get_raw(name).ok()?;
    let is_blob = !stored.is_null() && stored.type_info().name() == "BLOB";
    is_blob.then(|| row.try_get(name).ok()).flatten()
}

/// A new key of a detail.
pub(crate) fn key() -> Result<[u8; 32], StoreFault> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(key)
}

/// A date as the journal writes it: UTC, to the second.
pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
