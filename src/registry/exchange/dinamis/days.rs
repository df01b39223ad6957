//! Which days a list of activity tells.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::exchange::cell;
use crate::partner::name::plain;
use crate::period::Period;

/// What a column of days holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Days, and months where they are written as such.
    Days,
    /// Months: a workbook makes each of them its first day.
    Months,
}

impl Column {
    /// By its header.
    pub(super) fn of(header: &str) -> Self {
        match plain(header).as_str() {
            "mois" => Self::Months,
            _ => Self::Days,
        }
    }

    /// The days that a cell tells: one, or those of a month (`2026-03`, `03/2026`, `mars 2026`, `sept.
    /// 2025`) up to today; none of them is to come.
    ///
    /// # Errors
    /// Why it tells none, in French.
    pub(super) fn told(self, text: &str, today: NaiveDate) -> Result<Period, String> {
        let month = month(text);
        let day = cell::day(month.as_deref().unwrap_or(text)).map_err(|_| {
            format!("« {text} » n’est ni un jour ni un mois\u{202f}: 2026-09-30, 30/09/2026, 2026-09, 09/2026, sept. 2026")
        })?;
        if day > today {
            return Err("ce jour est à venir".into());
        }
        let is_month = month.is_some() || (self == Self::Months && day.day() == 1);
        let to = match is_month {
            true => end_of_month(day).min(today),
            false => day,
        };
        Ok(Period { from: day, to })
    }
}

/// The first day of a month that is written as one, whatever stands between it and its year.
fn month(text: &str) -> Option<String> {
    let plain = plain(text);
    let (one, other) = plain.split_once(' ')?;
    let is_number = |word: &str, most: usize| {
        word.len() <= most && word.bytes().all(|digit| digit.is_ascii_digit())
    };
    let (month, year) = match one.len() == 4 && is_number(one, 4) {
        true => (other, one),
        false => (one, other),
    };
    let month = match is_number(month, 2) {
        true => month.to_string(),
        false => cell::month_of(month)?.to_string(),
    };
    (year.len() == 4 && is_number(year, 4)).then(|| format!("{year}-{month:0>2}-01"))
}

fn end_of_month(day: NaiveDate) -> NaiveDate {
    let next = day
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)));
    next.and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(day)
}

/// What the lines of a list tell together.
#[derive(Debug, Default)]
pub(super) struct Seen {
    days: Option<Period>,
    /// True where a line tells a day within a month: the list is not one line a month.
    within: bool,
}

impl Seen {
    /// One more line.
    pub(super) fn add(&mut self, told: Period) {
        let days = self.days.unwrap_or(told);
        self.days = Some(Period {
            from: days.from.min(told.from),
            to: days.to.max(told.to),
        });
        self.within |= told.from == told.to && told.to != end_of_month(told.to);
    }

    /// The days that the list covers, unless it is told otherwise: from the first to the last that it
    /// tells; where each line is of a month or on the last day of one, those months whole.
    pub(super) fn covers(&self) -> Option<Period> {
        self.days.map(|days| Period {
            from: match self.within {
                true => days.from,
                false => days.from.with_day(1).unwrap_or(days.from),
            },
            to: days.to,
        })
    }

    /// True where months were guessed of their last days: nothing in the list says them.
    pub(super) fn is_guessed(&self) -> bool {
        self.covers() != self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(column: Column, text: &str) -> Result<Period, String> {
        column.told(text, "2026-03-15".parse().unwrap())
    }

    fn days(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_month_is_its_days_up_to_today() {
        for (text, from, to) in [
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("02/2024", "2024-02-01", "2024-02-29"),
            ("février 2024", "2024-02-01", "2024-02-29"),
            ("févr. 2024", "2024-02-01", "2024-02-29"),
            ("FÉVRIER 2024", "2024-02-01", "2024-02-29"),
            ("sept. 2025", "2025-09-01", "2025-09-30"),
            ("Septembre\u{a0}2025", "2025-09-01", "2025-09-30"),
            ("sept-2025", "2025-09-01", "2025-09-30"),
            ("09/2025", "2025-09-01", "2025-09-30"),
            ("9.2025", "2025-09-01", "2025-09-30"),
            ("2025/09", "2025-09-01", "2025-09-30"),
            ("2025-09", "2025-09-01", "2025-09-30"),
            ("2026-03", "2026-03-01", "2026-03-15"),
            ("12/03/2026", "2026-03-12", "2026-03-12"),
            ("01/02/2026", "2026-02-01", "2026-02-01"),
        ] {
            assert_eq!(told(Column::Days, text), Ok(days(from, to)), "{text}");
        }
        for text in ["2026-04", "avril 2026", "16/03/2026"] {
            let why = told(Column::Days, text).unwrap_err();
            assert_eq!(why, "ce jour est à venir", "{text}");
        }
        for text in [
            "",
            "2024-13",
            "13/2024",
            "hier",
            "jui. 2025",
            "T1 2025",
            "sept-25",
            "mois 09 2025",
        ] {
            let why = told(Column::Days, text).unwrap_err();
            assert!(
                why.contains(text) && why.ends_with("2026-09, 09/2026, sept. 2026"),
                "{why}"
            );
        }
    }

    #[test]
    fn a_workbook_writes_a_month_as_its_first_day() {
        assert_eq!(Column::of("Mois"), Column::Months);
        assert_eq!(Column::of("date"), Column::Days);
        let february = days("2026-02-01", "2026-02-28");
        assert_eq!(told(Column::Months, "01/02/2026"), Ok(february));
        let day = days("2026-02-03", "2026-02-03");
        assert_eq!(told(Column::Months, "03/02/2026"), Ok(day));
    }

    #[test]
    fn lists_by_month_cover_months() {
        let covers = |lines: &[&str]| {
            let mut seen = Seen::default();
            for line in lines {
                seen.add(told(Column::Days, line).unwrap());
            }
            (seen.covers(), seen.is_guessed())
        };
        let first = days("2026-01-01", "2026-02-28");
        assert_eq!(covers(&["2026-02", "2026-01"]), (Some(first), false));
        assert_eq!(covers(&["31/01/2026", "28/02/2026"]), (Some(first), true));
        let by_day = days("2026-01-31", "2026-02-27");
        assert_eq!(covers(&["31/01/2026", "27/02/2026"]), (Some(by_day), false));
        let running = days("2026-02-01", "2026-03-15");
        assert_eq!(covers(&["28/02/2026", "2026-03"]), (Some(running), true));
        assert_eq!(covers(&[]), (None, false));
    }
}
