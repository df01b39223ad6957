//! `matrix`: which class became which, between classified images.

mod fault;
mod make;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use relais_core::fault::Trouble;
use relais_files::atomic::{AtomicFault, check_ending};
use relais_files::layer::companions;
use relais_ocs::crosstab::Alignment;
use relais_ocs::millesime::in_order;
use relais_ocs::nomenclature::Nomenclature;
use serde::{Deserialize, Serialize};

pub use make::Report;

use fault::MatrixFault;

use super::fault::StepFault;
use super::ground::parsed;
use super::words;

/// The options of `ocs matrix`, and the keys of the step `matrix`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The images.
    #[arg(skip)]
    #[serde(deserialize_with = "words::several")]
    pub input: Vec<String>,
    /// What the dates are called [default: the names of the files]
    #[arg(long, value_name = "DATE,DATE", value_delimiter = ',')]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub dates: Vec<String>,
    /// What codes must be of: a .csv or .toml file, or the name of a nomenclature that ships
    #[arg(long, value_name = "NOMENCLATURE")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nomenclature: Option<String>,
    /// Roll classes up to this level of the nomenclature
    #[arg(long, value_name = "N", requires = "nomenclature", value_parser = words::checked::<ClassLevel>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub level: Option<String>,
    /// The codes of the values of pixels: a table with the columns valeur and code [default: the
    /// values themselves]
    #[arg(long, value_name = "FILE")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<PathBuf>,
    /// The column of the attribute tables of the images that holds the codes
    #[arg(long, value_name = "NAME", conflicts_with = "codes")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_column: Option<String>,
    /// What to do with images of other grids than the first: nearest (each of its pixels takes the class
    /// in which its centre lies) [default: refuse them]
    #[arg(long, value_name = "RULE", value_parser = words::checked::<Rule>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<String>,
    /// Square metres of a pixel, where the CRS does not say [default: its area in the CRS]
    #[arg(long, value_name = "M2", value_parser = words::checked::<SquareMetres>, allow_negative_numbers = true)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub pixel_m2: Option<String>,
}

/// The area of a pixel: above 0, and of something smaller than the Earth.
#[derive(Debug, Clone, Copy)]
struct SquareMetres(f64);

impl FromStr for SquareMetres {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const MOST: f64 = 1e12;
        match text.trim().parse::<f64>() {
            Ok(m2) if m2 > 0.0 && m2 <= MOST => Ok(Self(m2)),
            _ => Err(format!(
                "not an area: a number of square metres above 0, at most {MOST:e}"
            )),
        }
    }
}

/// A level of a nomenclature.
#[derive(Debug, Clone, Copy)]
struct ClassLevel(u8);

impl FromStr for ClassLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let level = text.trim().parse().ok().filter(|level| *level > 0);
        let wrong = || format!("not a level: a whole number from 1 to {}", u8::MAX);
        level.map(Self).ok_or_else(wrong)
    }
}

/// A rule by which images are aligned.
#[derive(Debug, Clone, Copy)]
struct Rule;

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "nearest" => Ok(Self),
            _ => Err("the one rule is nearest".into()),
        }
    }
}

/// That a name is fit for the table.
pub fn check_output(output: &Path) -> Result<(), AtomicFault> {
    check_ending(output, "a table", &["csv", "txt"])
}

impl Matrix {
    /// Whether the options make sense together; no file is read.
    pub fn check(&self) -> Result<(), Trouble> {
        let count = self.input.len();
        if !(2..=3).contains(&count) {
            return Err(MatrixFault::Images { count }.into());
        }
        let dates = self.named()?;
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        in_order(&dates)?;
        if self.level()?.is_some() && self.nomenclature.is_none() {
            return Err(StepFault::value("level")("it goes with `nomenclature`".into()).into());
        }
        if self.codes.is_some() && self.code_column.is_some() {
            let reason = "codes are of a table or of a column, not of both";
            return Err(StepFault::value("code_column")(reason.into()).into());
        }
        self.alignment()?;
        self.pixel()?;
        Ok(())
    }

    /// The files that are read.
    pub fn inputs(&self) -> Vec<String> {
        let nomenclature = self.nomenclature.clone();
        let nomenclature = nomenclature.filter(|word| !Nomenclature::ships(word));
        let codes = self.codes.iter().map(|path| path.display().to_string());
        let tables = codes.chain(nomenclature);
        let beside = self
            .input
            .iter()
            .flat_map(|name| companions(Path::new(name)));
        let beside = beside.map(|path| path.display().to_string());
        let input = self.input.iter().cloned();
        input.chain(beside).chain(tables).collect()
    }

    /// What the dates are called: each by a name of its own.
    fn named(&self) -> Result<Vec<String>, MatrixFault> {
        let stem = |name: &String| {
            let stem = Path::new(name).file_stem().unwrap_or_default();
            stem.to_string_lossy().into()
        };
        let dates: Vec<String> = match self.dates.is_empty() {
            true => self.input.iter().map(stem).collect(),
            false => self
                .dates
                .iter()
                .map(|date| date.trim().to_string())
                .collect(),
        };
        let twice = (1..dates.len()).any(|i| dates[..i].contains(&dates[i]));
        if dates.len() != self.input.len() || twice || dates.iter().any(String::is_empty) {
            return Err(MatrixFault::Dates {
                dates: dates.join(", "),
                images: self.input.len(),
            });
        }
        Ok(dates)
    }

    fn level(&self) -> Result<Option<u8>, StepFault> {
        let level: Option<ClassLevel> = parsed("level", self.level.as_deref())?;
        Ok(level.map(|level| level.0))
    }

    fn alignment(&self) -> Result<Alignment, StepFault> {
        let rule: Option<Rule> = parsed("align", self.align.as_deref())?;
        Ok(rule.map_or(Alignment::Refused, |Rule| Alignment::Nearest))
    }

    fn pixel(&self) -> Result<Option<f64>, StepFault> {
        let pixel: Option<SquareMetres> = parsed("pixel_m2", self.pixel_m2.as_deref())?;
        Ok(pixel.map(|pixel| pixel.0))
    }
}
