//! Sheets of an XLSX, by `calamine`, cell after cell: the extent that a sheet claims is not believed.

use std::io::Cursor;

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, Xlsx};

use super::TableFault;
use super::book::Parts;
use super::grid::{Broken, Grid, number};
use super::records::Table;

/// The sheets that hold something.
///
/// # Errors
/// No XLSX; a cell beyond the bounds.
pub(super) fn tables(
    name: &str,
    parts: Parts,
    only: Option<&str>,
) -> Result<Vec<Table>, TableFault> {
    let refuse = |why: String| TableFault::Book {
        name: name.into(),
        why,
    };
    let stored = parts.stored().map_err(refuse)?;
    let book = Xlsx::new(Cursor::new(stored));
    let mut book = book.map_err(|error| refuse(format!("no XLSX nor ODS: {error}")))?;
    let sheets = book.sheet_names();
    let mut tables = Vec::new();
    for sheet in sheets
        .iter()
        .filter(|sheet| only.is_none_or(|only| only == *sheet))
    {
        let grid = match grid(&mut book, sheet) {
            Ok(grid) => grid,
            Err(Broken { line, why }) => {
                return Err(TableFault::Broken {
                    name: format!("{name}, « {sheet} »"),
                    line,
                    why,
                });
            }
        };
        tables.extend(Table::of_sheet(name, sheet, grid.finish()));
    }
    Ok(tables)
}

fn grid(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Grid, Broken> {
    let mut grid = Grid::default();
    let broken = |error: calamine::XlsxError| Broken {
        line: 0,
        why: error.to_string(),
    };
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A sheet of a chart has no cell.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(grid),
        Err(error) => return Err(broken(error)),
    };
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        grid.put(u64::from(row), column as usize, text(cell.get_value()))?;
    }
    Ok(grid)
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(true) => "oui".into(),
        DataRef::Bool(false) => "non".into(),
        DataRef::DateTime(at) => day(at),
        DataRef::Error(error) => fault(error),
    }
}

/// A date as `2026-01-31`, with its hour where it has one.
fn day(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return number(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// What a formula that failed shows.
fn fault(error: &CellErrorType) -> String {
    error.to_string()
}
