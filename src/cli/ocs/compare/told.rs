//! What the verb says when it is done.

use std::fmt::Write;
use std::path::Path;

use relais_ocs::compare::Topology;
use relais_ocs::figures::Basis;

use super::{Comparison, Figures};
use crate::cli::numbers::counted;

/// The text.
pub(super) fn text(output: &Path, comparison: &Comparison, figures: &Figures) -> String {
    let mut out = format!("{}\n", output.display());
    for at in 0..comparison.periods.len() {
        period(&mut out, (comparison, figures), at);
    }
    for topology in &comparison.topology {
        faults(&mut out, topology);
    }
    let units = figures.units.len() - 1;
    if units > 0 {
        let _ = writeln!(out, "  figures of {units} territories or zones");
    }
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
