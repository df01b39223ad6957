//! A change: SQL and its journal entries, kept together or not at all.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, Transaction};

use crate::clock::{self, Clock};
use crate::entry::{self, Entry, Link, Object};
use crate::fault::StoreFault;
use crate::head::{Head, Table};
use crate::id::Id;
use crate::key::{Purpose, Signer, hex, unhex};
use crate::ring::Line;

/// The registry itself as an object of the journal.
pub const REGISTRY: Object = Object {
    kind: "registry",
    prefix: "reg",
};
/// A person as an object of the journal.
pub const PERSON: Object = Object {
    kind: "person",
    prefix: "pers",
};
/// A signing key as an object of the journal.
pub const KEY: Object = Object {
    kind: "key",
    prefix: "key",
};
/// The verb of the entry that allows the details of a person to be missing.
pub const ERASE: &str = "erase";
/// The verb of the entry that may bear a date before that of the entry that it follows.
pub(crate) const CLOCK: &str = "clock";
/// The verb of the entry that names the entries whose details are missing, since a person stood in them.
pub const REDACT: &str = "redact";
/// Entries of one statement: each statement goes to another thread and back, which costs more than its row.
const AT_ONCE: usize = 100;

/// An entry as its two tables have it.
struct Row {
    link: Link,
    hash: [u8; 32],
    key: [u8; 32],
    detail: String,
}

/// A change under way. Dropping it takes everything back.
#[must_use = "a change that is not committed is taken back"]
pub struct Change<'s> {
    transaction: Transaction<'static, Sqlite>,
    path: PathBuf,
    signer: &'s Signer,
    actor: Id,
    at: String,
    last: Option<Head>,
}

impl<'s> Change<'s> {
    pub(crate) async fn begin(
        mut transaction: Transaction<'static, Sqlite>,
        path: PathBuf,
        signer: &'s Signer,
        actor: &Id,
        (now, clock): (DateTime<Utc>, Clock),
    ) -> Result<Self, StoreFault> {
        let last = Head::load(Table::Head, &mut transaction).await;
        let last = last.map_err(|error| StoreFault::of(&path, &error))?;
        let at = clock::date(clock, now, last.as_ref(), &path)?;
        Ok(Self {
            transaction,
            path,
            signer,
            actor: actor.clone(),
            at,
            last,
        })
    }

