//! Cells, and how a number is shown.

use crate::french;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number; of areas, square metres.
    Whole(i64),
    /// A number; of areas, square metres.
    Real(f64),
    /// Nothing is known.
    Nothing,
}

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No numbers.
    Text,
    /// How many.
    Count,
    /// Areas, in square metres.
    M2,
    /// Areas, in hectares.
    Ha,
    /// Areas a year, in hectares.
    HaAYear,
    /// Square metres in a hectare, with so many decimals: a share that is read as ground.
    M2AHa(u8),
    /// Per cent, with so many decimals.
    Percent(u8),
    /// Per cent a year, with so many decimals.
    PercentAYear(u8),
    /// Areas, in square kilometres: their cells hold square metres.
    Km2,
    /// Volumes, in gigabytes: their cells hold bytes.
    Gigabytes,
    /// Durations, in days.
    Days,
}

/// The sign of the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// Shown where a number is negative.
    #[default]
    Plain,
    /// Always shown: what came and what went.
    Always,
    /// Both: how far a number may be off.
    Both,
}

/// Square metres in a hectare, in a square kilometre.
const HECTARE_M2: f64 = 1e4;
const KM2_M2: f64 = 1e6;
/// Bytes in a gigabyte.
const GIGABYTE: f64 = 1e9;

impl Kind {
    /// The unit, for headers.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Kind::Text | Kind::Count => None,
            Kind::M2 => Some("m²"),
            Kind::Ha => Some("ha"),
            Kind::HaAYear => Some("ha/an"),
            Kind::M2AHa(_) => Some("m²/ha"),
            Kind::Percent(_) => Some("%"),
            Kind::PercentAYear(_) => Some("%/an"),
            Kind::Km2 => Some("km²"),
            Kind::Gigabytes => Some("Go"),
            Kind::Days => Some("jours"),
        }
    }

    /// The number of a cell in the unit of the column, whole or with all its digits.
    pub fn number(self, cell: &Cell) -> Option<f64> {
        let number = match cell {
            Cell::Whole(number) => *number as f64,
            Cell::Real(number) => *number,
            Cell::Text(_) | Cell::Nothing => return None,
        };
        let in_unit = match self {
            Kind::Ha | Kind::HaAYear => number / HECTARE_M2,
            Kind::Km2 => number / KM2_M2,
            Kind::Gigabytes => number / GIGABYTE,
            Kind::Text | Kind::Count | Kind::M2 | Kind::Days => number,
            Kind::M2AHa(_) | Kind::Percent(_) | Kind::PercentAYear(_) => number,
        };
        Some(in_unit).filter(|number| number.is_finite())
    }

    /// The decimals that sheets show: of hectares those of a square metre.
    pub fn decimals(self) -> usize {
        match self {
            Kind::Text | Kind::Count | Kind::M2 | Kind::Days => 0,
            Kind::Km2 | Kind::Gigabytes => 2,
            Kind::Ha | Kind::HaAYear => 4,
            Kind::M2AHa(decimals) | Kind::Percent(decimals) | Kind::PercentAYear(decimals) => {
                decimals.into()
            }
        }
    }

    /// A number as people read it. Areas under a hectare stand in square metres and say so.
    pub(super) fn shown(self, number: f64, sign: Sign) -> String {
        let size = match self {
            Kind::Text | Kind::Count | Kind::M2 | Kind::Days => french::number(number.abs(), 0),
            Kind::Ha => hectares(number.abs()),
            Kind::HaAYear => french::number(number.abs(), 2),
            Kind::M2AHa(_)
            | Kind::Percent(_)
            | Kind::PercentAYear(_)
            | Kind::Km2
            | Kind::Gigabytes => french::number(number.abs(), self.decimals()),
        };
        let is_zero = !size.contains(|c: char| ('1'..='9').contains(&c));
        let sign = match sign {
            _ if is_zero => "",
            Sign::Both => "±\u{202f}",
            Sign::Plain | Sign::Always if number < 0.0 => "\u{2212}",
            Sign::Always => "+",
            Sign::Plain => "",
        };
        format!("{sign}{size}")
    }
}

/// Hectares with one decimal; less than one in square metres.
fn hectares(ha: f64) -> String {
    match ha {
        ha if ha * HECTARE_M2 < 0.5 => "0".into(),
        ha if ha < 1.0 => french::with_unit(&french::number(ha * HECTARE_M2, 0), "m²"),
        ha => french::number(ha, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: Kind, cell: Cell, sign: Sign) -> String {
        let text = kind.shown(kind.number(&cell).unwrap(), sign);
        text.replace(french::NARROW, " ")
    }

    #[test]
    fn numbers_are_shown_once_and_kept_whole() {
        for (kind, cell, sign, text) in [
            (Kind::Ha, Cell::Whole(12_345_678), Sign::Plain, "1 234,6"),
            (Kind::Ha, Cell::Whole(9_999), Sign::Plain, "9 999 m²"),
            (Kind::Ha, Cell::Whole(0), Sign::Always, "0"),
            (Kind::Ha, Cell::Whole(-25_000), Sign::Always, "\u{2212}2,5"),
            (Kind::Ha, Cell::Whole(25_000), Sign::Always, "+2,5"),
            (Kind::Ha, Cell::Real(12_600.4), Sign::Both, "± 1,3"),
            (Kind::M2, Cell::Whole(-1_500), Sign::Plain, "\u{2212}1 500"),
            (
                Kind::HaAYear,
                Cell::Real(-123.0),
                Sign::Always,
                "\u{2212}0,01",
            ),
            (Kind::HaAYear, Cell::Real(-12.0), Sign::Always, "0,00"),
            (Kind::Percent(2), Cell::Real(0.504), Sign::Plain, "0,50"),
            (Kind::M2AHa(1), Cell::Real(50.44), Sign::Plain, "50,4"),
            (Kind::Count, Cell::Whole(1_200), Sign::Plain, "1 200"),
            (
                Kind::Km2,
                Cell::Whole(1_234_560_000),
                Sign::Plain,
                "1 234,56",
            ),
            (
                Kind::Gigabytes,
                Cell::Whole(1_239_000_000),
                Sign::Plain,
                "1,24",
            ),
            (Kind::Days, Cell::Whole(41), Sign::Plain, "41"),
        ] {
            assert_eq!(shown(kind, cell.clone(), sign), text, "{kind:?} {cell:?}");
        }
        let number = Kind::Ha.number(&Cell::Whole(12_345_678));
        assert_eq!(number, Some(1234.5678));
        assert_eq!(Kind::Percent(1).number(&Cell::Real(f64::NAN)), None);
        assert_eq!(Kind::Text.number(&Cell::Text("1".into())), None);
    }
}
