//! What became of communes: mergers, separations and changes of code, by the official table.
//!
//! INSEE's table has a line for each pair of a commune before and a commune after; a commune that
//! it does not name on a day goes on as it is. Delegated and associated communes (COMD, COMA) are
//! parts of a commune, and no communes.

mod read;
mod passage;

use std::collections::{BTreeMap, BTreeSet};

use relais_core::code::Insee;

pub use passage::Passage;

use crate::year::{CogYear, Day};

/// The movements of communes, in the order of their days.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Movements {
    days: BTreeMap<Day, Changes>,
}

/// What becomes of what on one day, and what came of what.
#[derive(Debug, Clone, Default, PartialEq)]
struct Changes {
    onward: BTreeMap<Insee, BTreeSet<Insee>>,
    back: BTreeMap<Insee, BTreeSet<Insee>>,
}

impl Movements {
    /// Adds a line: on a day, one commune becomes another, or a part of it.
    pub fn add(&mut self, day: Day, before: Insee, after: Insee) {
        let changes = self.days.entry(day).or_default();
        changes.onward.entry(before).or_default().insert(after);
        changes.back.entry(after).or_default().insert(before);
    }

    /// The last day that it knows of.
    pub fn last(&self) -> Option<Day> {
        self.days.keys().next_back().copied()
    }

    /// The communes of one year that a commune of another is, or was: several after a separation,
    /// and before a merger.
    pub fn follow(&self, commune: Insee, from: CogYear, to: CogYear) -> BTreeSet<Insee> {
        let mut codes = BTreeSet::from([commune]);
        let step = |codes: &BTreeSet<Insee>, on: &BTreeMap<Insee, BTreeSet<Insee>>| {
            let becomes = |code: &Insee| on.get(code).cloned().unwrap_or(BTreeSet::from([*code]));
            codes.iter().flat_map(becomes).collect()
        };
        // The first of January of the earlier year has happened in it.
        match from <= to {
            true => {
                for changes in self.between(from, to) {
                    codes = step(&codes, &changes.onward);
                }
            }
            false => {
                for changes in self.between(to, from).rev() {
                    codes = step(&codes, &changes.back);
                }
            }
        }
        codes
    }

    fn between(&self, from: CogYear, to: CogYear) -> impl DoubleEndedIterator<Item = &Changes> {
        use std::ops::Bound::{Excluded, Included};
        let days = (Excluded(from.day()), Included(to.day()));
        self.days.range(days).map(|(_, changes)| changes)
    }

    /// Communes that are part of another one by a year, with that one and the day on which they
    /// became so. Those that are communes again, or were parted, are not among them.
    pub fn absorbed(&self, by: CogYear) -> BTreeMap<Insee, (Insee, Day)> {
        let mut absorbed: BTreeMap<Insee, (Insee, Day)> = BTreeMap::new();
        for (day, changes) in self.days.range(..=by.day()) {
            absorbed.retain(|_, (within, _)| match changes.onward.get(within) {
                None => true,
                after => single(after).is_some_and(|only| {
                    *within = only;
                    true
                }),
            });
            for after in changes.back.keys() {
                absorbed.remove(after);
            }
            for (before, after) in &changes.onward {
                match single(Some(after)) {
                    Some(only) if only != *before => {
                        absorbed.insert(*before, (only, *day));
                    }
                    _ => {}
                }
            }
        }
        absorbed
    }
}

fn single(codes: Option<&BTreeSet<Insee>>) -> Option<Insee> {
    let codes = codes?;
    codes.first().copied().filter(|_| codes.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insee(code: &str) -> Insee {
        code.parse().unwrap()
    }

    fn year(year: u16) -> CogYear {
        year.to_string().parse().unwrap()
    }

    fn movements(lines: &[(&str, &str, &str)]) -> Movements {
        let mut movements = Movements::default();
        for (day, before, after) in lines {
            movements.add(day.parse().unwrap(), insee(before), insee(after));
        }
        movements
    }

    fn codes(codes: &[&str]) -> BTreeSet<Insee> {
        codes.iter().map(|c| insee(c)).collect()
    }

    /// A merger, then the merged one takes another, then the second leaves again.
    fn history() -> Movements {
        movements(&[
            ("2016-01-01", "33001", "33001"),
            ("2016-01-01", "33002", "33001"),
            ("2019-06-01", "33001", "33001"),
            ("2019-06-01", "33003", "33001"),
            ("2021-01-01", "33001", "33001"),
            ("2021-01-01", "33001", "33002"),
            ("2022-01-01", "33004", "40004"),
        ])
    }

    #[test]
    fn mergers_separations_and_new_codes_are_followed_both_ways() {
        let history = history();
        let follow = |code, from, to| history.follow(insee(code), year(from), year(to));
        assert_eq!(follow("33002", 2015, 2016), codes(&["33001"]));
        assert_eq!(follow("33002", 2016, 2019), codes(&["33002"]));
        assert_eq!(follow("33003", 2015, 2019), codes(&["33003"]));
        assert_eq!(follow("33003", 2015, 2020), codes(&["33001"]));
        assert_eq!(follow("33003", 2015, 2024), codes(&["33001", "33002"]));
        assert_eq!(
            follow("33001", 2020, 2015),
            codes(&["33001", "33002", "33003"])
        );
        assert_eq!(follow("33002", 2024, 2020), codes(&["33001"]));
        assert_eq!(follow("40004", 2024, 2015), codes(&["33004"]));
        assert_eq!(follow("33099", 2009, 2024), codes(&["33099"]));
    }

    #[test]
    fn what_is_part_of_another_is_told_with_its_day() {
        let absorbed = |by| history().absorbed(year(by));
        let of = |by, code| {
            absorbed(by)
                .get(&insee(code))
                .map(|(into, day)| (into.to_string(), day.to_string()))
        };
        let told = |into: &str, day: &str| Some((into.to_string(), day.to_string()));
        assert_eq!(of(2015, "33002"), None);
        assert_eq!(of(2020, "33002"), told("33001", "2016-01-01"));
        assert_eq!(of(2020, "33003"), told("33001", "2019-06-01"));
        // Communes again, or in one of two parts.
        assert_eq!((of(2024, "33002"), of(2024, "33003")), (None, None));
        assert_eq!(of(2024, "33004"), told("40004", "2022-01-01"));
    }
}
