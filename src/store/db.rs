//! The file: opened, brought up to date, read and changed.

use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row, Sqlite};

use crate::change::Change;
use crate::clock::Clock;
use crate::entry::{Entry, written};
use crate::fault::StoreFault;
use crate::header::{self, APPLICATION_ID};
use crate::id::Id;
use crate::key::{Signer, Verifier};
use crate::ring::Line;

/// A statement that takes longer is told in the log.
const SLOW: Duration = Duration::from_secs(1);
/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 200 } else { 10_000 });

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Whether what a registry holds is played or meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Played: licences marked as examples count. It stays so for good.
    Demo,
    /// Meant.
    Real,
}

impl Nature {
    fn word(self) -> &'static str {
        match self {
            Nature::Demo => "demo",
            Nature::Real => "real",
        }
    }
}

/// One registry: a SQLite file in WAL mode, where a commit waits for the disk. A clone is the same
/// connections.
#[derive(Debug, Clone)]
pub struct Db {
    path: PathBuf,
    nature: Nature,
    writer: SqlitePool,
    reader: SqlitePool,
}

impl Db {
    /// Makes a new registry at `path`, where nothing or an empty file is, with the key that will sign
    /// its journal.
    ///
    /// # Errors
    /// [`StoreFault::Exists`] when something is there; what SQLite says otherwise.
    pub async fn create(
        path: &Path,
        nature: Nature,
        signer: &Signer,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreFault> {
        match path.metadata() {
            Ok(there) if there.len() == 0 && there.is_file() => {}
            Ok(_) => return Err(StoreFault::Exists(path.to_path_buf())),
            // SQLite would give it the mode of the umask; its log and its index have that of the file.
            Err(_) => alone(path)?,
        }
        let writer = pool(path, 1).await?;
        let fail = |error: sqlx::Error| StoreFault::of(path, &error);
        let stamp = format!("PRAGMA application_id = {APPLICATION_ID}");
        sqlx::query(sqlx::AssertSqlSafe(stamp))
            .execute(&writer)
            .await
            .map_err(fail)?;
        migrate(path, &writer).await?;
        let mut made = writer.begin_with("BEGIN IMMEDIATE").await.map_err(fail)?;
        sqlx::query("INSERT INTO registry (only, nature, made_at) VALUES (1, ?, ?)")
            .bind(nature.word())
            .bind(written(now))
            .execute(&mut *made)
            .await
            .map_err(fail)?;
        let first = Line {
            number: 1,
            public: signer.verifier().to_bytes().to_vec(),
            since: 1,
            endorsed: None,
            vouch: None,
        };
        let first = first.vouched(signer);
        first.save(&mut made).await.map_err(fail)?;
        made.commit().await.map_err(fail)?;
        writer.close().await;
        Self::open(path).await
    }

    /// Opens a registry and brings its schema forward.
    ///
    /// # Errors
    /// [`StoreFault::Missing`], [`StoreFault::NotOurs`] of a file that is then left as it was,
    /// [`StoreFault::Newer`]; what SQLite says otherwise.
    pub async fn open(path: &Path) -> Result<Self, StoreFault> {
        header::check(path)?;
        let writer = pool(path, 1).await?;
        share_beside(path);
        let nature = match known(path, &writer).await {
            Ok(nature) => nature,
            Err(fault) => {
                writer.close().await;
                return Err(fault);
            }
        };
        let reader = pool(path, 4).await?;
        Ok(Self {
            path: path.to_path_buf(),
            nature,
            writer,
            reader,
        })
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Played or meant.
    pub fn nature(&self) -> Nature {
        self.nature
    }

    /// A connection that cannot write.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreFault> {
        let mut connection = self.reader.acquire().await.map_err(|e| self.fault(&e))?;
        sqlx::query("PRAGMA query_only = ON")
            .execute(&mut *connection)
            .await
            .map_err(|e| self.fault(&e))?;
        Ok(connection)
    }

    /// The public key whose signatures count now.
    ///
    /// # Errors
    /// What SQLite says; [`StoreFault::Damaged`] when there is none.
    pub async fn verifier(&self) -> Result<Verifier, StoreFault> {
        let sql = "SELECT public FROM signing_key ORDER BY number DESC LIMIT 1";
        let row = sqlx::query(sql)
            .fetch_one(&self.reader)
            .await
            .map_err(|e| self.fault(&e))?;
        let public: Vec<u8> = row.try_get(0).map_err(|e| self.fault(&e))?;
        Verifier::from_bytes(&public).ok_or_else(|| StoreFault::Damaged {
            path: self.path.clone(),
            why: "sa clé publique n’en est pas une".into(),
        })
    }

    /// Begins a change, by `actor`, at `now`: nobody else writes until it is committed or dropped.
    ///
    /// # Errors
    /// [`StoreFault::Locked`] when somebody else keeps writing for ten seconds,
    /// [`StoreFault::WrongKey`] when `signer` is not the registry's, [`StoreFault::ClockBack`],
    /// [`StoreFault::ClockAhead`].
    pub async fn change<'s>(
        &self,
        signer: &'s Signer,
        actor: &Id,
        now: DateTime<Utc>,
    ) -> Result<Change<'s>, StoreFault> {
        self.known(signer, actor, (now, Clock::Compared)).await
    }

    /// Begins a change at `now` although the journal makes that time doubtful, and gives the entry
    /// that says, with `why`, that it is right: it must be committed with the change, alone.
    ///
    /// # Errors
    /// As [`Db::change`]; [`StoreFault::ClockAgrees`] when nothing makes it doubtful.
    pub async fn state_clock<'s>(
        &self,
        signer: &'s Signer,
        actor: &Id,
        now: DateTime<Utc>,
        why: &str,
    ) -> Result<(Change<'s>, Entry), StoreFault> {
        let change = self.known(signer, actor, (now, Clock::Stated)).await?;
        let entry = change.state_clock(why)?;
        Ok((change, entry))
    }

    /// A change by a key that is the registry's.
    async fn known<'s>(
        &self,
        signer: &'s Signer,
        actor: &Id,
        time: (DateTime<Utc>, Clock),
    ) -> Result<Change<'s>, StoreFault> {
        let mut change = self.begin(signer, actor, time).await?;
        // Inside the change: the key may have been replaced while somebody else wrote.
        let lines = Line::all(change.sql()).await.map_err(|e| self.fault(&e))?;
        let newest = lines.last().map(|line| &line.public[..]);
        match newest == Some(&signer.verifier().to_bytes()[..]) {
            true => Ok(change),
            false => Err(StoreFault::WrongKey(self.path.clone())),
        }
    }

    /// Begins a change by which `signer`, a new key, takes the place of one that was lost, and gives
    /// the entry that says so: it must be committed with the change.
    ///
    /// # Errors
    /// As [`Db::change`]; a key that the registry already had.
    pub async fn replace_lost_key<'s>(
        &self,
        signer: &'s Signer,
        actor: &Id,
        now: DateTime<Utc>,
    ) -> Result<(Change<'s>, Entry), StoreFault> {
        let time = (now, Clock::Compared);
        let mut change = self.begin(signer, actor, time).await?;
        let entry = change.take_over().await?;
        Ok((change, entry))
    }

    async fn begin<'s>(
        &self,
        signer: &'s Signer,
        actor: &Id,
        time: (DateTime<Utc>, Clock),
    ) -> Result<Change<'s>, StoreFault> {
        let begun = self.writer.begin_with("BEGIN IMMEDIATE").await;
        let transaction = begun.map_err(|e| self.fault(&e))?;
        Change::begin(transaction, self.path.clone(), signer, actor, time).await
    }

    /// Makes sure that what was erased is in no page of the file nor of its log.
    ///
    /// # Errors
    /// [`StoreFault::Locked`] when somebody reads an older state for longer than a writer waits:
    /// the log then still holds it. What SQLite says.
    pub async fn scrub(&self) -> Result<(), StoreFault> {
        sqlx::query("VACUUM")
            .execute(&self.writer)
            .await
            .map_err(|e| self.fault(&e))?;
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.writer)
            .await
            .map_err(|e| self.fault(&e))?;
        match busy {
            0 => Ok(()),
            _ => Err(StoreFault::Locked(self.path.clone())),
        }
    }

    /// Writes what the registry holds at this moment into the empty file `to`, while others write.
    /// The file is made anew, not copied: no page of it holds anything that was erased.
    ///
    /// # Errors
    /// What SQLite says, of `to`.
    pub async fn snapshot(&self, to: &Path) -> Result<(), StoreFault> {
        let name = to.to_str().ok_or_else(|| StoreFault::Sql {
            path: to.to_path_buf(),
            why: "son chemin n’est pas en UTF-8".into(),
        })?;
        sqlx::query("VACUUM INTO ?")
            .bind(name)
            .execute(&self.writer)
            .await
            .map_err(|e| StoreFault::of(to, &e))?;
        Ok(())
    }

    /// Closes it: its log is then empty and removed, unless somebody else has it open.
    pub async fn close(self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// What SQLite said of this file.
    pub fn fault(&self, error: &sqlx::Error) -> StoreFault {
        StoreFault::of(&self.path, error)
    }
}

