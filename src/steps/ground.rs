//! Options about the grid on the ground that steps share, and what they hold.

use std::str::FromStr;

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use serde::{Deserialize, Serialize};

use super::fault::StepFault;
use super::words;

/// The grid of an output.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ground {
    /// The CRS of the output
    #[arg(
        long,
        value_name = "CRS",
        default_value = "EPSG:2154",
        help_heading = "Grid"
    )]
    #[serde(default = "lambert_93", deserialize_with = "words::needed")]
    pub t_srs: String,
    /// Resolution in units of that CRS, X or X,Y [default: the nominal one of the product, of
    /// several the finest]
    #[arg(long, value_name = "X[,Y]", help_heading = "Grid", value_parser = words::checked::<Res>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub res: Option<String>,
}

fn lambert_93() -> String {
    "EPSG:2154".into()
}

impl Ground {
    /// The CRS.
    pub fn crs(&self) -> Result<Crs, Trouble> {
        Ok(Crs::parse(&self.t_srs)?)
    }

    /// The resolution that is asked for.
    pub fn res(&self) -> Result<Option<(f64, f64)>, StepFault> {
        let res: Option<Res> = parsed("res", self.res.as_deref())?;
        Ok(res.map(|res| res.0))
    }
}

/// The part of an output that is wanted.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Area {
    /// Area wanted: XMIN,YMIN,XMAX,YMAX
    #[arg(
        long,
        value_name = "BOX",
        allow_hyphen_values = true,
        help_heading = "Grid",
        value_parser = words::checked::<BoxWords>
    )]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub bbox: Option<String>,
    /// The CRS of --bbox [default: that of the output]
    #[arg(long, value_name = "CRS", requires = "bbox", help_heading = "Grid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox_crs: Option<String>,
}

impl Area {
    /// The box and its CRS, which is that of the output unless it is said.
    pub fn within(&self, crs: &Crs) -> Result<Option<(BBox, Crs)>, Trouble> {
        let Some(BoxWords(bbox)) = parsed("bbox", self.bbox.as_deref())? else {
            return Ok(None);
        };
        let of = self.bbox_crs.as_deref().map(Crs::parse).transpose()?;
        Ok(Some((bbox, of.unwrap_or_else(|| crs.clone()))))
    }
}

/// The value of a key.
pub fn of<T: FromStr<Err = String>>(key: &'static str, word: &str) -> Result<T, StepFault> {
    word.parse().map_err(StepFault::value(key))
}

/// The value of a key that may be left out.
pub fn parsed<T: FromStr<Err = String>>(
    key: &'static str,
    word: Option<&str>,
) -> Result<Option<T>, StepFault> {
    word.map(|word| of(key, word)).transpose()
}

/// A resolution.
#[derive(Debug, Clone, Copy)]
pub struct Res(pub (f64, f64));

impl FromStr for Res {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "one or two positive numbers, as 1.5 or 1.5,1.5".to_string();
        let number = |t: &str| {
            t.trim()
                .parse::<f64>()
                .ok()
                .filter(|v| v.is_finite() && *v > 0.0)
                .ok_or_else(wrong)
        };
        match text.split_once(',') {
            None => number(text).map(|v| Self((v, v))),
            Some((x, y)) => Ok(Self((number(x)?, number(y)?))),
        }
    }
}

/// A number of metres.
pub fn metres(text: &str) -> Result<f64, String> {
    let finite = text.trim().parse().ok().filter(|v: &f64| v.is_finite());
    finite.ok_or_else(|| "a number of metres".to_string())
}

/// A box as typed.
#[derive(Debug, Clone, Copy)]
pub struct BoxWords(pub BBox);

impl FromStr for BoxWords {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "XMIN,YMIN,XMAX,YMAX with XMIN < XMAX and YMIN < YMAX".to_string();
        let numbers: Vec<f64> = text
            .split([',', ' '])
            .filter(|t| !t.is_empty())
            .map(|t| t.parse().map_err(|_| wrong()))
            .collect::<Result<_, _>>()?;
        match numbers[..] {
            [min_x, min_y, max_x, max_y]
                if min_x < max_x && min_y < max_y && numbers.iter().all(|v| v.is_finite()) =>
            {
                Ok(Self(BBox {
                    min_x,
                    min_y,
                    max_x,
                    max_y,
                }))
            }
            _ => Err(wrong()),
        }
    }
}
