//! What an area is worth when the boundaries around it are drawn with an error.
//!
//! Chrisman and Yandell (1988) give the variance of the area of a polygon whose vertices are off by a
//! standard deviation σ: σ²/4 times the sum of the squares of the distances from the vertex before to
//! the vertex after each. Along a straight boundary with vertices each s metres that is σ²·s·length.
//! It depends on how many vertices somebody set, which says nothing of how errors are alike along
//! a line; so s is stated, as the correlation length ℓ of errors that fall off as e^(−d/ℓ): a
//! boundary then counts as one with independent vertices each 2ℓ. docs/decisions/uncertainty.md has
//! the reasons.

use std::collections::BTreeMap;

use super::{Figures, Span, UnitZones};
use crate::by_date::ByDate;
use crate::cause::INHERITED;
use crate::compare::{Comparison, Trajectory};
use crate::overlay::Land;

/// What boundaries are worth.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Boundary {
    /// The standard deviation of the boundaries of each date, in metres.
    pub sigmas_m: Vec<f64>,
    /// The length over which errors along a boundary are alike, in metres.
    pub correlation_m: f64,
    /// True where later dates take their boundaries from the first: they are as good as those.
    pub inherited: bool,
}

/// How far an area may be off.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Margin {
    /// Half the interval that holds 95 % of what it may be, in square metres.
    pub m2: f64,
    /// The share of the boundaries of each date in the variance; nothing where there is no margin.
    pub shares: Vec<f64>,
}

/// The standard deviation of boundaries drawn on photographs of 50 cm, in metres: what is taken where
/// nobody states another.
pub const USUAL_SIGMA_M: f64 = 0.7;

/// Standard deviations within which 95 % lie.
const DEVIATIONS: f64 = 1.96;

/// Variances by the date whose boundaries bring them.
type Variance = Vec<f64>;

/// Lengths of boundaries between ground of different published classes, by zone. The rim of what is
/// compared is a limit that somebody stated, and no boundary of land cover.
pub(super) fn contacts(
    comparison: &Comparison,
) -> BTreeMap<Land, Vec<(Trajectory, Trajectory, f64)>> {
    let of_region = &comparison.settled.of_region;
    let mut sums: BTreeMap<(Land, &Trajectory, &Trajectory), f64> = BTreeMap::new();
    for contact in &comparison.overlay.contacts {
        let one = &of_region[contact.one as usize];
        let other = &of_region[contact.other as usize];
        let known = one.iter().chain(other).all(Option::is_some);
        if known && one != other {
            let key = (contact.zone, one.min(other), one.max(other));
            *sums.entry(key).or_default() += contact.length_m();
        }
    }
    let mut out: BTreeMap<Land, Vec<(Trajectory, Trajectory, f64)>> = BTreeMap::new();
    for ((zone, one, other), length) in sums {
        let of_zone = out.entry(zone).or_default();
        of_zone.push((*one, *other, length));
    }
    out
}

impl Boundary {
    /// What is known of the boundaries of a comparison.
    pub fn of(comparison: &Comparison, sigmas_m: Vec<f64>, correlation_m: f64) -> Self {
        let inherited = |p: &crate::compare::Period| p.identical >= INHERITED;
        Self {
            sigmas_m,
            correlation_m,
            inherited: comparison.periods.iter().all(inherited),
        }
    }

    /// The margin of the area of one polygon, whose boundary parts the classes of some dates.
    pub fn of_polygon(&self, perimeter_m: f64, dates: &[usize]) -> f64 {
        let line = self.of_line(dates.iter().copied());
        DEVIATIONS * line.map_or(0.0, |(_, a_metre)| (a_metre * perimeter_m).sqrt())
    }

    /// The variance that a metre of boundary brings, and the date that drew it. Where several dates
    /// part the classes on either side, the published line is that of one of them, nobody knows of
    /// which: the coarsest counts; of inherited ones the first.
    fn of_line(&self, dates: impl Iterator<Item = usize>) -> Option<(usize, f64)> {
        let sigma = |date: usize| self.sigmas_m[date];
        let date = match self.inherited {
            true => dates.min()?,
            false => dates.max_by(|a, b| sigma(*a).total_cmp(&sigma(*b)).then(b.cmp(a)))?,
        };
        Some((date, sigma(date).powi(2) * 2.0 * self.correlation_m))
    }
}

