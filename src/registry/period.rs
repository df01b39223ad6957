//! Days from one to another, and those with which they are compared.

use chrono::{Datelike, Days, Months, NaiveDate};
use relais_report::french;
use serde::Serialize;

use crate::fault::RegistryFault;

/// Days from one to another, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// From a day to another.
    ///
    /// # Errors
    /// [`RegistryFault::Value`] when the last day comes before the first.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, RegistryFault> {
        match from <= to {
            true => Ok(Self { from, to }),
            false => Err(RegistryFault::Value {
                field: "période",
                why: format!("elle finit ({to}) avant de commencer ({from})"),
            }),
        }
    }

    /// True for a day of it.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// As many whole months before it, when it is made of whole months; else as many days.
    pub fn before(&self) -> Option<Self> {
        let to = self.from.pred_opt()?;
        let from = match self.whole_months() {
            Some(months) => self.from.checked_sub_months(Months::new(months))?,
            None => {
                let days = (self.to - self.from).num_days();
                to.checked_sub_days(Days::new(u64::try_from(days).ok()?))?
            }
        };
        Some(Self { from, to })
    }

    fn whole_months(&self) -> Option<u32> {
        let next = self.to.succ_opt()?;
        if self.from.day() != 1 || next.day() != 1 {
            return None;
        }
        let count = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        u32::try_from(count(next) - count(self.from)).ok()
    }

    /// The first day of each of its months.
    pub fn months(&self) -> Vec<NaiveDate> {
        let first = self.from.with_day(1).unwrap_or(self.from);
        let month = |at: u32| first.checked_add_months(Months::new(at));
        (0..)
            .map_while(month)
            .take_while(|day| *day <= self.to)
            .collect()
    }

    /// The year that it is, when it is a whole one.
    pub fn year(&self) -> Option<i32> {
        let whole = self.whole_months() == Some(12) && self.from.month() == 1;
        whole.then(|| self.from.year())
    }

    /// `du 1er janvier au 31 décembre 2026`, `du 1er au 31 mai 2026`, `le 3 mai 2026`.
    pub fn told(&self) -> String {
        let (from, to) = (written(self.from), written(self.to));
        if self.from == self.to {
            return format!("le {from}");
        }
        // The month and the year are said once.
        let same_year = self.from.year() == self.to.year();
        let shared = match (same_year, self.from.month() == self.to.month()) {
            (true, true) => from.find(char::is_whitespace),
            (true, false) => from.rfind(' '),
            (false, _) => None,
        };
        let day = shared.and_then(|end| from.get(..end)).unwrap_or(&from);
        format!("du {day} au {to}")
    }

    /// `2026`, or the same as [`Period::told`].
    pub fn short(&self) -> String {
        self.year()
            .map_or_else(|| self.told(), |year| format!("en {year}"))
    }
}

/// A day as people write it.
pub fn written(day: NaiveDate) -> String {
    french::date(&day.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        for (of, before) in [
            (["2026-01-01", "2026-12-31"], ["2025-01-01", "2025-12-31"]),
            (["2026-03-01", "2026-03-31"], ["2026-02-01", "2026-02-28"]),
            (["2024-01-01", "2024-06-30"], ["2023-07-01", "2023-12-31"]),
            (["2026-05-03", "2026-05-03"], ["2026-05-02", "2026-05-02"]),
            (["2026-05-04", "2026-05-10"], ["2026-04-27", "2026-05-03"]),
        ] {
            let expected = period(before[0], before[1]);
            assert_eq!(period(of[0], of[1]).before(), Some(expected), "{of:?}");
        }
    }

    #[test]
    fn a_period_says_its_months_and_its_year() {
        let year = period("2026-01-01", "2026-12-31");
        assert_eq!((year.months().len(), year.year()), (12, Some(2026)));
        let weeks = period("2026-01-20", "2026-02-02");
        assert_eq!((weeks.months().len(), weeks.year()), (2, None));
        assert!(period("2026-07-01", "2027-06-30").year().is_none());
        let told = |from, to| period(from, to).told().replace('\u{a0}', " ");
        assert_eq!(
            told("2026-01-01", "2026-12-31"),
            "du 1er janvier au 31 décembre 2026"
        );
        assert_eq!(told("2026-05-01", "2026-05-31"), "du 1er au 31 mai 2026");
        assert_eq!(
            told("2026-05-03", "2027-05-02"),
            "du 3 mai 2026 au 2 mai 2027"
        );
        assert_eq!(
            told("2026-12-02", "2027-01-05"),
            "du 2 décembre 2026 au 5 janvier 2027"
        );
        assert_eq!(told("2026-12-02", "2026-12-02"), "le 2 décembre 2026");
        assert!(weeks.has(weeks.from) && weeks.has(weeks.to));
        let wrong = Period::new(weeks.to, weeks.from);
        assert!(wrong.unwrap_err().to_string().contains("avant"));
    }
}
