//! Cells of a sheet as they come, within bounds, to records.

use csv::StringRecord;

use super::records::{MOST_COLUMNS, Record};

/// The most cells of a sheet, empty ones between others counted: a hundred thousand rows of thirty.
const MOST_CELLS: usize = 3_000_000;
/// The most bytes of all cells of a sheet: one that is written once may stand a million times.
const MOST_TEXT: usize = 64 << 20;
/// The longest cell, in bytes: what spreadsheets themselves hold.
const LONGEST_CELL: usize = 131_072;

/// The rows of a sheet while it is read.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<(u64, Vec<String>)>,
    width: usize,
    text: usize,
}

impl Grid {
    /// One more cell: rows and columns from 0, in rising order. Empty cells need not be told.
    ///
    /// # Errors
    /// Where it stands, and why it is refused.
    pub(super) fn put(&mut self, row: u64, column: usize, cell: String) -> Result<(), Broken> {
        let broken = |why: String| Broken { line: row + 1, why };
        if cell.trim().is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            let why = format!(
                "a cell in column {}, {MOST_COLUMNS} are the most",
                column + 1
            );
            return Err(broken(why));
        }
        if cell.len() > LONGEST_CELL {
            return Err(broken(format!("a cell of {} bytes", cell.len())));
        }
        match self.rows.last() {
            Some((last, _)) if *last == row => {}
            Some((last, _)) if *last > row => return Err(broken("rows out of order".into())),
            _ => self.rows.push((row, Vec::new())),
        }
        self.width = self.width.max(column + 1);
        if self.width.saturating_mul(self.rows.len()) > MOST_CELLS {
            return Err(broken(format!("more than {MOST_CELLS} cells to here")));
        }
        self.text += cell.len();
        if self.text > MOST_TEXT {
            return Err(broken(format!(
                "more than {MOST_TEXT} bytes of cells to here"
            )));
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            if cells.len() > column {
                return Err(broken("cells out of order".into()));
            }
            cells.resize(column, String::new());
            cells.push(cell);
        }
        Ok(())
    }

    /// Its rows that are not blank, all of one width.
    pub(super) fn finish(self) -> Vec<Record> {
        let rows = self.rows.into_iter().map(|(row, mut cells)| {
            cells.resize(self.width, String::new());
            Record {
                line: row + 1,
                cells: StringRecord::from(cells),
            }
        });
        rows.collect()
    }
}

/// Why a sheet is refused, and where.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) line: u64,
    pub(super) why: String,
}

/// A number as a person would have typed it: a code keeps all its digits and gets no exponent.
pub(super) fn number(value: f64) -> String {
    match value.fract() == 0.0 && value.abs() < 1e15 {
        true => format!("{value:.0}"),
        false => value.to_string(),
    }
}
