//! Two or three millésimes compared: every difference with its cause, and what is published of them.

mod difference;
mod implausible;
mod settle;
mod sides;
mod topology;

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use relais_core::vector::Area;
use relais_run::Limits;

use crate::cause::{Cause, Recoding, Tolerances};
use crate::millesime::Millesime;
use crate::overlay::{Land, Lands, Overlay, OverlayFault, overlay};

pub use difference::{Difference, Differences};
pub use implausible::Implausible;
pub use settle::{Settled, Trajectory};
pub use topology::Topology;

/// How to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The standard deviation of the boundaries of each date, in metres.
    pub sigmas_m: Vec<f64>,
    /// The thickness under which a difference is a boundary redrawn; none for the default, which
    /// follows from the standard deviations and from how far boundaries are the same.
    pub thickness_m: Option<f64>,
    /// The area under which ground is not drawn at each date, in square metres.
    pub minimum_m2: Vec<i64>,
    /// The same for certain classes at all dates, where it is more.
    pub minimum_of_m2: BTreeMap<String, i64>,
    /// Pairs of codes that are one class under two codes.
    pub recoded: Vec<(String, String)>,
    /// Transitions to be listed for review; none for those of [`Implausible::of_codes`].
    pub implausible: Option<Vec<Implausible>>,
}

/// Two dates that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// The place of the first among the dates; the second comes after it.
    pub from: usize,
    /// The share of boundaries that is the same at both.
    pub identical: f64,
    /// What is held to be noise.
    pub tolerances: Tolerances,
    /// What differs.
    pub differences: Differences,
}

/// Millésimes compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Their dates.
    pub dates: Vec<String>,
    /// From each date to the next.
    pub periods: Vec<Period>,
    /// Them laid over each other.
    pub overlay: Overlay,
    /// What is published: noise given back to its neighbours.
    pub settled: Settled,
    /// The faults of each.
    pub topology: Vec<Topology>,
    /// Transitions that are listed for review.
    pub implausible: Vec<Implausible>,
}

/// Compares millésimes, in the order of their dates.
///
/// # Errors
/// As [`overlay`].
pub fn compare(
    millesimes: &[&Millesime],
    zones: Option<&Millesime>,
    rules: &Rules,
    limits: &Limits,
) -> Result<Comparison, Trouble> {
    let overlay = overlay(millesimes, zones, limits)?;
    something(millesimes, &overlay)?;
    let recoding = Recoding::of(&overlay.codes, &rules.recoded);
    let periods: Vec<Period> = (1..millesimes.len())
        .map(|after| period(&overlay, after - 1, rules, &recoding))
        .collect();
    let topology = millesimes.iter().enumerate();
    Ok(Comparison {
        dates: millesimes.iter().map(|m| m.date.clone()).collect(),
        topology: topology
            .map(|(date, millesime)| topology::of(millesime, date, &overlay))
            .collect(),
        settled: settle::settle(&overlay, &periods, &recoding),
        implausible: (rules.implausible.clone())
            .unwrap_or_else(|| Implausible::of_codes(&overlay.codes)),
        periods,
        overlay,
    })
}

/// That each two dates that follow each other have ground in common: of nothing every share would be
/// true.
fn something(millesimes: &[&Millesime], overlay: &Overlay) -> Result<(), OverlayFault> {
    for from in 0..millesimes.len() - 1 {
        let known = |lands: &Lands| (from..=from + 1).all(|date| lands[date].class().is_some());
        if !overlay.areas.keys().any(known) {
            return Err(OverlayFault::Nothing {
                before: millesimes[from].date.clone(),
                after: millesimes[from + 1].date.clone(),
            });
        }
    }
    Ok(())
}

fn period(overlay: &Overlay, from: usize, rules: &Rules, recoding: &Recoding) -> Period {
    let identical = overlay.boundaries.identical(from, from + 1);
    let sigmas_m = [rules.sigmas_m[from], rules.sigmas_m[from + 1]];
    let minimum_m2 = [rules.minimum_m2[from], rules.minimum_m2[from + 1]];
    let mut tolerances = Tolerances::of(sigmas_m, identical, minimum_m2);
    tolerances.thickness_m = rules.thickness_m.unwrap_or(tolerances.thickness_m);
    tolerances.minimum_of_m2 = rules.minimum_of_m2.clone();
    Period {
        from,
        identical,
        differences: Differences::between(overlay, from, &tolerances, recoding),
        tolerances,
    }
}

impl Comparison {
    /// Probable changes that have an end: the place of the period and the change, in the order of the layer
    /// that holds their polygons.
    pub fn changes(&self) -> Vec<(usize, &Difference)> {
        let periods = self.periods.iter().enumerate();
        let all = periods.flat_map(|(at, p)| p.differences.all.iter().map(move |d| (at, d)));
        all.filter(|(_, d)| d.cause == Cause::ProbableChange && !d.piece.endless)
            .collect()
    }

    /// The exact area of the differences of each cause, and how many they are.
    pub fn by_cause(&self, period: usize) -> BTreeMap<Cause, (usize, Area)> {
        let mut out: BTreeMap<Cause, (usize, Area)> =
            Cause::ALL.map(|cause| (cause, (0, Area::ZERO))).into();
        for difference in &self.periods[period].differences.all {
            if let Some((count, area)) = out.get_mut(&difference.cause) {
                *count += 1;
                *area += difference.piece.area;
            }
        }
        out
    }
}

/// What is told of a land: a parcel drawn twice is of its class.
fn plain(land: Land) -> Land {
    land.class().map_or(land, Land::Class)
}
