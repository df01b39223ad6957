//! A backup, made while others write.
//!
//! `VACUUM INTO` is chosen over SQLite's online backup: it reads one state of the file, however much
//! is written meanwhile (the other begins again whenever another process writes), and what it writes
//! is made anew, so that no page holds what was erased.

use std::path::{Path, PathBuf};

use relais_files::atomic::{Output, Overwrite};
use relais_store::Verifier;
use relais_store::examine::{Examined, examine};
use serde::Serialize;

use super::fault::KeepingFault;
use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::privacy::erasures;

/// A backup that was made and read again.
#[derive(Debug, Serialize)]
pub struct Saved {
    /// Where.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What it holds; its journal ends in a signed head.
    #[serde(flatten)]
    pub examined: Examined,
    /// The list of erasures, to be copied apart; none when nobody was erased.
    pub erasures: Option<PathBuf>,
}

/// Writes a backup of the registry into `output`: nothing is there before it is whole and was read
/// again, pages and journal.
///
/// # Errors
/// [`KeepingFault::Flawed`]; what the roles do not allow, what the database or the disk says.
pub async fn backup(
    desk: &Desk,
    trusted: Option<&Verifier>,
    output: &Path,
    overwrite: Overwrite,
) -> Result<Saved, KeepingFault> {
    desk.hold(Act::Keeping, None).await?;
    let file = Output::copy(output, overwrite)?.private()?;
    let copied = desk.db().snapshot(file.part()).await;
    copied.map_err(|fault| fault.known_as(output))?;
    let examined = sound(file.part(), output, trusted).await?;
    let bytes = file.length()?;
    file.finish()?;
    let list = erasures::beside(desk.db().path());
    Ok(Saved {
        file: output.to_path_buf(),
        bytes,
        examined,
        erasures: Some(list).filter(|list| list.exists()),
    })
}

/// What a copy holds, when it is sound; it is told under the name that the user knows.
pub(super) async fn sound(
    file: &Path,
    known_as: &Path,
    trusted: Option<&Verifier>,
) -> Result<Examined, KeepingFault> {
    let examined = examine(file, trusted).await;
    let examined = examined.map_err(|fault| fault.known_as(known_as))?;
    if examined.journal.flaws.is_empty() {
        return Ok(examined);
    }
    let (number, given) = (examined.key, examined.compared);
    // Sound by its own key: that of another time was given.
    let other = given != Some(number)
        && trusted.is_some()
        && examine(file, None).await?.journal.flaws.is_empty();
    Err(match other {
        true => KeepingFault::OtherKey {
            path: known_as.to_path_buf(),
            number,
            given,
        },
        false => KeepingFault::Flawed {
            path: known_as.to_path_buf(),
            flaws: examined.journal.flaws,
        },
    })
}
