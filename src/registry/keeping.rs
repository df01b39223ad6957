//! The file of the registry: made; copies of it, made while it is used, checked, brought back.

mod fault;
mod found;
mod backup;
mod restore;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{DateTime, Utc};

pub use backup::{Saved, backup};
pub use fault::KeepingFault;
pub use found::{Founded, New, found};
pub use restore::{Restored, restore};

/// Where it is written who was erased since the backup.
#[derive(Debug, Clone, Copy)]
pub enum Erasures<'a> {
    /// Beside the registry that is to be made, where it survived.
    Beside,
    /// In this copy.
    File(&'a Path),
    /// Nowhere: the operator says that nobody ever was.
    Nobody,
}

/// What is to be restored, by whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The backup.
    pub backup: &'a Path,
    /// The registry to make.
    pub to: &'a Path,
    /// Who was erased since.
    pub erasures: Erasures<'a>,
    /// The user of the system who restores.
    pub user: &'a str,
    /// The administrator of the backup that this user is, under another name there.
    pub acting_as: Option<&'a str>,
    /// Now.
    pub now: DateTime<Utc>,
}
