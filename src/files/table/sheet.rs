//! A table under its header: cells by the names of their columns.

use super::TableFault;
use super::records::{Record, Table};

/// A table whose header was found.
#[derive(Debug)]
pub struct Sheet<'a> {
    table: &'a Table,
    /// Where the rows begin among the records.
    first: usize,
    columns: Vec<String>,
    /// For each wanted column, which it is.
    wanted: Vec<usize>,
}

/// A row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    record: &'a Record,
    wanted: &'a [usize],
}

/// The header is among so many records at the top.
const TITLE_RECORDS: usize = 30;

/// Names are compared without regard to capitals and to blanks around them.
fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Table {
    /// The table under its header: the first record that has all columns of `wanted`, each of which
    /// may go by several names. [`Row::cell`] then takes the place of a column in `wanted`.
    ///
    /// # Errors
    /// No such record; two columns of one wanted name; a row with more or fewer cells than the
    /// header.
    pub fn under(&self, wanted: &[&[&str]]) -> Result<Sheet<'_>, TableFault> {
        let candidates = || self.records.iter().take(TITLE_RECORDS);
        let found = candidates().position(|record| {
            let has = |names: &[&str]| names.iter().any(|name| place(record, name).is_some());
            wanted.iter().all(|names| has(names))
        });
        let Some(header) = found else {
            return Err(self.lacks(wanted));
        };
        let columns: Vec<String> = self.records[header].cells.iter().map(normal).collect();
        let which = |names: &&[&str]| self.which(&columns, names);
        let wanted: Result<Vec<usize>, TableFault> = wanted.iter().map(which).collect();
        let sheet = Sheet {
            table: self,
            first: header + 1,
            columns,
            wanted: wanted?,
        };
        sheet.is_even()?;
        Ok(sheet)
    }

    fn which(&self, columns: &[String], names: &[&str]) -> Result<usize, TableFault> {
        for name in names {
            let name = normal(name);
            let mut places = (0..columns.len()).filter(|&at| columns[at] == name);
            match (places.next(), places.next()) {
                (Some(at), None) => return Ok(at),
                (Some(_), Some(_)) => {
                    return Err(TableFault::TwoColumns {
                        name: self.name.clone(),
                        column: name,
                    });
                }
                (None, _) => {}
            }
        }
        Err(self.lacks(&[names]))
    }

    /// The first column that the record most like a header has not.
    fn lacks(&self, wanted: &[&[&str]]) -> TableFault {
        let has = |record: &&Record| {
            let names = wanted
                .iter()
                .filter(|names| names.iter().any(|name| place(record, name).is_some()));
            names.count()
        };
        let likest = self
            .records
            .iter()
            .take(TITLE_RECORDS)
            .rev()
            .max_by_key(has);
        let missing = wanted
            .iter()
            .find(|names| likest.is_none_or(|r| names.iter().all(|name| place(r, name).is_none())));
        TableFault::NoColumn {
            name: self.name.clone(),
            wanted: missing.map_or_else(String::new, |names| names.join(" or ")),
            has: likest.map_or_else(Vec::new, |r| {
                r.cells.iter().map(|c| c.trim().to_string()).collect()
            }),
        }
    }
}

fn place(record: &Record, name: &str) -> Option<usize> {
    let name = normal(name);
    record.cells.iter().position(|cell| normal(cell) == name)
}

impl<'a> Sheet<'a> {
    /// A column that need not be there, by the names that it may have.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = normal(name);
            self.columns.iter().position(|column| *column == name)
        })
    }

    /// The rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.table.records[self.first..].iter().map(|record| Row {
            record,
            wanted: &self.wanted,
        })
    }

    /// What the table is called in messages.
    pub fn name(&self) -> &'a str {
        &self.table.name
    }

    /// Cells beyond the header, or too few, mean that a separator stands in a cell unquoted:
    /// everything after it would be in the wrong column.
    fn is_even(&self) -> Result<(), TableFault> {
        let width = self.columns.len();
        for record in &self.table.records[self.first..] {
            let beyond = record
                .cells
                .iter()
                .skip(width)
                .any(|c| !c.trim().is_empty());
            if beyond || record.cells.len() < width {
                return Err(TableFault::Broken {
                    name: self.table.name.clone(),
                    line: record.line,
                    why: format!(
                        "it has {} cells where the header has {width}",
                        record.cells.len()
                    ),
                });
            }
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    /// The cell of a wanted column, by its place in what was wanted; blanks around it taken away.
    pub fn cell(&self, wanted: usize) -> &'a str {
        self.wanted.get(wanted).map_or("", |&at| self.at(Some(at)))
    }

    /// The cell of a column that need not be there; empty where it is not.
    pub fn at(&self, column: Option<usize>) -> &'a str {
        column
            .and_then(|at| self.record.cells.get(at))
            .map_or("", str::trim)
    }

    /// The line of the file that it begins on.
    pub fn line(&self) -> u64 {
        self.record.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::Fault;

    const TITLED: &str = "Intercommunalités au 1er janvier 2024;;;\nMise en ligne le 2 mai;;;\n\n\
                          CODGEO;LIBGEO; Epci ;DEP\n01001;L'Abergement;200069193;01\n33063; Bordeaux ;243300316;33\n";

    #[test]
    fn the_header_is_found_below_a_title() {
        let table = Table::of_text("t.csv", TITLED).unwrap();
        let sheet = table.under(&[&["insee", "codgeo"], &["EPCI"]]).unwrap();
        let rows: Vec<_> = sheet
            .rows()
            .map(|r| (r.line(), r.cell(0), r.cell(1)))
            .collect();
        assert_eq!(rows, [(5, "01001", "200069193"), (6, "33063", "243300316")]);
        let name = sheet.column(&["nom", "libgeo"]);
        let names: Vec<_> = sheet.rows().map(|r| r.at(name)).collect();
        assert_eq!(names, ["L'Abergement", "Bordeaux"]);
        assert_eq!(sheet.column(&["reg"]), None);
        assert!(sheet.rows().all(|r| r.at(None).is_empty()));
    }

    #[test]
    fn a_missing_column_tells_which_there_are() {
        let table = Table::of_text("t.csv", TITLED).unwrap();
        let fault = table
            .under(&[&["codgeo"], &["siren", "siren_epci"]])
            .unwrap_err();
        assert_eq!(fault.to_string(), "t.csv has no column siren or siren_epci");
        assert!(
            fault.help().contains("LIBGEO, Epci, DEP"),
            "{}",
            fault.help()
        );
    }

    #[test]
    fn two_columns_of_the_wanted_name_are_refused() {
        let table = Table::of_text("t", "code;CODE;nom\n1;2;3\n").unwrap();
        let fault = table.under(&[&["code"]]).unwrap_err();
        assert_eq!(fault.code(), "RLS-E196");
        assert!(table.under(&[&["nom"]]).is_ok());
    }

    #[test]
    fn a_row_out_of_step_is_refused_with_its_line() {
        for (text, line) in [("a;b\n1;2\n3;4;5\n", 3), ("a;b;c\n1;2;3\n1;2;3\n4;5\n", 4)] {
            let table = Table::of_text("t", text).unwrap();
            match table.under(&[&["a"]]).unwrap_err() {
                TableFault::Broken { line: at, .. } => assert_eq!(at, line),
                other => panic!("{other}"),
            }
        }
        let trailing = Table::of_text("t", "a;b\n1;2;;\n").unwrap();
        assert!(trailing.under(&[&["a"]]).is_ok());
    }
}
