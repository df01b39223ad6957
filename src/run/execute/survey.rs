//! What of a plan is done, and what is left.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::{atomic, place};
use serde_json::value::RawValue;

use super::ExecuteFault;
use crate::limits::Limits;
use crate::plan::Plan;
use crate::receipt::{Book, Holding, Trust};
use crate::walk::abreast;

/// What is done and what is to be done.
#[derive(Debug, Default)]
pub struct Survey {
    /// The places of the units to be done, in order.
    pub todo: Vec<usize>,
    /// How many are done and were asked for.
    pub kept: usize,
    /// By place: what was measured of the units that are done.
    pub measures: Vec<Option<Box<RawValue>>>,
    /// Which receipts do not hold, and why.
    pub spoilt: Vec<String>,
}

/// Holds every receipt of a plan against the files that are there. `only` are the units that were
/// asked for, all without; a unit that they need must be done.
///
/// # Errors
/// [`ExecuteFault::NotReady`], and what a disk refuses.
pub fn survey(
    plan: &Plan,
    book: &Book,
    root: &Path,
    trust: Trust,
    only: Option<&[usize]>,
    limits: &Limits,
) -> Result<Survey, Trouble> {
    let look = |place: usize| match limits.cancel.is_cancelled() {
        true => Holding::Never,
        false => Holding::of(book.of(&plan.units[place].id), root, trust, &limits.cancel),
    };
    let holdings = abreast(plan.units.len(), limits.threads, look)?;
    limits.cancel.check()?;
    let mut survey = Survey::default();
    let mut done = vec![false; plan.units.len()];
    for (place, holding) in holdings.into_iter().enumerate() {
        let asked = only.is_none_or(|only| only.binary_search(&place).is_ok());
        let mut measured = None;
        match holding {
            Holding::Done { measures, renewed } => {
                if let Some(receipt) = renewed {
                    book.add(&receipt)?;
                }
                measured = Some(measures);
                done[place] = true;
                survey.kept += usize::from(asked);
            }
            Holding::Spoilt { why } => survey.spoilt.push(why),
            Holding::Never => {}
        }
        survey.measures.push(measured);
        if asked && !done[place] {
            survey.todo.push(place);
        }
    }
    for place in &survey.todo {
        let unit = &plan.units[*place];
        let missing = unit
            .needs
            .iter()
            .find(|n| !done[**n] && survey.todo.binary_search(n).is_err());
        if let Some(need) = missing {
            return Err(ExecuteFault::NotReady {
                unit: unit.id.clone(),
                need: plan.units[*need].id.clone(),
            }
            .into());
        }
    }
    Ok(survey)
}

/// The outputs of a plan (of the units that were asked for, all without) whose names are taken.
///
/// To be asked before the book is opened: what another attempt makes meanwhile is then claimed in it.
pub fn taken<'a>(plan: &'a Plan, only: Option<&[usize]>, root: &Path) -> Vec<&'a str> {
    let units = plan.units.iter().enumerate();
    let asked = units.filter(|(n, _)| only.is_none_or(|only| only.binary_search(n).is_ok()));
    let outputs = asked.flat_map(|(_, unit)| &unit.outputs);
    let taken = outputs.filter(|name| {
        let path = root.join(name);
        place::is_taken(&path) && !place::is_vacant(&path)
    });
    taken.map(String::as_str).collect()
}

/// Refuses to begin where something is there already: a plan that was begun, or a file that the
/// plan would replace.
pub fn refuse_what_is_there(
    plan: &Plan,
    book: &Book,
    root: &Path,
    taken: &[&str],
) -> Result<(), ExecuteFault> {
    let begun = plan.units.iter().filter(|u| !book.of(&u.id).is_empty());
    let begun = begun.count();
    if begun > 0 {
        return Err(ExecuteFault::Begun {
            done: begun,
            of: plan.units.len(),
            root: root.display().to_string(),
        });
    }
    taken.first().map_or(Ok(()), |name| Err(exists(root, name)))
}

/// Refuses to go on where a name is taken by what no attempt here has made or begun.
pub fn refuse_the_unknown(book: &Book, root: &Path, taken: &[&str]) -> Result<(), ExecuteFault> {
    let unknown = taken.iter().find(|name| !book.speaks_of(name));
    unknown.map_or(Ok(()), |name| Err(exists(root, name)))
}

fn exists(root: &Path, output: &str) -> ExecuteFault {
    ExecuteFault::Exists {
        output: root.join(output).display().to_string(),
    }
}

/// Clears what dead attempts left in the folders of a plan.
pub fn clear_the_dead(plan: &Plan, root: &Path) {
    // An output that is a folder may be filled where it stands.
    let names = plan.units.iter().flat_map(|u| &u.outputs).map(Path::new);
    let mut folders: Vec<_> = names
        .flat_map(|n| [Some(n), n.parent()])
        .flatten()
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders.push(Path::new(crate::plan::HOUSEKEEPING));
    for folder in folders {
        atomic::clear(&root.join(folder));
    }
}
