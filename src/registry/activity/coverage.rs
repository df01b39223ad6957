//! Which days DINAMIS is heard of.

use chrono::NaiveDate;
use serde::Serialize;

use crate::period::Period;

/// Which days of a period lists of activity from DINAMIS cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// All.
    Whole,
    /// These only.
    Part(Vec<Period>),
    /// None.
    No,
}

impl Coverage {
    /// Of the days of lists those within a period, joined where they touch.
    pub fn of(imports: &[(NaiveDate, NaiveDate)], period: &Period) -> Self {
        let mut within: Vec<Period> = imports
            .iter()
            .map(|(from, to)| Period {
                from: (*from).max(period.from),
                to: (*to).min(period.to),
            })
            .filter(|part| part.from <= part.to)
            .collect();
        within.sort_by_key(|part| part.from);
        let mut joined: Vec<Period> = Vec::new();
        for part in within {
            match joined.last_mut() {
                Some(last) if last.to.succ_opt().is_none_or(|next| part.from <= next) => {
                    last.to = last.to.max(part.to);
                }
                _ => joined.push(part),
            }
        }
        match joined.as_slice() {
            [] => Coverage::No,
            [one] if one == period => Coverage::Whole,
            _ => Coverage::Part(joined),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> (NaiveDate, NaiveDate) {
        (from.parse().unwrap(), to.parse().unwrap())
    }

    fn period((from, to): (NaiveDate, NaiveDate)) -> Period {
        Period { from, to }
    }

    #[test]
    fn lists_that_touch_are_one_and_holes_stay() {
        let year = period(days("2026-01-01", "2026-12-31"));
        let of = |imports: &[(&str, &str)]| {
            let imports: Vec<_> = imports.iter().map(|(from, to)| days(from, to)).collect();
            Coverage::of(&imports, &year)
        };
        assert_eq!(of(&[]), Coverage::No);
        assert_eq!(of(&[("2025-01-01", "2025-12-31")]), Coverage::No);
        assert_eq!(of(&[("2025-12-01", "2027-01-31")]), Coverage::Whole);
        let halves = [("2026-07-01", "2026-12-31"), ("2026-01-01", "2026-06-30")];
        assert_eq!(of(&halves), Coverage::Whole);
        let within = [("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-02-28")];
        assert_eq!(of(&within), Coverage::Whole);
        let part = period(days("2026-01-01", "2026-06-29"));
        let holed = [("2026-01-01", "2026-06-29"), ("2026-07-01", "2026-12-31")];
        let other = period(days("2026-07-01", "2026-12-31"));
        assert_eq!(of(&holed), Coverage::Part(vec![part, other]));
    }
}