    /// The date that its entries bear.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Where the member's SQL runs.
    pub fn sql(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// What SQLite said of this file.
    pub fn fault(&self, error: &sqlx::Error) -> StoreFault {
        StoreFault::of(&self.path, error)
    }

    /// Erases what the journal says of a person, and gives the entry that says so: it must be
    /// committed with this change. Follow with [`Db::scrub`](crate::Db::scrub).
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn erase(&mut self, person: &Id) -> Result<Entry, StoreFault> {
        let sql =
            "DELETE FROM journal_detail WHERE seq IN (SELECT seq FROM journal WHERE person = ?)";
        let done = sqlx::query(sql)
            .bind(person.as_str())
            .execute(&mut *self.transaction)
            .await;
        let erased = done.map_err(|e| self.fault(&e))?.rows_affected();
        Ok(Entry {
            object: PERSON,
            id: person.clone(),
            verb: ERASE,
            person: None,
            detail: serde_json::json!({ "entries": erased }),
        })
    }

    /// Erases what single entries say, since it names a person whom they do not speak of, and gives the
    /// entry that names them: it must be committed with this change. Follow with
    /// [`Db::scrub`](crate::Db::scrub).
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn redact(&mut self, person: &Id, entries: &[i64]) -> Result<Entry, StoreFault> {
        for seq in entries {
            let sql = "DELETE FROM journal_detail WHERE seq = ?";
            let done = sqlx::query(sql)
                .bind(seq)
                .execute(&mut *self.transaction)
                .await;
            done.map_err(|e| self.fault(&e))?;
        }
        Ok(Entry {
            object: PERSON,
            id: person.clone(),
            verb: REDACT,
            person: None,
            detail: serde_json::json!({ "entries": entries }),
        })
    }

    /// Removes the entries up to `seq`, leaves a signed checkpoint from which verification starts,
    /// and gives the entry that says so.
    ///
    /// # Errors
    /// What SQLite says; [`StoreFault::Damaged`] when there is no such entry.
    pub async fn purge(&mut self, registry: &Id, seq: i64) -> Result<Entry, StoreFault> {
        let sql = "SELECT at, hash FROM journal WHERE seq = ?";
        let row: Option<(String, Vec<u8>)> = sqlx::query_as(sql)
            .bind(seq)
            .fetch_optional(&mut *self.transaction)
            .await
            .map_err(|e| self.fault(&e))?;
        let (at, hash) = row.ok_or_else(|| StoreFault::Damaged {
            path: self.path.clone(),
            why: format!("le journal n’a pas d’inscription {seq}"),
        })?;
        let checkpoint = Head::sign(self.signer, Purpose::Checkpoint, seq, &at, &hash);
        let saved = checkpoint
            .save(Table::Checkpoint, &mut self.transaction)
            .await;
        saved.map_err(|e| self.fault(&e))?;
        for sql in [
            "DELETE FROM journal_detail WHERE seq <= ?",
            "DELETE FROM journal WHERE seq <= ?",
        ] {
            let done = sqlx::query(sql)
                .bind(seq)
                .execute(&mut *self.transaction)
                .await;
            done.map_err(|e| self.fault(&e))?;
        }
        Ok(Entry {
            object: REGISTRY,
            id: registry.clone(),
            verb: "purge",
            person: None,
            detail: serde_json::json!({ "up_to": seq }),
        })
    }

    /// The entry that says that the date of this change is right, whatever that of the last one.
    pub(crate) fn state_clock(&self, why: &str) -> Result<Entry, StoreFault> {
        Ok(Entry {
            object: REGISTRY,
            id: Id::new(REGISTRY.prefix)?,
            verb: CLOCK,
            person: None,
            detail: serde_json::json!({
                "before": self.last.as_ref().map(|last| &last.at),
                "after": self.at,
                "why": why,
            }),
        })
    }

    /// Hands over to a new key, which signs from this change on, and gives the entry that says so,
    /// signed by the key that ends: it must be committed with this change.
    ///
    /// # Errors
    /// What SQLite says; a key that the registry already had.
    pub async fn rotate(&mut self, new: &'s Signer) -> Result<Entry, StoreFault> {
        let public = new.verifier().to_bytes();
        let endorsed = self.signer.sign(Purpose::Successor, &public);
        self.signer = new;
        self.hand_over(Some(endorsed.to_vec())).await
    }

    /// The same after the key was lost: nothing is signed by it.
    pub(crate) async fn take_over(&mut self) -> Result<Entry, StoreFault> {
        self.hand_over(None).await
    }

    /// The key of this change becomes the newest: it vouches for all, and signs the checkpoint anew.
    async fn hand_over(&mut self, endorsed: Option<Vec<u8>>) -> Result<Entry, StoreFault> {
        let lines = Line::all(&mut self.transaction).await;
        let mut lines = lines.map_err(|e| self.fault(&e))?;
        let public = self.signer.verifier().to_bytes().to_vec();
        if lines.iter().any(|line| line.public == public) {
            return Err(StoreFault::KnownKey(self.path.clone()));
        }
        let before = lines.last().map(|line| (line.number, hex(&line.public)));
        let (number, old) = before.unwrap_or_default();
        lines.push(Line {
            number: number + 1,
            public: public.clone(),
            since: self.last.as_ref().map_or(0, |last| last.seq) + 1,
            endorsed: endorsed.clone(),
            vouch: None,
        });
        for line in lines {
            let line = line.vouched(self.signer);
            let saved = line.save(&mut self.transaction).await;
            saved.map_err(|e| self.fault(&e))?;
        }
        self.sign_checkpoint_anew().await?;
        Ok(Entry {
            object: KEY,
            id: Id::of_name(KEY.prefix, &hex(&public)),
            verb: if endorsed.is_some() {
                "rotate"
            } else {
                "replace-lost"
            },
            person: None,
            detail: serde_json::json!({
                "number": number + 1,
                "before": old,
                "after": hex(&public),
                "endorsed": endorsed.as_deref().map(hex),
            }),
        })
    }

    async fn sign_checkpoint_anew(&mut self) -> Result<(), StoreFault> {
        let table = Table::Checkpoint;
        let there = Head::load(table, &mut self.transaction).await;
        let Some(there) = there.map_err(|e| self.fault(&e))? else {
            return Ok(());
        };
        let hash = unhex(&there.hash).unwrap_or_default();
        let anew = Head::sign(
            self.signer,
            Purpose::Checkpoint,
            there.seq,
            &there.at,
            &hash,
        );
        let saved = anew.save(table, &mut self.transaction).await;
        saved.map_err(|e| self.fault(&e))
    }

    /// Keeps the change with its entries, at least one, and gives the new head once the disk has it.
    ///
    /// # Errors
    /// [`StoreFault::NoEntry`]; what SQLite says, and then nothing was changed.
    pub async fn commit(mut self, entries: Vec<Entry>) -> Result<Head, StoreFault> {
        if entries.is_empty() {
            return Err(StoreFault::NoEntry);
        }
        let last = self.last.take();
        let mut seq = last.as_ref().map_or(0, |last| last.seq);
        let mut hash = last.and_then(|last| unhex(&last.hash)).unwrap_or_default();
        for some in entries.chunks(AT_ONCE) {
            let mut rows = Vec::with_capacity(some.len());
            for entry in some {
                seq += 1;
                let row = self.row(entry, seq, &hash)?;
                hash = row.hash.to_vec();
                rows.push(row);
            }
            let saved = insert(&mut self.transaction, &rows).await;
            saved.map_err(|e| self.fault(&e))?;
        }
        let head = Head::sign(self.signer, Purpose::Head, seq, &self.at, &hash);
        let path = self.path.clone();
        let fail = |error: sqlx::Error| StoreFault::of(&path, &error);
        head.save(Table::Head, &mut self.transaction)
            .await
            .map_err(fail)?;
        self.transaction.commit().await.map_err(fail)?;
        Ok(head)
    }

    fn row(&self, entry: &Entry, seq: i64, before: &[u8]) -> Result<Row, StoreFault> {
        let (key, detail) = (entry::key()?, entry.detail.to_string());
        let link = Link {
            seq,
            at: self.at.clone(),
            actor: self.actor.to_string(),
            kind: entry.object.kind.into(),
            object: entry.id.to_string(),
            verb: entry.verb.into(),
            person: entry.person.as_ref().map(Id::to_string),
            digest: entry::digest(&key, &detail).to_vec(),
        };
        Ok(Row {
            hash: link.hash(before),
            link,
            key,
            detail,
        })
    }
}

async fn insert(connection: &mut SqliteConnection, rows: &[Row]) -> Result<(), sqlx::Error> {
    let mut chain = QueryBuilder::<Sqlite>::new(
        "INSERT INTO journal (seq, at, actor, kind, object, verb, person, digest, hash) ",
    );
    chain.push_values(rows, |mut values, Row { link, hash, .. }| {
        values
            .push_bind(link.seq)
            .push_bind(&link.at)
            .push_bind(&link.actor)
            .push_bind(&link.kind)
            .push_bind(&link.object)
            .push_bind(&link.verb)
            .push_bind(&link.person)
            .push_bind(&link.digest)
            .push_bind(&hash[..]);
    });
    chain.build().execute(&mut *connection).await?;
    let mut details = QueryBuilder::<Sqlite>::new("INSERT INTO journal_detail (seq, key, detail) ");
    details.push_values(rows, |mut values, row| {
        values
            .push_bind(row.link.seq)
            .push_bind(&row.key[..])
            .push_bind(&row.detail);
    });
    details.build().execute(connection).await?;
    Ok(())
}
