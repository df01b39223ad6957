//! The one place where the program waits for async verbs, and where what they opened is closed.

use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};

use relais_core::fault::{Fault, Trouble};
use relais_store::Db;
use tokio::runtime::{Builder, Runtime};

use super::place::NoRuntime;

/// One for the whole command: what is given back to a pool in one wait is there in the next.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();
/// The registries that the command has open.
static OPEN: Mutex<Vec<Db>> = Mutex::new(Vec::new());

/// Waits for an async verb.
pub fn wait<T, E: Fault>(verb: impl Future<Output = Result<T, E>>) -> Result<T, Trouble> {
    runtime()?.block_on(verb).map_err(Into::into)
}

fn runtime() -> Result<&'static Runtime, NoRuntime> {
    if let Some(there) = RUNTIME.get() {
        return Ok(there);
    }
    let made = Builder::new_current_thread().enable_time().build();
    let made = made.map_err(|error| NoRuntime { error })?;
    Ok(RUNTIME.get_or_init(|| made))
}

/// Has [`close`] close a registry, however the command ends.
pub fn closes(db: &Db) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.push(db.clone());
}

/// Closes what the command has open: its log goes into the file, which is then whole by itself. Who
/// copies that file alone loses nothing that was acknowledged.
pub fn close() {
    let open = std::mem::take(&mut *OPEN.lock().unwrap_or_else(PoisonError::into_inner));
    if let Ok(runtime) = runtime() {
        for db in open {
            runtime.block_on(db.close());
        }
    }
}
