//! What the verb says when it is done.

use std::fmt::Write;
use std::path::Path;

use relais_ocs::compare::Topology;

use super::Comparison;
use crate::cli::numbers::counted;

/// The text.
pub(super) fn text(output: &Path, comparison: &Comparison) -> String {
    let mut out = format!("{}\n", output.display());
    for at in 0..comparison.periods.len() {
        period(&mut out, comparison, at);
    }
    for topology in &comparison.topology {
        faults(&mut out, topology);
    }
    out
}

fn period(out: &mut String, comparison: &Comparison, at: usize) {
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
    let raw = comparison.raw(from, to);
    let _ = writeln!(
        out,
        "  {} m² compared, {} m² differ, {} m² changed as published",
        raw.total_m2(),
        raw.changed_m2(),
        comparison.published(from, to).changed_m2()
    );
    for (cause, (count, area)) in comparison.by_cause(at) {
        if count > 0 {
            let differences = counted(count, "difference");
            let _ = writeln!(
                out,
                "  {}: {differences}, {:.1} m²",
                cause.french(),
                area.m2()
            );
        }
    }
}

fn faults(out: &mut String, topology: &Topology) {
    let (gaps, twice) = (topology.gaps.len(), topology.doubled.len());
    let (contested, rings) = (topology.contested.len(), topology.rings.len());
    if gaps + twice + contested + rings > 0 {
        let _ = writeln!(
            out,
            "  {}: {}, {} of one class and {contested} of several, {} that cross themselves",
            topology.date,
            counted(gaps, "gap"),
            counted(twice, "overlap"),
            counted(rings, "ring"),
        );
    }
}
