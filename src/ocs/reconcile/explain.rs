//! What the gap between a published figure and ours may come from.

use std::collections::BTreeMap;

use super::{Ground, Published};
use crate::cause::Cause;
use crate::figures::Figures;

/// What may explain a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Differences of a cause that we do not count, counted.
    Cause(Cause),
    /// Ground that we do not compare, of a known code at some dates.
    NotCompared,
    /// Ground of the territory on which there is nothing at any date, in proportion.
    NotCovered,
    /// Ground that changes in each of two periods, and from end to end not, or otherwise.
    Twice,
    /// Ground of the same origin that goes to classes which another nomenclature may put there.
    OtherTo,
    /// Ground that comes from classes which another nomenclature may put there.
    OtherFrom,
    /// The rounding of what was published.
    Rounding,
}

/// How much of a gap something may explain.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// What.
    pub reason: Reason,
    /// What it would add to our figure, in square metres; exactly so where it is a cause, else at most.
    pub m2: i64,
    /// The share of the gap, in percent, 100 at most; 0 where it would make the gap wider.
    pub percent: f64,
}

/// All that may explain a gap, causes first; what would add nothing is left out.
pub(super) fn all(
    published: &Published,
    ground: &Ground,
    figures: &Figures,
    gap_m2: i64,
) -> Vec<Explanation> {
    let mut found: Vec<(Reason, i64)> = causes(ground, figures).into_iter().collect();
    found.push((
        Reason::NotCompared,
        signed(not_compared(ground, figures), gap_m2),
    ));
    found.push((Reason::NotCovered, not_covered(ground, figures)));
    found.push((Reason::Twice, twice(ground, figures)));
    if let Some((other_to, other_from)) = ground.beside(figures) {
        found.push((Reason::OtherTo, other_to));
        found.push((Reason::OtherFrom, other_from));
    }
    let rounding = published.rounding_m2.round() as i64;
    found.push((Reason::Rounding, signed(rounding, gap_m2)));
    let told = found.into_iter().filter(|(_, m2)| *m2 != 0);
    told.map(|(reason, m2)| Explanation {
        reason,
        m2,
        percent: share(m2, gap_m2),
    })
    .collect()
}

/// What may count either way counts as it would explain most.
fn signed(m2: i64, gap_m2: i64) -> i64 {
    if gap_m2 < 0 { -m2 } else { m2 }
}

fn share(m2: i64, gap_m2: i64) -> f64 {
    match gap_m2 {
        0 => 0.0,
        gap => (100.0 * m2 as f64 / gap as f64).clamp(0.0, 100.0),
    }
}

/// What our figure would gain if noise and recodings counted as delivered, by their cause: together all
/// that parts it from the raw figure.
fn causes(ground: &Ground, figures: &Figures) -> BTreeMap<Reason, i64> {
    let mut sums = BTreeMap::new();
    for cell in figures.cells(ground.unit) {
        let Some((published, raw)) = ground.weights(cell) else {
            continue;
        };
        if published == raw {
            continue;
        }
        // Of several periods the first that is noise: it is what the published layer took back.
        let all = || cell.causes.iter().flatten();
        let noise = all().find(|cause| **cause != Cause::ProbableChange);
        let cause = noise.or(all().next()).copied().unwrap_or(Cause::Sliver);
        *sums.entry(Reason::Cause(cause)).or_insert(0) += (raw - published) * cell.m2;
    }
    sums
}

fn not_compared(ground: &Ground, figures: &Figures) -> i64 {
    let cells = figures.cells(ground.unit);
    let partly = cells.filter(|cell| ground.weights(cell).is_none() && ground.could_count(cell));
    partly.map(|cell| cell.m2).sum()
}

/// Our figure for the part of the territory that no date covers, were it like the rest.
fn not_covered(ground: &Ground, figures: &Figures) -> i64 {
    let coverage = figures.coverage(ground.unit);
    let known = (coverage.compared_m2 + coverage.partly_m2) as f64;
    let contour = figures.units[ground.unit].contour_m2.unwrap_or(known);
    let missing = contour - known;
    // Contours are drawn by others: a thousandth is no missing ground.
    if missing < contour * 1e-3 || coverage.compared_m2 == 0 {
        return 0;
    }
    let (m2, _) = ground.sums(figures);
    (m2 as f64 * missing / coverage.compared_m2 as f64).round() as i64
}

/// Of three dates, what the periods count and the whole does not.
fn twice(ground: &Ground, figures: &Figures) -> i64 {
    let last = figures.dates.len() - 1;
    if last < 2 || ground.dates != [0, last] {
        return 0;
    }
    let periods = (0..last).map(|from| ground.over([from, from + 1]).sums(figures).0);
    periods.sum::<i64>() - ground.sums(figures).0
}
