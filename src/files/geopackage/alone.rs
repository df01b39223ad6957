//! Whether a GeoPackage of ours may be replaced: nobody has it open, and nobody added to it.

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};
use rusqlite::{Connection, OpenFlags};

/// A GeoPackage that is not ours alone.
#[derive(Debug, thiserror::Error)]
pub enum AloneFault {
    /// Another program has it open.
    #[error("{} is open in another program", .0.display())]
    Open(PathBuf),
    /// Somebody keeps something in it.
    #[error("{} holds what Relais did not write: {}", .path.display(), .what.join(", "))]
    Added {
        /// The file.
        path: PathBuf,
        /// Tables, and columns as `table.column`.
        what: Vec<String>,
    },
}

impl Fault for AloneFault {
    fn kind(&self) -> Kind {
        Kind::Exists
    }

    fn code(&self) -> &'static str {
        match self {
            AloneFault::Open(_) => "RLS-E163",
            AloneFault::Added { .. } => "RLS-E164",
        }
    }

    fn help(&self) -> String {
        match self {
            AloneFault::Open(_) => {
                "close it there (QGIS: remove its layers), then do this again: nothing was changed"
            }
            AloneFault::Added { .. } => {
                "copy that into a file of its own, or write to another name: nothing was changed"
            }
        }
        .into()
    }
}

/// That a GeoPackage holds this one layer of ours and is open nowhere else; what another program
/// left in its log is taken into it first. A file that is no database is for its reader to refuse.
///
/// # Errors
/// [`AloneFault`].
pub fn alone(path: &Path, layer: &str, columns: &[&str]) -> Result<(), AloneFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(database) = Connection::open_with_flags(path, flags) else {
        return Ok(());
    };
    // To leave the mode with a log, SQLite must have the file for itself: another connection, even an
    // idle one, forbids it. A file in another mode is locked only while somebody writes.
    let settled = database.execute_batch("PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE; ROLLBACK");
    if settled.as_ref().is_err_and(is_busy) {
        return Err(AloneFault::Open(path.into()));
    }
    let what = added(&database, layer, columns).unwrap_or_default();
    match what.is_empty() {
        true => Ok(()),
        false => Err(AloneFault::Added {
            path: path.into(),
            what,
        }),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

/// Tables that neither the format nor the layer needs, and columns that the layer has not.
fn added(database: &Connection, layer: &str, columns: &[&str]) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
               AND name NOT LIKE 'gpkg\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT LIKE 'rtree\\_%' ESCAPE '\\' ORDER BY name";
    let mut tables = database.prepare(sql)?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    let tables: Vec<String> = tables.collect::<rusqlite::Result<_>>()?;
    let ours = |name: &String| name == layer || name == "layer_styles";
    let mut what: Vec<String> = tables.into_iter().filter(|name| !ours(name)).collect();
    let mut fields = database.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let fields = fields.query_map([layer], |row| row.get::<_, String>(0))?;
    for field in fields {
        let field = field?;
        let known = columns.contains(&field.as_str()) || field == "fid" || field == "geom";
        if !known {
            what.push(format!("{layer}.{field}"));
        }
    }
    Ok(what)
}
