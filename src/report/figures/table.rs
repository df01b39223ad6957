//! Tables.

use super::{Cell, Kind, Sign};

/// A column: its title and what stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its title, without the unit.
    pub title: String,
    /// What its numbers are.
    pub kind: Kind,
    /// How they are signed.
    pub sign: Sign,
}

impl Column {
    /// A column of texts.
    pub fn text(title: impl Into<String>) -> Self {
        Self::of(Kind::Text, title)
    }

    /// A column of numbers.
    pub fn of(kind: Kind, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            kind,
            sign: Sign::Plain,
        }
    }

    /// The same, signed so.
    pub fn signed(self, sign: Sign) -> Self {
        Self { sign, ..self }
    }

    /// Its title with its unit: `Avant (ha)`.
    pub fn header(&self) -> String {
        match self.kind.unit() {
            Some(unit) => format!("{} ({unit})", self.title),
            None => self.title.clone(),
        }
    }

    /// A cell of it as people read it; nothing where nothing is known.
    pub fn shown(&self, cell: &Cell) -> String {
        match (cell, self.kind.number(cell)) {
            (Cell::Text(text), _) => text.clone(),
            (_, Some(number)) => self.kind.shown(number, self.sign),
            (_, None) => String::new(),
        }
    }
}

/// A table with what must be known to read it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// A short name: that of its sheet.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// Its columns; the first says what a row is.
    pub columns: Vec<Column>,
    /// Its rows, a cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// The sum of its rows, where there is one.
    pub total: Option<Vec<Cell>>,
    /// Where the numbers come from.
    pub source: String,
    /// What they are not.
    pub limits: Vec<String>,
}

impl Table {
    /// A table without rows yet.
    pub fn new(name: impl Into<String>, title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            columns,
            ..Self::default()
        }
    }

    /// The rows and their sum.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(&self.total)
    }

    /// The title of a column as it stands above rounded numbers: hectares with the other unit that some
    /// of its cells bear, `Avant (ha ou m²)`.
    pub fn header(&self, at: usize) -> String {
        let column = &self.columns[at];
        let mut shown = self.lines().filter_map(|row| row.get(at));
        let is_small = |cell: &Cell| column.shown(cell).ends_with("m²");
        match column.kind == Kind::Ha && shown.any(is_small) {
            true => format!("{} (ha ou m²)", column.title),
            false => column.header(),
        }
    }

    /// The sum of a column of whole numbers.
    pub fn sum(&self, column: usize) -> Cell {
        let cells = self.rows.iter().map(|row| row.get(column));
        let whole = cells.map(|cell| match cell {
            Some(Cell::Whole(number)) => *number,
            _ => 0,
        });
        Cell::Whole(whole.sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_units_and_sums_are_of_whole_numbers() {
        let columns = vec![
            Column::text("Classe"),
            Column::of(Kind::Ha, "Solde").signed(Sign::Always),
        ];
        let mut table = Table::new("soldes", "Soldes", columns);
        for m2 in [12_345, -345, 4] {
            table
                .rows
                .push(vec![Cell::Text("x".into()), Cell::Whole(m2)]);
        }
        assert_eq!(table.columns[0].header(), "Classe");
        assert_eq!(table.columns[1].header(), "Solde (ha)");
        assert_eq!(table.sum(1), Cell::Whole(12_004));
        assert_eq!(table.header(0), "Classe");
        assert_eq!(table.header(1), "Solde (ha ou m²)", "of 345 m²");
        table.rows.truncate(1);
        assert_eq!(table.header(1), "Solde (ha)");
        table.rows.push(vec![Cell::Nothing, Cell::Whole(-341)]);
        assert_eq!(table.columns[1].shown(&table.sum(1)), "+1,2");
        assert_eq!(table.columns[1].shown(&Cell::Nothing), "");
    }
}
