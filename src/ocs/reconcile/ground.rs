//! Of which of our ground a published figure is.

use std::collections::BTreeSet;

use super::Published;
use super::published::Classes;
use crate::figures::{Cell, Figures};
use crate::overlay::Codes;

/// Why a published figure has no counterpart.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unmatched {
    /// No such territory among ours.
    Territory,
    /// Several territories of this name or code.
    Ambiguous,
    /// No such date.
    Date(String),
    /// The dates are one, or stand in the wrong order.
    Order,
    /// No such class at any level.
    Class(String),
}

/// The ground of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The place of the territory among the units.
    pub unit: usize,
    /// The places of its dates: one or two.
    pub dates: Vec<usize>,
    of: Of,
}

/// Codes by their places.
type Set = BTreeSet<u32>;

#[derive(Debug, Clone, PartialEq)]
enum Of {
    Flow(Set, Set),
    Stock(Set),
}

impl Ground {
    /// That of a figure.
    ///
    /// # Errors
    /// A territory, a date or a class that we have not.
    pub fn of(published: &Published, figures: &Figures, codes: &Codes) -> Result<Self, Unmatched> {
        let date = |name: &String| {
            let place = figures.dates.iter().position(|date| date.label == *name);
            place.ok_or_else(|| Unmatched::Date(name.clone()))
        };
        let dates: Vec<usize> = published.dates.iter().map(date).collect::<Result<_, _>>()?;
        if dates.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(Unmatched::Order);
        }
        let set = |words: &str| set(words, figures, codes);
        Ok(Self {
            unit: unit(&published.territory, figures)?,
            of: match &published.classes {
                Classes::Flow { from, to } => Of::Flow(set(from)?, set(to)?),
                Classes::Of(class) => Of::Stock(set(class)?),
            },
            dates,
        })
    }

    /// True for a figure of a period.
    pub(super) fn is_of_period(&self) -> bool {
        self.dates.len() == 2
    }

    /// The same over other dates.
    pub(super) fn over(&self, dates: [usize; 2]) -> Self {
        Self {
            dates: dates.into(),
            ..self.clone()
        }
    }

    /// How ground with these codes at all dates counts: once, not at all, or against.
    pub(super) fn weight(&self, codes: &[u32]) -> i64 {
        let at = |date: usize| codes[self.dates[date]];
        match &self.of {
            Of::Flow(from, to) => {
                let (one, other) = (at(0), at(1));
                i64::from(one != other && from.contains(&one) && to.contains(&other))
            }
            Of::Stock(set) => {
                let has = |date: usize| i64::from(set.contains(&at(date)));
                match self.is_of_period() {
                    true => has(1) - has(0),
                    false => has(0),
                }
            }
        }
    }

    /// How a cell counts by its published codes and by those delivered; nothing where it is not compared.
    pub(super) fn weights(&self, cell: &Cell) -> Option<(i64, i64)> {
        let weight = |codes: &[Option<u32>]| {
            let known: Option<Vec<u32>> = codes.iter().copied().collect();
            known.map(|codes| self.weight(&codes))
        };
        weight(&cell.published).zip(weight(&cell.raw))
    }

    /// Our figure as published, and as delivered.
    pub(super) fn sums(&self, figures: &Figures) -> (i64, i64) {
        let mut sums = (0, 0);
        for cell in figures.cells(self.unit) {
            if let Some((published, raw)) = self.weights(cell) {
                sums.0 += published * cell.m2;
                sums.1 += raw * cell.m2;
            }
        }
        sums
    }

    /// True where a cell that is not compared could count, were it known.
    pub(super) fn could_count(&self, cell: &Cell) -> bool {
        let may = |date: usize, set: &Set| {
            let code = cell.raw[self.dates[date]];
            code.is_none_or(|code| set.contains(&code))
        };
        match &self.of {
            Of::Flow(from, to) => may(0, from) && may(1, to),
            Of::Stock(set) => (0..self.dates.len()).any(|date| may(date, set)),
        }
    }

    /// Published ground that went from the classes of a flow to others than its own, and from others to
    /// its own: what a nomenclature that draws the line elsewhere would count.
    pub(super) fn beside(&self, figures: &Figures) -> Option<(i64, i64)> {
        let Of::Flow(from, to) = &self.of else {
            return None;
        };
        let mut beside = (0, 0);
        for cell in figures.cells(self.unit) {
            let ends = [0, 1].map(|end| cell.published[self.dates[end]]);
            let [Some(one), Some(other)] = ends else {
                continue;
            };
            if one == other {
                continue;
            }
            let (leaves, comes) = (from.contains(&one), to.contains(&other));
            if leaves && !comes && !from.contains(&other) {
                beside.0 += cell.m2;
            }
            if comes && !leaves && !to.contains(&one) {
                beside.1 += cell.m2;
            }
        }
        Some(beside)
    }
}

/// The unit of a territory: by its kind and code, by its code, or by its name.
fn unit(words: &str, figures: &Figures) -> Result<usize, Unmatched> {
    if words.is_empty() || words == "*" {
        return Ok(0);
    }
    let (kind, code) = match words.split_once(':') {
        Some((kind, code)) => (Some(kind.trim().to_uppercase()), code.trim()),
        None => (None, words),
    };
    let is_kind = |at: usize| {
        kind.as_ref()
            .is_none_or(|kind| figures.units[at].kind == *kind)
    };
    let all = 1..figures.units.len();
    let by_code = |at: &usize| figures.units[*at].code == code && is_kind(*at);
    let by_name = |at: &usize| figures.units[*at].name.to_lowercase() == words.to_lowercase();
    let mut found: Vec<usize> = all.clone().filter(by_code).collect();
    if found.is_empty() {
        found = all.filter(by_name).collect();
    }
    match found[..] {
        [] => Err(Unmatched::Territory),
        [one] => Ok(one),
        _ => Err(Unmatched::Ambiguous),
    }
}

/// The codes of some classes of any level.
fn set(words: &str, figures: &Figures, codes: &Codes) -> Result<Set, Unmatched> {
    let mut all = Set::new();
    for word in words.split('+').map(str::trim) {
        let places = 0..codes.all.len() as u32;
        let found: Vec<u32> = match word.strip_suffix('*') {
            Some(begin) => places
                .filter(|code| codes.name(*code).starts_with(begin))
                .collect(),
            None => {
                let levels = &figures.levels;
                let is = |code: &u32| levels.iter().any(|level| level.code_of(*code) == word);
                places
                    .filter(|code| codes.name(*code) == word || is(code))
                    .collect()
            }
        };
        // A class of the nomenclature that occurs at no date is one of which there is nothing.
        if found.is_empty() {
            return Err(Unmatched::Class(word.into()));
        }
        all.extend(found);
    }
    Ok(all)
}
