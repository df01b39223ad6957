//! Days, and the years of the official geographic code (COG).

use std::fmt;
use std::str::FromStr;

/// A year of the COG: the communes as they are on its first of January.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CogYear(u16);

impl CogYear {
    /// The year as a number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// Its first of January.
    pub fn day(self) -> Day {
        Day {
            year: self.0,
            month: 1,
            day: 1,
        }
    }
}

impl FromStr for CogYear {
    type Err = String;

    /// The code begins in 1943.
    fn from_str(word: &str) -> Result<Self, String> {
        match word.parse() {
            Ok(year @ 1943..=2999) => Ok(Self(year)),
            _ => Err(format!(
                "`{word}` is no year of the geographic code: write 2024"
            )),
        }
    }
}

impl fmt::Display for CogYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl FromStr for Day {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let wrong = || format!("{word:?} is no date: write 2019-01-01");
        let parts: Vec<&str> = word.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(wrong());
        };
        let number = |text: &str| match text.bytes().all(|b| b.is_ascii_digit()) {
            true => text.parse::<u16>().map_err(|_| wrong()),
            false => Err(wrong()),
        };
        match (number(year)?, number(month)?, number(day)?) {
            (year, month @ 1..=12, day @ 1..=31) => Ok(Self {
                year,
                month: month as u8,
                day: day as u8,
            }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_in_order_and_written_as_read() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert!(day("2018-12-31") < day("2019-01-01"));
        assert_eq!(day("2019-01-01"), "2019".parse::<CogYear>().unwrap().day());
        assert_eq!(day("2019-01-07").to_string(), "2019-01-07");
        for wrong in [
            "",
            "2019",
            "2019-13-01",
            "2019-00-01",
            "01/01/2019",
            "2019-+1-01",
        ] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
        for wrong in ["", "24", "1942", "20240", "2024-01-01"] {
            assert!(wrong.parse::<CogYear>().is_err(), "{wrong}");
        }
    }
}
