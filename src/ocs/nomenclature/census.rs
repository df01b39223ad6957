//! The codes of a layer held against a nomenclature.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use relais_core::vector::{Layer, Value};

use super::fault::NomenclatureFault;
use super::tree::{ClassId, Nomenclature};

/// Counts the codes of a layer; those that the nomenclature does not have are kept with the first
/// features that bear them.
#[derive(Debug)]
pub struct Census<'a> {
    nomenclature: &'a Nomenclature,
    year: Option<i32>,
    counts: BTreeMap<ClassId, u64>,
    strange: BTreeMap<(String, Strangeness), Strange>,
}

/// A code that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Strange {
    /// As the layer has it; empty where it has none.
    pub code: String,
    /// Why not.
    pub why: Strangeness,
    /// How many features bear it.
    pub count: u64,
    /// The first of these, by their id.
    pub first_ids: Vec<i64>,
}

/// Why a code cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strangeness {
    /// The nomenclature does not have it.
    Unknown,
    /// The feature has none.
    Empty,
    /// The nomenclature has it, but not in the year of the layer.
    OutOfYears,
}

/// So many ids are told of each code.
const FIRST_IDS: usize = 5;

impl<'a> Census<'a> {
    /// Begins; with a year, a class must hold in it.
    pub fn new(nomenclature: &'a Nomenclature, year: Option<i32>) -> Self {
        Self {
            nomenclature,
            year,
            counts: BTreeMap::new(),
            strange: BTreeMap::new(),
        }
    }

    /// Counts a feature; its class where the code can be taken.
    pub fn see(&mut self, feature: i64, code: Option<&str>) -> Option<ClassId> {
        let code = code.map(str::trim).unwrap_or_default();
        let found = self.nomenclature.find(code);
        let why = match found {
            None if code.is_empty() => Strangeness::Empty,
            None => Strangeness::Unknown,
            Some(id) => match self.year {
                Some(year) if !self.nomenclature.years(id).contain(year) => Strangeness::OutOfYears,
                _ => {
                    *self.counts.entry(id).or_default() += 1;
                    return Some(id);
                }
            },
        };
        let strange = self.strange.entry((code.into(), why)).or_insert(Strange {
            code: code.into(),
            why,
            count: 0,
            first_ids: Vec::new(),
        });
        strange.count += 1;
        if strange.first_ids.len() < FIRST_IDS {
            strange.first_ids.push(feature);
        }
        None
    }

    /// Counts the features of a layer by a column of it.
    pub fn see_layer(&mut self, layer: &Layer, column: usize) {
        for feature in &layer.features {
            self.see(feature.id, code_of(&feature.values[column]).as_deref());
        }
    }

    /// How many features each class has.
    ///
    /// # Errors
    /// Codes that cannot be taken: all of them, the most frequent first.
    pub fn finish(self, layer: &str) -> Result<BTreeMap<ClassId, u64>, NomenclatureFault> {
        if self.strange.is_empty() {
            return Ok(self.counts);
        }
        let mut codes: Vec<Strange> = self.strange.into_values().collect();
        codes.sort_by_key(|strange| std::cmp::Reverse(strange.count));
        Err(NomenclatureFault::Strangers {
            layer: layer.into(),
            nomenclature: self.nomenclature.name(),
            codes,
        })
    }
}

/// A code as a text. A column of numbers holds the codes of a nomenclature whose codes are numbers:
/// `111` is `"111"`; one with a fraction is no code of any, and is shown as it is.
pub fn code_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        // Displayed without a fraction where there is none.
        Value::Real(number) => Some(Cow::Owned(number.to_string())),
    }
}

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Strangeness::Unknown => write!(f, "the code {:?} is unknown", self.code)?,
            Strangeness::Empty => write!(f, "there is no code")?,
            Strangeness::OutOfYears => {
                write!(f, "the code {:?} does not hold in that year", self.code)?;
            }
        }
        let ids: Vec<String> = self.first_ids.iter().map(ToString::to_string).collect();
        let more = match self.count as usize > ids.len() {
            true => ", ...",
            false => "",
        };
        let features = match self.count {
            1 => "feature",
            _ => "features",
        };
        write!(f, " ({} {features}: {}{more})", self.count, ids.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nomenclature::shipped;

    #[test]
    fn unknown_codes_are_told_with_counts_and_the_first_features() {
        let corine = Nomenclature::of(shipped::nomenclature("corine").unwrap()).unwrap();
        let mut census = Census::new(&corine, None);
        for id in 0..7 {
            assert_eq!(census.see(id, Some("999")), None);
        }
        assert!(census.see(10, Some("112")).is_some());
        census.see(11, None);
        census.see(12, Some(" "));
        census.see(13, Some("1.1.2"));
        let fault = census.finish("ocs.gpkg, code_09").unwrap_err();
        assert_eq!(
            fault.to_string(),
            "ocs.gpkg, code_09: the code \"999\" is unknown (7 features: 0, 1, 2, 3, 4, ...); \
             there is no code (2 features: 11, 12); \
             the code \"1.1.2\" is unknown (1 feature: 13)"
        );
    }

    #[test]
    fn codes_in_columns_of_numbers_are_texts() {
        assert_eq!(code_of(&Value::Null), None);
        for (value, code) in [
            (Value::Integer(111), "111"),
            (Value::Real(111.0), "111"),
            (Value::Real(1.5), "1.5"),
            (Value::from("01"), "01"),
        ] {
            assert_eq!(code_of(&value).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_class_holds_in_its_years_only() {
        let text = "id = \"a\"\n[[class]]\ncode = \"1\"\nlabel = \"x\"\nto = 2015\n";
        let document = super::super::Document::of_toml("a".as_ref(), text).unwrap();
        let nomenclature = Nomenclature::of(document).unwrap();
        let mut census = Census::new(&nomenclature, Some(2015));
        assert!(census.see(1, Some("1")).is_some());
        assert_eq!(census.finish("l").unwrap().values().sum::<u64>(), 1);
        let mut census = Census::new(&nomenclature, Some(2020));
        assert_eq!(census.see(1, Some("1")), None);
        let fault = census.finish("l").unwrap_err().to_string();
        assert!(fault.contains("does not hold in that year"), "{fault}");
    }
}
