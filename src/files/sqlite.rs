//! SQLite files of our formats: written in one go under a temporary name, and read.
//!
//! The system's own SQLite is linked, the one that GDAL uses in this process too.

mod bounded;

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};
use rusqlite::{Connection, OpenFlags};

pub(crate) use bounded::{Bounded, told};

/// A database that refuses.
#[derive(Debug, thiserror::Error)]
pub enum SqliteFault {
    /// No room.
    #[error("no space left to write {}", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot write {}: {reason}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
}

impl SqliteFault {
    /// For what SQLite says while a file is written, whose name will be `path`.
    pub(crate) fn writing(path: &Path) -> impl Fn(rusqlite::Error) -> Self + Copy + '_ {
        move |error| {
            let path = path.to_path_buf();
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => SqliteFault::Full { path },
                _ => SqliteFault::Write {
                    path,
                    reason: error.to_string(),
                },
            }
        }
    }
}

impl Fault for SqliteFault {
    fn kind(&self) -> Kind {
        match self {
            SqliteFault::Full { .. } => Kind::Resource,
            SqliteFault::Write { .. } => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SqliteFault::Full { .. } => "RLS-E161",
            SqliteFault::Write { .. } => "RLS-E162",
        }
    }

    fn help(&self) -> String {
        match self {
            SqliteFault::Full { .. } => {
                "free some space or write to another disk; no half file was left behind"
            }
            SqliteFault::Write { .. } => "check the disk and the rights on the folder",
        }
        .into()
    }
}

/// A database in an empty file that nobody else sees yet: without journal and without waiting for the
/// disk, since the file is made durable and named when it is whole.
///
/// SQLite's own locks are off: the file is locked already, and on some network shares both kinds are
/// one.
pub(crate) fn create(part: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags_and_vfs(part, flags, c"unix-none")?;
    database.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         PRAGMA cache_size = -8192; PRAGMA locking_mode = EXCLUSIVE; BEGIN",
    )?;
    Ok(database)
}

/// Ends what [`create`] began.
pub(crate) fn close(database: Connection) -> rusqlite::Result<()> {
    database.execute_batch("COMMIT")?;
    database.close().map_err(|(_, error)| error)
}

/// A database to be read only.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    // What is read may be hostile: no function of its views and triggers is trusted.
    database.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")?;
    Ok(database)
}
