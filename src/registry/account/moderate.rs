//! Many accounts moved on in one change: all of them, or none and a line for each that cannot be.

use std::collections::BTreeSet;

use relais_files::table::Table;
use serde::Serialize;

use super::moved::one_of;
use super::rules::Deed;
use super::{Kept, Word};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::person::PersonFault;
use crate::person::fault::Problem;

/// A batch has no more lines.
pub const MOST: usize = 2_000;
/// Names that the column of accounts may have.
const ACCOUNT: [&str; 4] = ["compte", "account", "id", "login"];
/// Names that the column of reasons may have.
const WHY: [&str; 3] = ["motif", "why", "raison"];

/// A line of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its place, from 1.
    pub line: u64,
    /// The account, by its id or its name at DINAMIS.
    pub account: String,
    /// Its own reason; that of the batch where there is none.
    pub why: Option<String>,
}

/// Whether a batch is done, or only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Tried: nothing is kept.
    Dry,
    /// Done.
    Real,
}

/// What a batch did, or would do.
#[derive(Debug, Serialize)]
pub struct Moderated {
    /// True when nothing was kept.
    pub dry_run: bool,
    /// The accounts.
    pub accounts: Vec<Kept>,
}

/// The lines of a table with a column `compte` and perhaps a column `motif`.
///
/// # Errors
/// What is wrong with the table.
pub fn lines(table: &Table) -> Result<Vec<Asked>, relais_files::table::TableFault> {
    let sheet = table.under(&[&ACCOUNT])?;
    let why = sheet.column(&WHY);
    let asked = sheet
        .rows()
        .filter(|row| !row.cell(0).trim().is_empty())
        .map(|row| {
            let reason = row.at(why).trim();
            Asked {
                line: row.line(),
                account: row.cell(0).trim().to_string(),
                why: (!reason.is_empty()).then(|| reason.to_string()),
            }
        });
    Ok(asked.collect())
}

/// Moves all these accounts on, or none.
///
/// # Errors
/// [`PersonFault::Batch`] with a line for each that cannot be; a batch that is empty or too long;
/// what the roles do not allow, what the database says.
pub async fn moderate(
    desk: &Desk,
    asked: &[Asked],
    deed: Deed,
    word: &Word,
    run: Run,
) -> Result<Moderated, PersonFault> {
    if asked.is_empty() || asked.len() > MOST {
        let why = format!("il a {} lignes\u{202f}: de 1 à {MOST}", asked.len());
        return Err(RegistryFault::Value { field: "lot", why }.into());
    }
    let mut change = desk.begin().await?;
    let (mut entries, mut accounts, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for one in asked {
        let problem = |why: String| Problem {
            line: one.line,
            asked: one.account.clone(),
            why,
        };
        let word = Word {
            why: one.why.clone().or_else(|| word.why.clone()),
            ..word.clone()
        };
        match one_of(desk, &mut change, &one.account, deed, &word).await {
            Ok((entry, kept)) => {
                seen.insert(kept.account.id.clone());
                entries.push(entry);
                accounts.push(kept);
            }
            // The database is no problem of a line.
            Err(PersonFault::Registry(
                fault @ (RegistryFault::Store(_) | RegistryFault::NoKey),
            )) => {
                return Err(fault.into());
            }
            Err(PersonFault::Turn { id, .. }) if seen.contains(&id) => {
                problems.push(problem("ce compte est déjà dans le lot".into()));
            }
            Err(fault) => problems.push(problem(fault.to_string())),
        }
    }
    if !problems.is_empty() {
        return Err(PersonFault::Batch(problems));
    }
    if run == Run::Real {
        change.commit(entries).await?;
    }
    Ok(Moderated {
        dry_run: run == Run::Dry,
        accounts,
    })
}
