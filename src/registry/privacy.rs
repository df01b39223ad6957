//! What is said of persons: the register entry, a person's data handed out or erased, and what has
//! been kept for its time.

pub mod fault;
pub mod rules;
pub mod erasures;
mod fr;
mod sql;
mod places;
pub mod words;
mod drafts;
pub mod erase;
pub mod export;
pub mod purge;
pub mod register;

use relais_store::Change;

pub use erase::{Erased, Open, erase, unfinished};
pub use export::export;
pub use fault::PrivacyFault;
pub use purge::{Purged, purge};
pub use register::{Register, register};
pub use rules::{Redact, Why};
#[cfg(test)]
pub(crate) use sql::find;
#[cfg(test)]
mod tests;

/// Whether something is done or only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Done.
    Do,
    /// Told: nothing is changed.
    Try,
}

/// The one person that is meant.
async fn one(change: &mut Change<'_>, asked: &str) -> Result<String, PrivacyFault> {
    let found = sql::find(change.sql(), asked).await;
    let mut found = found.map_err(|e| change.fault(&e))?;
    match (found.pop(), found.len()) {
        (Some(id), 0) => Ok(id),
        (None, _) => Err(PrivacyFault::Nobody(0)),
        (Some(_), more) => Err(PrivacyFault::Nobody(more + 1)),
    }
}