impl Figures {
    /// The margins of some sums of areas as published. `weights` says for the classes at all dates
    /// with what weight such ground counts in which sums.
    fn weighed<K: Ord, const N: usize>(
        &self,
        unit: usize,
        level: usize,
        weights: impl Fn(&[usize]) -> [(K, f64); N],
    ) -> BTreeMap<K, Margin> {
        let level = &self.levels[level];
        let classes = |codes: &Trajectory| -> ByDate<usize> {
            codes
                .iter()
                .flatten()
                .map(|code| level.class_of(*code))
                .collect()
        };
        let mut sums: BTreeMap<K, Variance> = BTreeMap::new();
        let mut gains: Vec<(K, f64)> = Vec::new();
        for (one, other, length) in self.contacts(unit) {
            let (one, other) = (classes(one), classes(other));
            let parted = (0..one.len()).filter(|&date| one[date] != other[date]);
            let Some((date, a_metre)) = self.boundary.of_line(parted) else {
                continue;
            };
            // What one side gains, the other loses.
            for (key, weight) in weights(&one) {
                gain(&mut gains, key, weight);
            }
            for (key, weight) in weights(&other) {
                gain(&mut gains, key, -weight);
            }
            for (key, weight) in gains.drain(..).filter(|gain| gain.1 != 0.0) {
                let variance = sums
                    .entry(key)
                    .or_insert_with(|| vec![0.0; self.dates.len()]);
                variance[date] += weight * weight * a_metre * length;
            }
        }
        sums.into_iter()
            .map(|(key, v)| (key, Margin::of(v)))
            .collect()
    }

    /// The margin of a sum of ground as published, which counts with a weight by its codes at all dates.
    pub fn margin_of(&self, unit: usize, weight: impl Fn(&[u32]) -> f64) -> Margin {
        let mut variance = vec![0.0; self.dates.len()];
        for (one, other, length) in self.contacts(unit) {
            let known = |codes: &Trajectory| codes.iter().flatten().copied().collect();
            let (one, other): (Vec<u32>, Vec<u32>) = (known(one), known(other));
            let parted = (0..one.len()).filter(|&date| one[date] != other[date]);
            let Some((date, a_metre)) = self.boundary.of_line(parted) else {
                continue;
            };
            let gain = weight(&one) - weight(&other);
            variance[date] += gain * gain * a_metre * length;
        }
        Margin::of(variance)
    }

    fn contacts(&self, unit: usize) -> impl Iterator<Item = &(Trajectory, Trajectory, f64)> {
        let all: Vec<&Vec<(Trajectory, Trajectory, f64)>> = match &self.units[unit].zones {
            UnitZones::All => self.contacts.values().collect(),
            UnitZones::Some(zones) => zones.iter().filter_map(|z| self.contacts.get(z)).collect(),
        };
        all.into_iter().flatten()
    }

    /// The margins of the cells of [`Figures::matrix`] as published, by code before and after.
    pub fn margins(
        &self,
        unit: usize,
        level: usize,
        span: Span,
    ) -> BTreeMap<(String, String), Margin> {
        let found = self.weighed(unit, level, |classes| {
            [((classes[span.before], classes[span.after]), 1.0)]
        });
        let code = |class: usize| self.levels[level].classes[class].code.clone();
        let named = found.into_iter();
        named
            .map(|((one, other), margin)| ((code(one), code(other)), margin))
            .collect()
    }

    /// The margins of the area of each class at a date.
    pub fn stock_margins(
        &self,
        unit: usize,
        level: usize,
        date: usize,
    ) -> BTreeMap<String, Margin> {
        self.of_classes(
            level,
            self.weighed(unit, level, |classes| [(classes[date], 1.0)]),
        )
    }

    /// The margins of the net gain of each class: a boundary that both dates have moves both areas, and
    /// brings none.
    pub fn net_margins(&self, unit: usize, level: usize, span: Span) -> BTreeMap<String, Margin> {
        let found = self.weighed(unit, level, |classes| {
            [(classes[span.after], 1.0), (classes[span.before], -1.0)]
        });
        self.of_classes(level, found)
    }

    /// The margin of all that changed.
    pub fn change_margin(&self, unit: usize, level: usize, span: Span) -> Margin {
        let found = self.weighed(unit, level, |classes| {
            let changed = classes[span.before] != classes[span.after];
            [((), f64::from(u8::from(changed)))]
        });
        let none = || Margin::of(vec![0.0; self.dates.len()]);
        found.into_values().next().unwrap_or_else(none)
    }

    fn of_classes(&self, level: usize, found: BTreeMap<usize, Margin>) -> BTreeMap<String, Margin> {
        let code = |class: usize| self.levels[level].classes[class].code.clone();
        found
            .into_iter()
            .map(|(class, margin)| (code(class), margin))
            .collect()
    }
}

/// Adds to what is gained of something.
fn gain<K: PartialEq>(gains: &mut Vec<(K, f64)>, key: K, weight: f64) {
    match gains.iter_mut().find(|gain| gain.0 == key) {
        Some(gain) => gain.1 += weight,
        None => gains.push((key, weight)),
    }
}

impl Margin {
    /// Of variances by date.
    fn of(variance: Variance) -> Self {
        let all: f64 = variance.iter().sum();
        let share = |v: f64| if all > 0.0 { v / all } else { 0.0 };
        Self {
            m2: DEVIATIONS * all.sqrt(),
            shares: variance.iter().map(|v| share(*v)).collect(),
        }
    }
}
