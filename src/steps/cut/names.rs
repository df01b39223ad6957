//! Options about the names of dalles.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use relais_core::fault::Trouble;
use relais_imagery::tile::Naming;
use serde::{Deserialize, Serialize};

use crate::steps::ground::{of, parsed};
use crate::steps::words;

/// Parts of the names, in place of those that the facts of the image give.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
pub struct NameOptions {
    /// Who publishes them
    #[arg(
        long,
        value_name = "WORD",
        default_value = "PIGMA",
        help_heading = "Names"
    )]
    #[serde(default = "pigma", deserialize_with = "words::needed")]
    pub owner: String,
    /// What they are [default: ORTHO and the satellite, as ORTHO-SPOT7]
    #[arg(long, value_name = "WORD", help_heading = "Names")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub name_product: Option<String>,
    /// From which bands [default: PMS, P or XS]
    #[arg(long, value_name = "WORD", help_heading = "Names")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub name_source: Option<String>,
    /// The day they show, where the delivery does not say: 2024-06-12
    #[arg(long, value_name = "DAY", value_parser = words::checked::<Day>, help_heading = "Names")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub name_date: Option<String>,
    /// The version, 1 to 99
    #[arg(long, value_name = "N", default_value = "1", value_parser = words::checked::<Version>, help_heading = "Names")]
    #[serde(default = "first", deserialize_with = "words::needed")]
    pub name_version: String,
}

fn pigma() -> String {
    "PIGMA".into()
}

fn first() -> String {
    "1".into()
}

struct Day(NaiveDate);

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Four digits of a year and no more: eight digits of a name are a day.
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let day = day.filter(|day| day.to_string() == text && (1..=9999).contains(&day.year()));
        day.map(Self)
            .ok_or_else(|| "a day, as 2024-06-12".to_string())
    }
}

struct Version(u8);

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|n| (1..=99).contains(n));
        number
            .map(Self)
            .ok_or_else(|| "a number from 1 to 99".into())
    }
}

impl NameOptions {
    /// Whether they can be parts of a name.
    pub fn check(&self) -> Result<(), Trouble> {
        self.applied(Naming::default()).map(drop)
    }

    /// A naming with what was asked for.
    pub fn applied(&self, facts: Naming) -> Result<Naming, Trouble> {
        let part = |option, given: &Option<String>, or: String| match given {
            Some(text) => Naming::part(option, text),
            None => Ok(or),
        };
        let date: Option<Day> = parsed("name_date", self.name_date.as_deref())?;
        let version: Version = of("name_version", &self.name_version)?;
        Ok(Naming {
            owner: Naming::part("--owner", &self.owner)?,
            product: part("--name-product", &self.name_product, facts.product)?,
            source: part("--name-source", &self.name_source, facts.source)?,
            date: date.map_or(facts.date, |day| Naming::date(day.0)),
            version: Naming::version(version.0),
            ..facts
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_digits_of_a_year() {
        let read = |text: &str| text.parse::<Day>().map(|day| Naming::date(day.0));
        assert_eq!(read("2024-06-12"), Ok("20240612".into()));
        for wrong in [
            "+12345-01-01",
            "-0001-01-01",
            "0000-01-01",
            "24-06-12",
            "2024-6-1",
            "",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
