//! What others published, as people type it.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::table::{Row, Table};

use super::ReconcileFault;

/// A figure published elsewhere.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Published {
    /// The territory: its code, `EPCI:200000001` or its name; empty for everything compared.
    pub territory: String,
    /// The dates: two of a period, one of a stock.
    pub dates: Vec<String>,
    /// The classes that ground came from and went to, or the class of a stock or a net change.
    pub classes: Classes,
    /// The area, in square metres.
    pub m2: i64,
    /// Half the last digit that was published, in square metres.
    pub rounding_m2: f64,
    /// Who published it.
    pub source: String,
    /// The line of the table.
    pub line: u64,
}

/// Of which classes a figure is: codes of any level, several joined by `+`, `2*` for all that begin so.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Classes {
    /// Ground that went from some to others.
    Flow {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// Ground of some: at one date a stock, over a period the net change.
    Of(String),
}

impl Classes {
    /// As people read it.
    pub fn french(&self) -> String {
        match self {
            Classes::Flow { from, to } => format!("{from} → {to}"),
            Classes::Of(class) => class.clone(),
        }
    }
}

impl Published {
    /// Reads a table: `territoire` (need not be there), `periode`, `de` and `vers`, or `classe`,
    /// `surface_ha`, `source`.
    ///
    /// # Errors
    /// No table, missing columns, lines that say nothing: all of them.
    pub fn read(path: &Path) -> Result<Vec<Self>, Trouble> {
        let table = Table::read(path)?;
        let sheet = table.under(&[
            &["periode", "période", "period"],
            &["surface_ha", "area_ha"],
        ])?;
        let column = |names: &[&str]| sheet.column(names);
        let columns = Columns {
            territory: column(&["territoire", "territory"]),
            from: column(&["de", "from"]),
            to: column(&["vers", "a", "à", "to"]),
            class: column(&["classe", "class"]),
            source: column(&["source"]),
        };
        let (mut all, mut wrong) = (Vec::new(), Vec::new());
        for row in sheet.rows() {
            match columns.read(&row) {
                Ok(published) => all.push(published),
                Err(what) => wrong.push(format!("line {}: {what}", row.line())),
            }
        }
        match wrong.is_empty() {
            true => Ok(all),
            false => Err(ReconcileFault {
                name: sheet.name().into(),
                wrong,
            }
            .into()),
        }
    }

    /// The period as people read it.
    pub fn period(&self) -> String {
        self.dates.join("-")
    }
}

/// Columns that need not all be there.
struct Columns {
    territory: Option<usize>,
    from: Option<usize>,
    to: Option<usize>,
    class: Option<usize>,
    source: Option<usize>,
}

impl Columns {
    fn read(&self, row: &Row<'_>) -> Result<Published, String> {
        let dates: Vec<String> = dates(row.cell(0)).ok_or("periode is neither a date nor two")?;
        let (from, to, class) = (row.at(self.from), row.at(self.to), row.at(self.class));
        let classes = match (from, to, class) {
            ("", "", "") => return Err("neither de and vers nor classe".into()),
            ("", "", class) => Classes::Of(class.into()),
            (from, to, "") if !from.is_empty() && !to.is_empty() => Classes::Flow {
                from: from.into(),
                to: to.into(),
            },
            ("", _, _) | (_, "", _) => return Err("de and vers belong together".into()),
            _ => return Err("de and vers, or classe, not both".into()),
        };
        if matches!(classes, Classes::Flow { .. }) && dates.len() != 2 {
            return Err("de and vers want a period of two dates".into());
        }
        let text = row.cell(1);
        let (m2, rounding_m2) =
            area(text).ok_or_else(|| format!("surface_ha is no number: {text:?}"))?;
        Ok(Published {
            territory: row.at(self.territory).into(),
            dates,
            classes,
            m2,
            rounding_m2,
            source: row.at(self.source).into(),
            line: row.line(),
        })
    }
}

/// `2009-2015`, `2009–2015`, `2015`; dates that hold hyphens are parted by `/`.
fn dates(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = match text.contains('/') {
        true => text.split('/').collect(),
        false => text.split(['-', '–', '—']).collect(),
    };
    let parts: Vec<String> = parts.iter().map(|part| part.trim().to_string()).collect();
    let known = !parts.iter().any(String::is_empty);
    ((1..=2).contains(&parts.len()) && known).then_some(parts)
}

/// Hectares as people write them (`28 315`, `-12,5`), in whole square metres, and half their last digit.
fn area(text: &str) -> Option<(i64, f64)> {
    const MOST_HA: f64 = 1e10;
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace(',', ".").replace('\u{2212}', "-");
    let ha: f64 = plain.parse().ok().filter(|ha: &f64| ha.abs() <= MOST_HA)?;
    let decimals = plain.split_once('.').map_or(0, |(_, digits)| digits.len());
    let last = 10f64.powi(-(decimals.min(4) as i32));
    Some(((ha * 1e4).round() as i64, 0.5 * last * 1e4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_periods_are_read_as_people_write_them() {
        assert_eq!(area("28 315"), Some((283_150_000, 5_000.0)));
        assert_eq!(area("\u{2212}12,50"), Some((-125_000, 50.0)));
        assert_eq!(area("1\u{202f}234.5"), Some((12_345_000, 500.0)));
        for none in ["", "x", "NaN", "inf", "1e300"] {
            assert_eq!(area(none), None, "{none}");
        }
        let two = ["2009".to_string(), "2015".to_string()];
        assert_eq!(dates("2009–2015").unwrap(), two);
        assert_eq!(dates("2009-06/2015-07").unwrap(), ["2009-06", "2015-07"]);
        assert_eq!(dates("2015").unwrap(), ["2015"]);
        for none in ["", "2009-", "1-2-3"] {
            assert_eq!(dates(none), None, "{none}");
        }
    }
}