/// Makes an empty file that its owner alone reads and writes: SQLite takes it for a new database.
fn alone(path: &Path) -> Result<(), StoreFault> {
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    #[expect(clippy::disallowed_methods, reason = "the file of the database itself")]
    let made = options.open(path);
    made.map(drop).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreFault::Exists(path.to_path_buf()),
        _ => StoreFault::Sql {
            path: path.to_path_buf(),
            why: error.to_string(),
        },
    })
}

/// What a file that was opened is, its schema brought forward.
async fn known(path: &Path, writer: &SqlitePool) -> Result<Nature, StoreFault> {
    let fail = |error: sqlx::Error| StoreFault::of(path, &error);
    migrate(path, writer).await?;
    let nature: Option<String> = sqlx::query_scalar("SELECT nature FROM registry")
        .fetch_optional(writer)
        .await
        .map_err(fail)?;
    match nature.as_deref() {
        Some("demo") => Ok(Nature::Demo),
        Some(_) => Ok(Nature::Real),
        None => Err(StoreFault::NotOurs {
            path: path.to_path_buf(),
            why: "sa création n’est pas allée à son terme".into(),
        }),
    }
}

/// Log and index have the mode of the file, by SQLite; they are given its group too, so that all of
/// a group that shares a registry may have it open at once. Those of somebody else are as they made
/// them, and a user outside the group shares nothing.
fn share_beside(path: &Path) {
    let Ok(group) = path.metadata().map(|of| of.gid()) else {
        return;
    };
    for suffix in ["-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        let beside = Path::new(&beside);
        if beside.metadata().is_ok_and(|of| of.gid() != group) {
            let _ = std::os::unix::fs::chown(beside, None, Some(group));
        }
    }
}

async fn pool(path: &Path, connections: u32) -> Result<SqlitePool, StoreFault> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        // A statement that takes long warns nobody of anything they could mend.
        .log_slow_statements(log::LevelFilter::Debug, SLOW);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE * 2);
    pool.connect_with(options)
        .await
        .map_err(|error| StoreFault::of(path, &error))
}

async fn migrate(path: &Path, writer: &SqlitePool) -> Result<(), StoreFault> {
    MIGRATIONS.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => {
            StoreFault::Newer {
                path: path.to_path_buf(),
                version,
            }
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            StoreFault::of(path, &error)
        }
        other => StoreFault::Damaged {
            path: path.to_path_buf(),
            why: other.to_string(),
        },
    })
}
