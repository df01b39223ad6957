//! The signed head: what a truncated journal no longer agrees with.

use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};

use crate::entry::blob;
use crate::key::{Purpose, Signer, Verifier, hex, unhex};

/// The last entry at some moment, signed. Kept apart from the registry, it proves later that
/// nothing up to that entry was changed or cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the entry.
    pub seq: i64,
    /// Its date.
    pub at: String,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// Ed25519 signature, hexadecimal.
    pub signature: String,
}

impl Head {
    /// Signs the entry `seq`.
    pub(crate) fn sign(signer: &Signer, purpose: Purpose, seq: i64, at: &str, hash: &[u8]) -> Self {
        let mut head = Self {
            seq,
            at: at.into(),
            hash: hex(hash),
            signature: String::new(),
        };
        head.signature = hex(&signer.sign(purpose, head.text().as_bytes()));
        head
    }

    /// True when the signature is of `verifier` and for `purpose`.
    pub fn holds(&self, purpose: Purpose, verifier: &Verifier) -> bool {
        let signature = unhex(&self.signature).unwrap_or_default();
        verifier.holds(purpose, self.text().as_bytes(), &signature)
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.seq, self.at, self.hash)
    }

    /// Replaces the one row of `table`.
    pub(crate) async fn save(
        &self,
        table: Table,
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(table.replace())
            .bind(self.seq)
            .bind(&self.at)
            .bind(unhex(&self.hash))
            .bind(unhex(&self.signature))
            .execute(connection)
            .await?;
        Ok(())
    }

    /// The row of `table`, if it has one.
    pub(crate) async fn load(
        table: Table,
        connection: &mut SqliteConnection,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row = sqlx::query(table.select())
            .fetch_optional(connection)
            .await?;
        row.map(|row| {
            Ok(Self {
                seq: row.try_get("seq")?,
                at: row.try_get("at")?,
                hash: hex(&blob(&row, "hash").unwrap_or_default()),
                signature: hex(&blob(&row, "signature").unwrap_or_default()),
            })
        })
        .transpose()
    }
}

/// The two tables of one signed row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Table {
    Head,
    Checkpoint,
}

impl Table {
    fn select(self) -> &'static str {
        match self {
            Table::Head => "SELECT seq, at, hash, signature FROM journal_head",
            Table::Checkpoint => "SELECT seq, at, hash, signature FROM journal_checkpoint",
        }
    }

    fn replace(self) -> &'static str {
        match self {
            Table::Head => {
                "REPLACE INTO journal_head (only, seq, at, hash, signature) VALUES (1, ?, ?, ?, ?)"
            }
            Table::Checkpoint => {
                "REPLACE INTO journal_checkpoint (only, seq, at, hash, signature) VALUES (1, ?, ?, ?, ?)"
            }
        }
    }
}
