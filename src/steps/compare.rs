//! `compare`: what changed between millésimes of land cover, and what is only noise.

mod around;
mod fault;
mod load;
mod record;
mod make;
mod raw;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::layer::companions;
use relais_ocs::compare::{Implausible, Rules};
use relais_ocs::millesime::Dated;
use relais_ocs::nomenclature::Nomenclature;
use serde::{Deserialize, Serialize};

pub use around::kind_of_word;
pub use make::Report;

use around::Around;
use fault::CompareFault;

use super::ground::{of, parsed};
use super::words;

/// The options of `ocs compare`, and the keys of the step `compare`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The layers.
    #[arg(skip)]
    #[serde(deserialize_with = "words::several")]
    pub input: Vec<String>,
    /// The two or three dates and their columns of codes, in the order of the layers
    #[arg(long, value_name = "DATE=COLUMN,...")]
    #[serde(default, deserialize_with = "words::needed")]
    pub codes: String,
    /// Standard deviation of the boundaries of each date, or of all, in metres
    #[arg(long, value_name = "M,...", default_value = "0.7", value_delimiter = ',', value_parser = words::checked::<Deviation>, allow_negative_numbers = true)]
    #[serde(default = "drawn_on_photographs", deserialize_with = "words::several")]
    pub sigma: Vec<String>,
    /// Differences thinner than this, between their later class and their earlier one, are boundaries
    /// redrawn, in metres [default: 2.58 times both deviations combined, 0 where nine tenths of the
    /// boundaries are the same]
    #[arg(long, value_name = "M", value_parser = words::checked::<Metres>, allow_negative_numbers = true)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub tolerance: Option<String>,
    /// Ground smaller than this was not drawn at each date, or at all, in square metres; where the
    /// nomenclature maps a class from a larger area on, that counts
    #[arg(long, value_name = "M2,...", default_value = "0", value_delimiter = ',', value_parser = words::checked::<SquareMetres>)]
    #[serde(default = "everything", deserialize_with = "words::several")]
    pub minimum: Vec<String>,
    /// A code of a date that is the same class as one of a later date
    #[arg(long, value_name = "CODE=CODE", value_parser = words::checked::<Recoded>)]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub recoded: Vec<String>,
    /// Transitions to be listed for review, from codes that begin so to codes that begin so; may be given
    /// several times [default: of codes like those of CORINE, what is built or water that changes, and
    /// woods on what was tilled]
    #[arg(long, value_name = "CODE=CODE", value_parser = words::checked::<Review>)]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub implausible: Vec<String>,
    /// The CRS in which they are compared [default: that of the first layer if it is in metres,
    /// EPSG:2154 else]
    #[arg(long, value_name = "CRS", value_parser = words::checked::<Plane>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_srs: Option<String>,
    /// The layer of each file that has several
    #[arg(long, value_name = "NAME")]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub layer: Vec<String>,
    /// Encoding of a Shapefile that states none or a wrong one
    #[arg(long, value_name = "NAME")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub around: Around,
}

/// A deviation of boundaries, above 0: the 0 of a deviation of 0,7 m is a slip of the pen.
#[derive(Debug, Clone, Copy)]
struct Deviation(f64);

impl FromStr for Deviation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse::<Metres>()? {
            Metres(m) if m > 0.0 => Ok(Self(m)),
            _ => Err(
                "no boundary is known without error; the decimal sign is a point: 0.7, not 0,7"
                    .into(),
            ),
        }
    }
}

/// A length on the ground: more than that of any boundary would be a slip of the pen, and sums of it
/// would be no numbers.
#[derive(Debug, Clone, Copy)]
struct Metres(f64);

impl FromStr for Metres {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const MOST: f64 = 1e6;
        match words::decimal(text) {
            Ok(number) if (0.0..=MOST).contains(&number) => Ok(Self(number)),
            Err(why) if text.contains(',') => Err(why),
            _ => Err(format!(
                "not a length: a number of metres from 0 to {MOST:.0}"
            )),
        }
    }
}

/// An area on the ground, whole.
#[derive(Debug, Clone, Copy)]
struct SquareMetres(i64);

impl FromStr for SquareMetres {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = text.trim().parse().ok().filter(|m2| *m2 >= 0);
        whole
            .map(Self)
            .ok_or_else(|| "not an area: a whole number of square metres, 0 or more".into())
    }
}

/// Two codes that are one class.
#[derive(Debug, Clone)]
struct Recoded(String, String);

impl FromStr for Recoded {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = text.split_once('=').map(|(a, b)| (a.trim(), b.trim()));
        match pair {
            Some((one, other)) if !one.is_empty() && !other.is_empty() && one != other => {
                Ok(Self(one.into(), other.into()))
            }
            _ => Err("two codes with = between".into()),
        }
    }
}

/// A transition to be reviewed.
#[derive(Debug, Clone)]
struct Review(Implausible);

impl FromStr for Review {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = Implausible::parse(text).map(Self);
        pair.ok_or_else(|| "two codes with = between".into())
    }
}

