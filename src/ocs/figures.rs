//! What is told of a comparison in numbers: one table, [`Figures`], of which every CSV, JSON and
//! report is a view.
//!
//! Its cells are whole square metres, made whole once: ground of one zone (the finest units, as
//! communes) with the classes as delivered, the classes as published and the causes of what differs.
//! Everything else is a sum of cells, so that levels of the nomenclature, communes and the EPCI that
//! they make up, rows and columns all add up, in every format.
//!
//! To make a view: go through [`Figures::units`] (the first is everything), [`Figures::levels`] (the
//! last is the finest) and [`Figures::spans`] by their places, and ask [`Figures::matrix`],
//! [`Figures::balances`], [`Figures::flows`], [`Figures::causes`], [`Figures::bridge`],
//! [`Figures::coverage`] and [`Figures::margins`]; say [`Figures::notes`] and the caveats of a unit beside what is shown.

mod fr;
mod codes;
mod unit;
mod zones;
mod cells;
mod level;
mod margin;
mod ask;
pub mod csv;
pub mod json;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::compare::{Comparison, Trajectory};
use crate::overlay::Land;

pub use ask::{Balance, Basis, Bridge, Coverage, Flow};
pub use cells::Cell;
pub use level::{Level, LevelClass};
pub use margin::{Boundary, Margin, USUAL_SIGMA_M};
pub use unit::{Unit, UnitZones, ZONE, Zones, ZonesFault};

/// A date.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Date {
    /// As people name it: `2009`.
    pub label: String,
    /// The year, where the name is one or begins with one.
    pub year: Option<i32>,
}

/// From a date to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Span {
    /// The place of the first among the dates.
    pub before: usize,
    /// That of the second.
    pub after: usize,
    /// The years between, where both are known: what rates a year rest on.
    pub years: Option<i32>,
}

/// The figures of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The dates, two or three.
    pub dates: Vec<Date>,
    /// From each date to the next, and, of three, from the first to the last.
    pub spans: Vec<Span>,
    /// The levels of the nomenclature, from the coarsest to the finest; one without a nomenclature.
    pub levels: Vec<Level>,
    /// Everything first, then territories or zones in which there is ground.
    pub units: Vec<Unit>,
    /// What is to be said beside the figures, in French.
    pub notes: Vec<String>,
    /// What boundaries are worth.
    pub boundary: Boundary,
    /// By zone.
    cells: Vec<Cell>,
    /// Where the cells of each zone are.
    of_zone: BTreeMap<Land, Range<usize>>,
    /// Lengths of boundaries in metres, by zone and by the published classes on either side.
    contacts: BTreeMap<Land, Vec<(Trajectory, Trajectory, f64)>>,
}

impl Figures {
    /// Of a comparison; `zones` are those with which it was made.
    pub fn of(
        comparison: &Comparison,
        levels: Vec<Level>,
        zones: Option<&Zones>,
        boundary: Boundary,
    ) -> Self {
        let cells = cells::of(comparison);
        let of_zone = cells::by_zone(&cells);
        let dates: Vec<Date> = comparison.dates.iter().map(|label| date(label)).collect();
        let (units, notes) = unit::with_ground(zones, |zone| of_zone.contains_key(&zone));
        Self {
            spans: spans(&dates),
            dates,
            levels,
            units,
            notes,
            boundary,
            contacts: margin::contacts(comparison),
            cells,
            of_zone,
        }
    }

    /// The cells of a unit.
    pub fn cells(&self, unit: usize) -> impl Iterator<Item = &Cell> {
        let ranges: Vec<Range<usize>> = match &self.units[unit].zones {
            UnitZones::All => std::iter::once(0..self.cells.len()).collect(),
            UnitZones::Some(zones) => {
                let ranges = zones.iter().map(|zone| self.of_zone.get(zone));
                ranges.flatten().cloned().collect()
            }
        };
        ranges.into_iter().flat_map(|range| &self.cells[range])
    }

    /// The level with the finest classes.
    pub fn finest(&self) -> usize {
        self.levels.len() - 1
    }
}

/// Reads `2009` or `2009-06`.
fn date(label: &str) -> Date {
    let digits: String = label.chars().take_while(char::is_ascii_digit).collect();
    Date {
        label: label.into(),
        year: digits.parse().ok().filter(|_| digits.len() == 4),
    }
}

fn spans(dates: &[Date]) -> Vec<Span> {
    let span = |before: usize, after: usize| Span {
        before,
        after,
        years: match (dates[before].year, dates[after].year) {
            (Some(from), Some(to)) if to > from => Some(to - from),
            _ => None,
        },
    };
    let last = dates.len() - 1;
    let mut all: Vec<Span> = (0..last).map(|before| span(before, before + 1)).collect();
    if last > 1 {
        all.push(span(0, last));
    }
    all
}
