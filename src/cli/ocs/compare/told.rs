//! What the verb says when it is done.

use std::fmt::Write;
use std::path::Path;

use relais_ocs::cause::Cause;
use relais_ocs::compare::{Comparison, Topology};
use relais_ocs::figures::{Basis, Figures, ZONE};
use relais_ocs::reconcile::{Counterpart, Reconciled};
use serde_json::Value;

use crate::counted::{agreed, counted};
use crate::steps::compare::Report;

/// The text of layers laid over each other and no more.
pub(super) fn raw(output: &Path, document: &Value) -> String {
    format!(
        "{}\n  {} polygons, {} m² compared, {} m² differ, {} m² not of one class at each date\n",
        output.display(),
        document["polygons"],
        document["compared_m2"],
        document["differ_m2"],
        document["partly_m2"]
    )
}

/// The text.
pub(super) fn text(made: &Report) -> String {
    let (comparison, figures) = (&made.comparison, &made.figures);
    let mut out = format!("{}\n", made.output.display());
    for at in 0..comparison.periods.len() {
        period(&mut out, (comparison, figures), at);
    }
    for topology in &comparison.topology {
        faults(&mut out, topology);
    }
    let units = figures.units.len() - 1;
    if units > 0 {
        let kind = match figures.units.iter().any(|unit| unit.kind == ZONE) {
            true => counted(units, "zone"),
            false => agreed(units, "territory", "territories"),
        };
        let _ = writeln!(out, "  figures of {kind}");
    }
    out.push_str(&elsewhere(&made.elsewhere));
    out
}

fn period(out: &mut String, (comparison, figures): (&Comparison, &Figures), at: usize) {
    let period = &comparison.periods[at];
    let (from, to) = (period.from, period.from + 1);
    let _ = writeln!(
        out,
        "  {} to {}: {:.1} % of the boundaries are the same; redrawn ones may be off by {:.2} m",
        comparison.dates[from],
        comparison.dates[to],
        100.0 * period.identical,
        period.tolerances.thickness_m
    );
    let of = |basis| figures.matrix(0, figures.finest(), figures.spans[at], basis);
    let margin = figures.change_margin(0, figures.finest(), figures.spans[at]);
    let _ = writeln!(
        out,
        "  {} m² compared, {} m² differ, {} ± {:.0} m² changed as published",
        of(Basis::Raw).total_m2(),
        of(Basis::Raw).changed_m2(),
        of(Basis::Published).changed_m2(),
        margin.m2
    );
    let m2 = figures.causes(0, figures.spans[at]);
    for (cause, (count, _)) in comparison.by_cause(at) {
        if count > 0 {
            let differences = counted(count, "difference");
            let _ = writeln!(out, "  {}: {differences}, {} m²", word(cause), m2[&cause]);
        }
    }
}

/// A cause in the language of the console; what is handed to people of the trade says it in French.
fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::Outside => "outside the common coverage",
        Cause::Topology => "fault of topology",
        Cause::Recoded => "re-coded",
        Cause::Sliver => "boundary redrawn",
        Cause::UnderMinimum => "under the minimum",
        Cause::ProbableChange => "probable change",
    }
}

/// The faults of a date that it has.
fn faults(out: &mut String, topology: &Topology) {
    let overlaps = |count: usize, of: &str| format!("{} of {of}", counted(count, "overlap"));
    let crossed = |count| {
        let several = "polygons that cross themselves";
        agreed(count, "polygon that crosses itself", several)
    };
    let (twice, contested) = (topology.doubled.len(), topology.contested.len());
    let (gaps, rings) = (topology.gaps.len(), topology.rings.len());
    let all = [
        (gaps, counted(gaps, "gap")),
        (twice, overlaps(twice, "one class")),
        (contested, overlaps(contested, "several classes")),
        (rings, crossed(rings)),
    ];
    let there = all.into_iter().filter(|(count, _)| *count > 0);
    let there: Vec<String> = there.map(|(_, said)| said).collect();
    if !there.is_empty() {
        let _ = writeln!(out, "  {}: {}", topology.date, there.join(", "));
    }
}

/// How figures published elsewhere compare.
fn elsewhere(all: &[Reconciled]) -> String {
    let within = |one: &&Reconciled| matches!(&one.ours, Counterpart::Ours(ours) if ours.within);
    let unmatched = |one: &&Reconciled| matches!(one.ours, Counterpart::Unmatched(_));
    match all.len() {
        0 => String::new(),
        count => format!(
            "  {} published elsewhere: {} within the margin, {} without a counterpart\n",
            counted(count, "figure"),
            all.iter().filter(within).count(),
            all.iter().filter(unmatched).count()
        ),
    }
}
