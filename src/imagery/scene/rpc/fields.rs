//! What every format is reduced to: keys in the spelling of GDAL's RPC domain, and their values.

use std::collections::BTreeMap;

use super::fault::RpcFault;
use super::ratio::Cubic;

/// More keys than any real file has (an OTB keyword list has some 200).
const MOST_KEYS: usize = 4096;

/// Keys and values of one file. Coefficient lists are kept as written, numbers apart by spaces or
/// commas, or one key a coefficient (`LINE_NUM_COEFF_1` to `_20`).
pub struct Fields {
    place: String,
    values: BTreeMap<String, String>,
}

impl Fields {
    /// Without a key yet.
    pub fn new(place: &str) -> Self {
        Self {
            place: place.to_string(),
            values: BTreeMap::new(),
        }
    }

    /// Adds a key; the first of two equal ones counts.
    pub fn add(&mut self, key: impl Into<String>, value: &str) {
        if self.values.len() < MOST_KEYS {
            self.values
                .entry(key.into())
                .or_insert_with(|| value.trim().to_string());
        }
    }

    /// True with this key.
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The number of a key; a unit after it (`002199.00 pixels`) is passed over.
    pub fn number(&self, key: &str) -> Result<f64, RpcFault> {
        let text = self.text(key).ok_or_else(|| self.missing(key))?;
        let first = text.split_whitespace().next().unwrap_or_default();
        self.parse(key, first)
    }

    /// A number within a range.
    pub fn within(&self, key: &str, most: f64, allowed: &'static str) -> Result<f64, RpcFault> {
        let value = self.number(key)?;
        if value.abs() <= most {
            Ok(value)
        } else {
            Err(self.range(key, value, allowed))
        }
    }

    /// The 20 coefficients under `key`, or under `key_1` to `key_20`.
    pub fn cubic(&self, key: &str) -> Result<Cubic, RpcFault> {
        let list: Vec<f64> = match self.text(key) {
            Some(text) => text
                .split(|c: char| c.is_whitespace() || c == ',')
                .filter(|s| !s.is_empty())
                .map(|s| self.parse(key, s))
                .collect::<Result<_, _>>()?,
            None => (1..=20)
                .map(|i| self.number(&format!("{key}_{i}")))
                .collect::<Result<_, _>>()?,
        };
        let found = list.len();
        list.try_into().map_err(|_| RpcFault::Count {
            place: self.place.clone(),
            key: key.to_string(),
            found,
        })
    }

    /// The same, of a denominator, which must not be zero throughout.
    pub fn denominator(&self, key: &str) -> Result<Cubic, RpcFault> {
        let cubic = self.cubic(key)?;
        if cubic.iter().all(|c| *c == 0.0) {
            return Err(RpcFault::Denominator {
                place: self.place.clone(),
                key: key.to_string(),
            });
        }
        Ok(cubic)
    }

    fn parse(&self, key: &str, text: &str) -> Result<f64, RpcFault> {
        // Fortran writes the exponent with a D.
        let plain = text.replace(['D', 'd'], "e");
        match plain.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(RpcFault::Number {
                place: self.place.clone(),
                key: key.to_string(),
                value: text.chars().take(40).collect(),
            }),
        }
    }

    fn missing(&self, key: &str) -> RpcFault {
        RpcFault::Missing {
            place: self.place.clone(),
            key: key.to_string(),
        }
    }

    /// The file, for messages.
    pub fn place(&self) -> &str {
        &self.place
    }

    pub fn range(&self, key: &str, value: f64, allowed: &'static str) -> RpcFault {
        RpcFault::Range {
            place: self.place.clone(),
            key: key.to_string(),
            value,
            allowed,
        }
    }
}
