//! `cut`: an image or a delivery becomes regular dalles, each a COG, with their index.

mod former;
mod index;
mod names;
mod make;

use std::str::FromStr;

use relais_core::fault::Trouble;
use relais_files::codec;
use relais_imagery::ortho::Order;
use serde::{Deserialize, Serialize};

pub use make::Report;
use names::NameOptions;

use super::ground::{Ground, of};
use super::image::Image;
use super::words::{self, CreationOptions};

/// The options of `tiles cut`, and the keys of the step `cut`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The image or delivery.
    #[arg(skip)]
    pub input: String,
    /// Side of a dalle in metres, a multiple of 1000
    #[arg(long, value_name = "M", default_value = "5000", value_parser = words::checked::<Side>, help_heading = "Dalles")]
    #[serde(default = "five_kilometres", deserialize_with = "words::needed")]
    pub dalle: String,
    /// Only these dalles, by their codes: D0415-6420,D0420-6420
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Dalles"
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub only: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub ground: Ground,
    #[command(flatten)]
    #[serde(flatten)]
    pub names: NameOptions,
    #[command(flatten)]
    #[serde(flatten)]
    pub image: Image,
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "CreationOptions::is_empty")]
    pub co: CreationOptions,
}

/// The side of a dalle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Side {
    kilometres: u32,
}

impl FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let metres: Option<f64> = text.trim().parse().ok();
        let metres = metres.filter(|m| m % 1000.0 == 0.0 && (1e3..=1e5).contains(m));
        match metres {
            Some(metres) => Ok(Self {
                kilometres: (metres / 1000.0) as u32,
            }),
            None => Err("a multiple of 1000 from 1000 to 100000, as 5000".into()),
        }
    }
}

fn five_kilometres() -> String {
    "5000".into()
}

impl Cut {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), Trouble> {
        self.image.check()?;
        self.side()?;
        self.names.check()?;
        self.order()?;
        codec::CreationOptions::parse(&self.co.words())?;
        Ok(())
    }

    /// The files, folders and addresses that are read.
    pub fn inputs(&self) -> Vec<String> {
        let input = std::iter::once(self.input.clone());
        input.chain(self.image.inputs()).collect()
    }

    fn side(&self) -> Result<Side, Trouble> {
        Ok(of("dalle", &self.dalle)?)
    }

    fn order(&self) -> Result<Order, Trouble> {
        Ok(Order {
            res: self.ground.res()?,
            ..self.image.order(self.ground.crs()?)?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_whole_kilometres_however_it_is_written() {
        for (text, kilometres) in [("5000", 5), ("1000.0", 1), ("1e5", 100)] {
            assert_eq!(text.parse(), Ok(Side { kilometres }), "{text}");
        }
        for wrong in ["", "0", "1500", "-1000", "101000", "nan", "5 km"] {
            assert!(wrong.parse::<Side>().is_err(), "{wrong}");
        }
    }
}
