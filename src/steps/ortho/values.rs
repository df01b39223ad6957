//! What the options of an ortho hold, as typed.

use std::str::FromStr;

use relais_core::grid::BBox;

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
