//! Codes as their column holds them.

use relais_core::vector::{Feature, Layer, Value};

use super::fault::MillesimeFault;

/// A column of codes and its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// As people name it: `2009`.
    pub date: String,
    /// The column.
    pub column: String,
}

impl Dated {
    /// Reads `2009=NIV4_09,2015=NIV4_15`.
    ///
    /// # Errors
    /// [`MillesimeFault::Codes`] for another text, and for a date given twice; [`MillesimeFault::Order`]
    /// for years of which a later one comes first: its gains would be losses.
    pub fn parse(text: &str) -> Result<Vec<Self>, MillesimeFault> {
        let wrong = || MillesimeFault::Codes { text: text.into() };
        let pair = |part: &str| {
            let (date, column) = part.split_once('=')?;
            let (date, column) = (date.trim(), column.trim());
            let whole = !date.is_empty() && !column.is_empty();
            whole.then(|| Self {
                date: date.into(),
                column: column.into(),
            })
        };
        let all: Option<Vec<Self>> = text.split(',').map(pair).collect();
        let all = all.ok_or_else(wrong)?;
        let twice = (1..all.len()).any(|i| all[..i].iter().any(|d| d.date == all[i].date));
        if twice {
            return Err(wrong());
        }
        let dates: Vec<&str> = all.iter().map(|dated| dated.date.as_str()).collect();
        in_order(&dates)?;
        Ok(all)
    }
}

/// That dates are named from the earliest to the latest, as far as they are of years.
///
/// # Errors
/// [`MillesimeFault::Order`] where a later one comes first.
pub fn in_order(dates: &[&str]) -> Result<(), MillesimeFault> {
    match dates.windows(2).find(|pair| is_later(pair[0], pair[1])) {
        None => Ok(()),
        Some(pair) => Err(MillesimeFault::Order {
            first: pair[0].into(),
            then: pair[1].into(),
        }),
    }
}

/// True where both dates are of years (`2009`, `2009-06`) and the first is the later one.
fn is_later(first: &str, then: &str) -> bool {
    let year = |date: &str| {
        let (year, rest) = date.split_at_checked(4)?;
        let whole = year.bytes().all(|b| b.is_ascii_digit());
        (whole && (rest.is_empty() || rest.starts_with('-'))).then(|| date.to_string())
    };
    let years = (year(first), year(then));
    matches!(years, (Some(first), Some(then)) if first > then)
}

/// What had to be made of codes that are numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Numbers {
    /// Codes given as numbers, which are read as they are written: 112 is `112`. A zero in front
    /// is lost where codes have one.
    pub count: u64,
}

/// The codes of a column.
pub(super) struct Column {
    pub(super) date: String,
    pub(super) codes: Vec<String>,
    /// For each feature, the place of its code.
    pub(super) places: Vec<usize>,
    pub(super) numbers: Numbers,
}

/// Reads the codes of a column.
pub(super) fn read(layer: &Layer, name: &str, dated: &Dated) -> Result<Column, MillesimeFault> {
    let Some(column) = layer.column(&dated.column) else {
        return Err(MillesimeFault::NoColumn {
            name: name.into(),
            column: dated.column.clone(),
            columns: layer.fields.iter().map(|f| f.name.clone()).collect(),
        });
    };
    let mut numbers = Numbers::default();
    let (mut bare, mut broken) = (Vec::new(), Vec::new());
    let mut texts = Vec::with_capacity(layer.features.len());
    for feature in &layer.features {
        match code(feature, column, &mut numbers) {
            Code::Is(text) => texts.push(text),
            Code::Missing => bare.push(feature.id),
            Code::Broken => broken.push(feature.id),
        }
    }
    let fault = |what, ids: Vec<i64>| MillesimeFault::BadCode {
        name: name.into(),
        column: dated.column.clone(),
        what,
        count: ids.len(),
        first: ids.into_iter().take(10).collect(),
    };
    if !bare.is_empty() {
        return Err(fault("without a code", bare));
    }
    if !broken.is_empty() {
        return Err(fault("whose code is a number with decimals", broken));
    }
    let mut codes = texts.clone();
    codes.sort_unstable();
    codes.dedup();
    let places = texts.iter().map(|text| codes.partition_point(|c| c < text));
    Ok(Column {
        date: dated.date.clone(),
        places: places.collect(),
        codes,
        numbers,
    })
}

enum Code {
    Is(String),
    Missing,
    Broken,
}

fn code(feature: &Feature, column: usize, numbers: &mut Numbers) -> Code {
    /// Beyond it a `f64` does not hold every whole number.
    const MOST: f64 = 9_007_199_254_740_992.0;
    match &feature.values[column] {
        Value::Text(text) if text.trim().is_empty() => Code::Missing,
        Value::Text(text) => Code::Is(text.trim().to_string()),
        Value::Null => Code::Missing,
        Value::Integer(number) => {
            numbers.count += 1;
            Code::Is(number.to_string())
        }
        Value::Real(number) if number.fract() == 0.0 && number.abs() < MOST => {
            numbers.count += 1;
            Code::Is(format!("{number:.0}"))
        }
        Value::Real(_) => Code::Broken,
    }
}
