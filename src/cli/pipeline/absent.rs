//! Inputs that are not there: said by whatever foresees a run.

use std::collections::BTreeSet;

use relais_core::fault::{Finding, Trouble};
use relais_run::plan::Plan;

use super::fault::WordsFault;

/// More findings of a kind are not told one by one.
pub const MOST: usize = 50;

/// The inputs of some units that are not there, or not as the plan found them.
pub fn absent(plan: &Plan, which: impl Fn(usize) -> bool) -> Vec<Finding> {
    let units = plan.units.iter().enumerate();
    let wanted = units.filter(|(place, _)| which(*place));
    let wanted: BTreeSet<usize> = wanted.flat_map(|(_, unit)| &unit.inputs).copied().collect();
    let inputs = wanted.iter().map(|place| &plan.inputs[*place]);
    let absent = inputs.filter_map(|input| Some((input, input.missing()?)));
    let absent: Vec<_> = absent.collect();
    let mut findings: Vec<Finding> = absent
        .iter()
        .take(MOST)
        .map(|(input, reason)| Finding::fault(&input.input, reason))
        .collect();
    if let more @ 1.. = absent.len().saturating_sub(MOST) {
        findings.push(Finding::fault(
            "inputs",
            format!("{more} more are not there"),
        ));
    }
    findings
}

/// Lines for people.
pub fn lines(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| format!("  {finding}\n"));
    lines.collect()
}

/// That nothing stands in the way.
///
/// # Errors
/// [`WordsFault::Unfit`] with some faults.
pub fn fit(faults: usize) -> Result<(), Trouble> {
    match faults {
        0 => Ok(()),
        count => Err(WordsFault::Unfit { count }.into()),
    }
}
