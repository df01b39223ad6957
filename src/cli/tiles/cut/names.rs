//! Options about the names of dalles.

use chrono::NaiveDate;
use clap::Args;
use relais_imagery::tile::{Naming, TileFault};

/// Parts of the names, in place of those that the facts of the image give.
#[derive(Args, Debug, Clone)]
pub struct NameOptions {
    /// Who publishes them
    #[arg(
        long,
        value_name = "WORD",
        default_value = "PIGMA",
        help_heading = "Names"
    )]
    owner: String,
    /// What they are [default: ORTHO and the satellite, as ORTHO-SPOT7]
    #[arg(long, value_name = "WORD", help_heading = "Names")]
    name_product: Option<String>,
    /// From which bands [default: PMS, P or XS]
    #[arg(long, value_name = "WORD", help_heading = "Names")]
    name_source: Option<String>,
    /// The day they show, where the delivery does not say: 2024-06-12
    #[arg(long, value_name = "DAY", value_parser = day, help_heading = "Names")]
    name_date: Option<NaiveDate>,
    /// The version, 1 to 99
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=99), help_heading = "Names")]
    name_version: u8,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day, as 2024-06-12".into())
}

impl NameOptions {
    /// A naming with what was asked for.
    pub(super) fn applied(&self, facts: Naming) -> Result<Naming, TileFault> {
        let part = |option, given: &Option<String>, or: String| match given {
            Some(text) => Naming::part(option, text),
            None => Ok(or),
        };
        Ok(Naming {
            owner: Naming::part("--owner", &self.owner)?,
            product: part("--name-product", &self.name_product, facts.product)?,
            source: part("--name-source", &self.name_source, facts.source)?,
            date: self.name_date.map_or(facts.date, Naming::date),
            version: Naming::version(self.name_version),
            ..facts
        })
    }
}
