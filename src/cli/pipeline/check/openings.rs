//! Opening what the units of a plan read from outside.

use std::collections::HashSet;

use relais_core::fault::{Finding, Trouble};
use relais_files::folder::is_remote;
use relais_run::plan::{Plan, Unit};
use relais_run::{Limits, each};

use crate::cli::pipeline::absent::MOST;
use crate::steps::{Sight, job};

/// More inputs than this are not opened: a check is over in seconds.
const MOST_OPENED: usize = 1000;
/// More units than this that read what another of their step reads are taken to read it as that one.
const MOST_AGAIN: usize = 10_000;
/// Memory for the metadata of one, and for GDAL to open it.
const BYTES: usize = 16 << 20;

/// What is wrong or odd with the inputs that are there, in the order of the units.
pub(super) fn look(plan: &Plan, limits: &Limits) -> Result<Vec<Finding>, Trouble> {
    let (sights, more) = sights(plan, limits)?;
    let mut found: Vec<Finding> = Vec::new();
    limits.progress.begin("inputs", sights.len() as u64);
    let looked = each(
        sights.len(),
        limits,
        |_| BYTES,
        |n| Ok(sights[n].findings(limits)),
        |_, findings| {
            // Steps that read one input say the same of it.
            found.extend(findings);
            Ok(())
        },
    );
    limits.progress.end();
    looked?;
    let mut told = HashSet::new();
    found.retain(|finding| told.insert(finding.to_string()));
    // Faults are not crowded out by warnings.
    found.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let untold = found.len().saturating_sub(MOST);
    let level = found.get(MOST).map(|finding| finding.level);
    found.truncate(MOST);
    if let Some(level) = level {
        let what = format!("{untold} more of them are not told");
        found.push(Finding {
            level,
            ..Finding::note("inputs", what)
        });
    }
    if more > 0 {
        let what = format!("{more} more are there, and were not opened");
        found.push(Finding::note("inputs", what));
    }
    Ok(found)
}

/// What is there to be opened, each once, and how many inputs there are beyond the bound.
fn sights(plan: &Plan, limits: &Limits) -> Result<(Vec<Sight>, usize), Trouble> {
    let there = plan.inputs.iter();
    let there = there.filter(|i| i.absent.is_none() && !is_remote(&i.input));
    let there: HashSet<&str> = there.map(|i| i.input.as_str()).collect();
    let outside: HashSet<&str> = plan.inputs.iter().map(|i| i.input.as_str()).collect();
    let (mut sights, mut seen) = (Vec::new(), HashSet::new());
    let (mut known, mut again) = (HashSet::new(), 0);
    for unit in plan.units.iter().filter(|unit| !unit.inputs.is_empty()) {
        limits.cancel.check()?;
        // Windows of one image are read alike.
        if !known.insert((&unit.step, &unit.inputs)) {
            again += 1;
            if again > MOST_AGAIN {
                continue;
            }
        }
        for sight in of(unit) {
            let sight = sight.with_heights_of(|name| !outside.contains(name));
            let names = sight.names();
            if !names.iter().all(|name| there.contains(name.as_str())) || !seen.insert(sight.key())
            {
                continue;
            }
            if sights.len() == MOST_OPENED {
                let read: HashSet<String> = sights.iter().flat_map(Sight::names).collect();
                return Ok((sights, there.len().saturating_sub(read.len())));
            }
            sights.push(sight);
        }
    }
    Ok((sights, 0))
}

fn of(unit: &Unit) -> Vec<Sight> {
    let values = serde_json::from_str(unit.work.get()).unwrap_or_default();
    // What is no step of this version is refused when it is to be done.
    job(values).map_or_else(|_| Vec::new(), |job| Sight::of(&job.step))
}