/// A CRS in which areas can be taken.
#[derive(Debug, Clone)]
struct Plane(Crs);

impl FromStr for Plane {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let crs = Crs::parse(text).map_err(|fault| fault.to_string())?;
        match crs.is_metric() {
            true => Ok(Self(crs)),
            false => Err("areas are taken in a CRS in metres".into()),
        }
    }
}

fn drawn_on_photographs() -> Vec<String> {
    vec!["0.7".into()]
}

fn everything() -> Vec<String> {
    vec!["0".into()]
}

/// The values of a key that takes several.
fn each<T: FromStr<Err = String>>(
    key: &'static str,
    words: &[String],
) -> Result<Vec<T>, super::fault::StepFault> {
    words.iter().map(|word| of(key, word)).collect()
}

impl Compare {
    /// Whether the options make sense together; no file is read.
    pub fn check(&self) -> Result<(), Trouble> {
        let dated = self.dated()?;
        let dates = dated.len();
        if !(2..=3).contains(&dates) {
            return Err(CompareFault::Dates { count: dates }.into());
        }
        for (what, count) in [
            ("layers", self.input.len()),
            ("deviations", self.sigma.len()),
            ("minimums", self.minimum.len()),
        ] {
            if count != 1 && count != dates {
                return Err(CompareFault::Share { what, count, dates }.into());
            }
        }
        self.once(&dated)?;
        self.rules(dates, None)?;
        self.crs()?;
        Ok(self.around.check()?)
    }

    /// That no two dates are one column of one layer: nothing would have changed.
    fn once(&self, dated: &[Dated]) -> Result<(), CompareFault> {
        let place = |at: usize| {
            let one = self.input.len() == 1;
            let path = Path::new(&self.input[if one { 0 } else { at }]);
            let path = path.canonicalize().unwrap_or_else(|_| path.into());
            let layer = self.layer.get(if one { 0 } else { at });
            (path, layer, &dated[at].column)
        };
        let places: Vec<_> = (0..dated.len()).map(place).collect();
        let twice = (1..places.len())
            .find_map(|at| Some((places[..at].iter().position(|p| *p == places[at])?, at)));
        match twice {
            None => Ok(()),
            Some((first, then)) => Err(CompareFault::Same {
                first: dated[first].date.clone(),
                then: dated[then].date.clone(),
                column: dated[then].column.clone(),
                path: places[then].0.clone(),
            }),
        }
    }

    /// The files that are read: those that belong to a layer, as a Shapefile has them, too.
    pub fn inputs(&self) -> Vec<String> {
        let layers = self.input.iter().flat_map(|name| {
            let beside = companions(Path::new(name));
            let beside = beside.into_iter().map(|path| path.display().to_string());
            std::iter::once(name.clone()).chain(beside)
        });
        layers.chain(self.around.inputs()).collect()
    }

    fn dated(&self) -> Result<Vec<Dated>, Trouble> {
        Ok(Dated::parse(&self.codes)?)
    }

    /// What messages call the codes of each date: the date, its file and its column.
    fn places(&self, dated: &[Dated]) -> Vec<String> {
        let file = |at: usize| match self.input.len() {
            1 => &self.input[0],
            _ => &self.input[at],
        };
        let dates = dated.iter().enumerate();
        dates
            .map(|(at, dated)| format!("{}, {}, column {}", dated.date, file(at), dated.column))
            .collect()
    }

    fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.input.iter().map(PathBuf::from)
    }

    fn crs(&self) -> Result<Option<Crs>, Trouble> {
        let plane: Option<Plane> = parsed("t_srs", self.t_srs.as_deref())?;
        Ok(plane.map(|plane| plane.0))
    }

    fn pairs(&self) -> Result<Vec<(String, String)>, Trouble> {
        let pairs: Vec<Recoded> = each("recoded", &self.recoded)?;
        Ok(pairs.into_iter().map(|pair| (pair.0, pair.1)).collect())
    }

    /// How to compare so many dates.
    fn rules(&self, dates: usize, nomenclature: Option<&Nomenclature>) -> Result<Rules, Trouble> {
        let sigmas: Vec<Deviation> = each("sigma", &self.sigma)?;
        let minimums: Vec<SquareMetres> = each("minimum", &self.minimum)?;
        let tolerance: Option<Metres> = parsed("tolerance", self.tolerance.as_deref())?;
        let review: Vec<Review> = each("implausible", &self.implausible)?;
        let review: Vec<Implausible> = review.into_iter().map(|pair| pair.0).collect();
        // One for all stands for each.
        let at = |count: usize, date: usize| if count == 1 { 0 } else { date };
        Ok(Rules {
            sigmas_m: (0..dates)
                .map(|date| sigmas[at(sigmas.len(), date)].0)
                .collect(),
            thickness_m: tolerance.map(|tolerance| tolerance.0),
            minimum_m2: (0..dates)
                .map(|date| minimums[at(minimums.len(), date)].0)
                .collect(),
            minimum_of_m2: around::minimums(nomenclature),
            recoded: self.pairs()?,
            implausible: (!review.is_empty()).then_some(review),
        })
    }
}
