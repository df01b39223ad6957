//! What the table answers.

use std::collections::BTreeMap;

use super::{Cell, Figures, Span};
use crate::cause::Cause;
use crate::compare::{Settled, Trajectory};
use crate::transition::{Solde, TransitionMatrix};

/// On what figures rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The published layer: noise given back to its neighbours.
    Published,
    /// What was delivered.
    Raw,
}

/// What a class lost and gained.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Balance {
    /// Whole square metres.
    #[serde(flatten)]
    pub solde: Solde,
    /// What it gained less what it lost.
    pub net_m2: i64,
    /// The same a year, where the years are known.
    pub net_m2_a_year: Option<f64>,
    /// The same a year, in percent of what there was before.
    pub net_percent_a_year: Option<f64>,
}

/// Ground with the same classes at all dates.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Flow {
    /// The codes, a date each.
    pub codes: Vec<String>,
    /// How much, in square metres.
    pub m2: i64,
    /// True where the first class comes back after another.
    pub reversal: bool,
}

/// How much of a unit is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Coverage {
    /// Known at all dates.
    pub compared_m2: i64,
    /// Known at some dates only: outside the common coverage, or of several classes.
    pub partly_m2: i64,
}

/// How what is a change as delivered becomes what is published as changed, in whole square metres:
/// noise takes the classes of a neighbour, and with them its change or its want of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Bridge {
    /// Probable changes, by codes as delivered.
    pub probable_m2: i64,
    /// Of these, between codes of one class of the level.
    pub within_class_m2: i64,
    /// Of these, given to a neighbour that does not change: noise of another period.
    pub given_m2: i64,
    /// What is no probable change, given to a neighbour that changes.
    pub received_m2: i64,
}

impl Bridge {
    /// What is published as changed.
    pub fn published_m2(&self) -> i64 {
        self.probable_m2 - self.within_class_m2 - self.given_m2 + self.received_m2
    }
}

impl Figures {
    /// Whole square metres from the classes of a level at one date to those at another.
    pub fn matrix(&self, unit: usize, level: usize, span: Span, basis: Basis) -> TransitionMatrix {
        let level = &self.levels[level];
        let mut sums: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for cell in self.cells(unit) {
            let codes = match basis {
                Basis::Published => &cell.published,
                Basis::Raw => &cell.raw,
            };
            if let (Some(one), Some(other)) = (codes[span.before], codes[span.after]) {
                let classes = (level.class_of(one), level.class_of(other));
                *sums.entry(classes).or_default() += cell.m2;
            }
        }
        let code = |class: usize| level.classes[class].code.clone();
        TransitionMatrix::of_whole(
            sums.into_iter()
                .map(|((one, other), m2)| ((code(one), code(other)), m2)),
        )
    }

    /// What each class of a level lost and gained as published, in the order of the codes.
    pub fn balances(&self, unit: usize, level: usize, span: Span) -> Vec<Balance> {
        let soldes = self.matrix(unit, level, span, Basis::Published).soldes();
        let years = span.years.map(f64::from);
        let balance = |solde: Solde| {
            let net_m2 = solde.net_m2();
            let a_year = years.map(|years| net_m2 as f64 / years);
            let before = Some(solde.before_m2).filter(|m2| *m2 > 0);
            Balance {
                net_m2,
                net_m2_a_year: a_year,
                net_percent_a_year: a_year.zip(before).map(|(a, m2)| 100.0 * a / m2 as f64),
                solde,
            }
        };
        soldes.into_iter().map(balance).collect()
    }

    /// Ground by its published classes at all dates, in the order of the codes.
    pub fn flows(&self, unit: usize, level: usize) -> Vec<Flow> {
        let level = &self.levels[level];
        let mut sums: BTreeMap<Vec<u32>, i64> = BTreeMap::new();
        for cell in self.cells(unit) {
            let classes: Option<Vec<u32>> = (cell.published.iter())
                .map(|code| code.map(|code| level.class_of(code) as u32))
                .collect();
            if let Some(classes) = classes {
                *sums.entry(classes).or_default() += cell.m2;
            }
        }
        let code = |class: &u32| level.classes[*class as usize].code.clone();
        let flow = |(classes, m2): (Vec<u32>, i64)| Flow {
            codes: classes.iter().map(code).collect(),
            m2,
            reversal: Settled::is_reversal(&classes.into_iter().map(Some).collect()),
        };
        sums.into_iter().map(flow).collect()
    }

    /// What differs between the classes as delivered, by its cause. Over several periods it is the
    /// first cause that is no change, where there is one.
    pub fn causes(&self, unit: usize, span: Span) -> BTreeMap<Cause, i64> {
        let mut sums: BTreeMap<Cause, i64> = Cause::ALL.map(|cause| (cause, 0)).into();
        for cell in self.cells(unit) {
            if let Some(cause) = cause(cell, span) {
                *sums.entry(cause).or_default() += cell.m2;
            }
        }
        sums
    }

    /// From probable changes to what changed as published.
    pub fn bridge(&self, unit: usize, level: usize, span: Span) -> Bridge {
        let level = &self.levels[level];
        let differs = |codes: &Trajectory| match (codes[span.before], codes[span.after]) {
            (Some(one), Some(other)) => level.class_of(one) != level.class_of(other),
            _ => false,
        };
        let mut out = Bridge::default();
        for cell in self.cells(unit) {
            let is_probable = cause(cell, span) == Some(Cause::ProbableChange);
            if is_probable {
                out.probable_m2 += cell.m2;
            }
            match (is_probable, differs(&cell.published)) {
                (true, false) if differs(&cell.raw) => out.given_m2 += cell.m2,
                (true, false) => out.within_class_m2 += cell.m2,
                (false, true) => out.received_m2 += cell.m2,
                (true, true) | (false, false) => {}
            }
        }
        out
    }

    /// How much of a unit is compared.
    pub fn coverage(&self, unit: usize) -> Coverage {
        let mut out = Coverage::default();
        for cell in self.cells(unit) {
            match cell.raw.iter().all(Option::is_some) {
                true => out.compared_m2 += cell.m2,
                false => out.partly_m2 += cell.m2,
            }
        }
        out
    }
}

/// Why a cell differs over a span; none where it does not.
fn cause(cell: &Cell, span: Span) -> Option<Cause> {
    let (one, other) = (cell.raw[span.before], cell.raw[span.after]);
    let differs = one.is_none() || one != other;
    let causes = || cell.causes[span.before..span.after].iter().flatten();
    let noise = causes().find(|cause| **cause != Cause::ProbableChange);
    let cause = noise.or(causes().next()).copied();
    cause.filter(|_| differs)
}
