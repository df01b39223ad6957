//! A registry that is made: whole under its name, or not there.

use std::path::Path;

use chrono::{DateTime, Utc};
use relais_files::atomic::{Output, Overwrite};
use relais_store::{Db, Nature, Signer};

use super::fault::KeepingFault;
use crate::operator::{self, Operator};

/// What is to be made, by whom.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The file.
    pub to: &'a Path,
    /// Played or meant.
    pub nature: Nature,
    /// The user of the system who is its first operator.
    pub user: &'a str,
    /// The name of that operator.
    pub name: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

/// A registry that is whole and has no name yet: time to put its key in its place.
#[derive(Debug)]
pub struct Founded {
    file: Output,
    operator: Operator,
}

impl Founded {
    /// Gives it its name.
    ///
    /// # Errors
    /// Something that has the name by now, what the disk says.
    pub fn named(self) -> Result<Operator, KeepingFault> {
        self.file.finish()?;
        Ok(self.operator)
    }
}

/// Makes a registry, signed by `signer`, with its first operator. Nothing has its name before
/// [`Founded::named`]: what is killed before leaves a temporary, which the next attempt clears.
///
/// # Errors
/// Something that is there; a name that is empty; what the database or the disk says.
pub async fn found(new: &New<'_>, signer: &Signer) -> Result<Founded, KeepingFault> {
    let file = Output::create(new.to, Overwrite::Refuse)?.private()?;
    let made = Db::create(file.part(), new.nature, signer, new.now).await;
    let db = made.map_err(|fault| fault.known_as(new.to))?;
    let operator = operator::bootstrap(&db, signer, new.user, new.name, new.now).await;
    // Closed, its log is in the file, which alone gets the name.
    db.close().await;
    Ok(Founded {
        file,
        operator: operator?,
    })
}
