//! A file looked at without being changed: a backup, before it is trusted.

use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use crate::fault::StoreFault;
use crate::header;
use crate::key::Verifier;
use crate::ring::Line;
use crate::verify::{Verified, verify};

/// What a registry that nobody has open is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Examined {
    /// Played or meant: `demo`, `real`.
    pub nature: String,
    /// Its newest migration.
    pub schema: i64,
    /// The number of the key that signs it: how many it had.
    pub key: i64,
    /// The number, in this file, of the key that it was compared with; none when that key never signed for it.
    #[serde(skip)]
    pub compared: Option<i64>,
    /// Its journal.
    pub journal: Verified,
    /// True when its journal was compared with a key from elsewhere, not with its own public key.
    pub by_key: bool,
}

/// Reads a whole registry, which nobody may be writing, without touching it: pages, indexes and
/// journal. Without `trusted` signatures are compared with the public key that is in the file.
///
/// # Errors
/// [`StoreFault::Missing`], [`StoreFault::NotOurs`]; [`StoreFault::Damaged`] when its pages do not
/// hold; what SQLite says. A journal that is not sound is no error here: see [`Examined::journal`].
pub async fn examine(path: &Path, trusted: Option<&Verifier>) -> Result<Examined, StoreFault> {
    header::check(path)?;
    let fail = |error: sqlx::Error| StoreFault::of(path, &error);
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
        .pragma("trusted_schema", "OFF");
    let mut sql = options.connect().await.map_err(fail)?;
    let why: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut sql)
        .await
        .map_err(fail)?;
    if why != "ok" {
        return Err(damaged(path, why));
    }
    let nature = sqlx::query_scalar("SELECT nature FROM registry")
        .fetch_one(&mut sql)
        .await
        .map_err(fail)?;
    let schema = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut sql)
        .await
        .map_err(fail)?;
    let lines = Line::all(&mut sql).await.map_err(fail)?;
    let key = match trusted {
        Some(key) => *key,
        None => own(path, lines.last())?,
    };
    let public = key.to_bytes();
    let compared = lines.iter().find(|line| line.public[..] == public[..]);
    let journal = verify(&mut sql, &key, None).await.map_err(fail)?;
    Ok(Examined {
        nature,
        schema,
        key: lines.last().map_or(0, |line| line.number),
        compared: compared.map(|line| line.number),
        journal,
        by_key: trusted.is_some(),
    })
}

/// The key that is in the file itself.
fn own(path: &Path, newest: Option<&Line>) -> Result<Verifier, StoreFault> {
    newest
        .and_then(|line| Verifier::from_bytes(&line.public))
        .ok_or_else(|| damaged(path, "sa clé publique n’en est pas une".into()))
}

fn damaged(path: &Path, why: String) -> StoreFault {
    StoreFault::Damaged {
        path: path.to_path_buf(),
        why,
    }
}
