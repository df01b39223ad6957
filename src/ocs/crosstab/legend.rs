//! From the values of pixels to codes and labels.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::fault::{Finding, Trouble};
use relais_core::ops::tally::{Combination, MOST_IMAGES};
use relais_files::table::{Row, Table};

use super::fault::CrosstabFault;
use super::image::Image;
use crate::nomenclature::Nomenclature;

/// How values become codes.
#[derive(Debug, Default)]
pub struct Coding {
    /// The codes of values, where they are not the values themselves.
    pub table: Option<BTreeMap<i32, String>>,
    /// The column of the attribute tables of the images that holds codes.
    pub column: Option<String>,
    /// What codes must be of.
    pub nomenclature: Option<Nomenclature>,
    /// The level to which classes are rolled up.
    pub level: Option<u8>,
}

/// What a code is called, and its colour.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Wording {
    /// Its label; empty where none is known.
    pub label: String,
    /// Its colour, `#e6004d`.
    pub colour: Option<String>,
}

/// Codes by value, an image each.
pub(super) type Codes = Vec<BTreeMap<i32, String>>;

impl Coding {
    /// Reads a table with the columns `valeur` and `code`.
    ///
    /// # Errors
    /// A table that cannot be read, values that are none, a value with two codes.
    pub fn read_table(path: &Path) -> Result<BTreeMap<i32, String>, Trouble> {
        let wrong = |row: Row<'_>, what: String| CrosstabFault::Codes {
            name: path.display().to_string(),
            reason: format!("line {}: {what}", row.line()),
        };
        let table = Table::read(path)?;
        let sheet = table.under(&[&["valeur", "value"], &["code"]])?;
        let mut codes = BTreeMap::new();
        for row in sheet.rows() {
            let (value, code) = (row.cell(0), row.cell(1).to_string());
            let value: i32 = value
                .parse()
                .map_err(|_| wrong(row, format!("{value:?} is no whole number")))?;
            if code.is_empty() {
                return Err(wrong(row, format!("{value} has no code")).into());
            }
            if let Some(other) = codes.insert(value, code) {
                return Err(wrong(row, format!("{value} is {other} already")).into());
            }
        }
        Ok(codes)
    }

    /// The codes of all values that were counted.
    ///
    /// # Errors
    /// All values without a code and all codes that the nomenclature does not have, with their pixels.
    pub(super) fn codes(
        &self,
        images: &[Image],
        counts: &BTreeMap<Combination, u64>,
    ) -> Result<Codes, CrosstabFault> {
        let mut codes = Vec::new();
        let (mut strangers, mut uncoded) = (Vec::new(), false);
        for (at, image) in images.iter().enumerate() {
            let mut pixels: BTreeMap<i32, u64> = BTreeMap::new();
            for (combination, count) in counts {
                if let Some(value) = combination[at] {
                    *pixels.entry(value).or_default() += count;
                }
            }
            let mut own = BTreeMap::new();
            for (value, count) in pixels {
                match self.code(image, value) {
                    Ok(code) => drop(own.insert(value, code)),
                    Err(why) => {
                        uncoded |= self.raw(image, value).is_none();
                        strangers.push((count, format!("{}: {why}", image.name)));
                    }
                }
            }
            codes.push(own);
        }
        if strangers.is_empty() {
            return Ok(codes);
        }
        strangers.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let told = strangers.into_iter().map(|(count, what)| {
            let pixels = if count == 1 { "pixel" } else { "pixels" };
            format!("{what} ({count} {pixels})")
        });
        Err(CrosstabFault::Strangers {
            strangers: told.collect(),
            mend: self.mend(uncoded),
        })
    }

    /// What helps: codes for the values that have none, else classes for the codes.
    fn mend(&self, uncoded: bool) -> String {
        match (&self.nomenclature, &self.column) {
            (_, Some(column)) if uncoded => {
                format!("give these values a code in the column {column} of the attribute table")
            }
            (Some(nomenclature), _) if !uncoded => format!(
                "add them to {}, or lead the values of the pixels to codes that it has then by \
                 --codes; nothing is dropped or guessed",
                nomenclature.name()
            ),
            _ => "give these values a code in the table of --codes; nothing is dropped or guessed"
                .into(),
        }
    }

    /// The code that a value bears, whatever the nomenclature has.
    fn raw(&self, image: &Image, value: i32) -> Option<String> {
        match (&self.table, &self.column) {
            (Some(table), _) => table.get(&value).cloned(),
            (None, Some(column)) => {
                let column = image.legend.column(column);
                column.and_then(|column| column.texts.get(&value)).cloned()
            }
            (None, None) => Some(value.to_string()),
        }
    }

    /// The code of a value, rolled up; what is wrong where it has none.
    pub(crate) fn code(&self, image: &Image, value: i32) -> Result<String, String> {
        let code = self.raw(image, value);
        let code = code.ok_or_else(|| format!("the value {value} has no code"))?;
        let Some(nomenclature) = &self.nomenclature else {
            return Ok(code);
        };
        let class = nomenclature.find(&code);
        let class = class.ok_or_else(|| format!("the code {code:?} is unknown"))?;
        if let Ok(year) = image.date.parse()
            && !nomenclature.years(class).contain(year)
        {
            return Err(format!("the code {code:?} does not hold in {year}"));
        }
        let class = match self.level {
            Some(level) => nomenclature.at_level(class, level),
            None => class,
        };
        Ok(nomenclature.class(class).code.clone())
    }

    /// What codes are called: by the nomenclature, else by the images, the first that says something
    /// of it; and where images call one code by several names.
    pub(super) fn wordings(
        &self,
        images: &[Image],
        codes: &Codes,
    ) -> (BTreeMap<String, Wording>, Vec<Finding>) {
        let mut wordings: BTreeMap<String, Wording> = BTreeMap::new();
        let mut findings = Vec::new();
        for (image, codes) in images.iter().zip(codes) {
            for (value, code) in codes {
                let wording = wordings.entry(code.clone()).or_default();
                if let Some(class) = self.class(code) {
                    wording.label = class.label.clone();
                    wording.colour = class.colour.map(|colour| colour.to_string());
                    continue;
                }
                if let Some(name) = image.legend.names.get(value) {
                    if wording.label.is_empty() {
                        wording.label = name.clone();
                    } else if wording.label != *name && self.table.is_none() {
                        let what =
                            format!("{code} is {name:?} here and {:?} before", wording.label);
                        findings.push(Finding::warning(&image.name, what));
                    }
                }
                if let (None, Some([r, g, b])) = (&wording.colour, image.legend.colours.get(value))
                {
                    wording.colour = Some(format!("#{r:02x}{g:02x}{b:02x}"));
                }
            }
        }
        (wordings, findings)
    }

    fn class(&self, code: &str) -> Option<&crate::nomenclature::Class> {
        let nomenclature = self.nomenclature.as_ref()?;
        nomenclature.find(code).map(|id| nomenclature.class(id))
    }
}

/// The codes of a combination.
pub(super) fn coded(codes: &Codes, combination: &Combination) -> [Option<String>; MOST_IMAGES] {
    let mut out = [const { None }; MOST_IMAGES];
    for ((out, value), codes) in out.iter_mut().zip(combination).zip(codes) {
        *out = value.and_then(|value| codes.get(&value).cloned());
    }
    out
}
