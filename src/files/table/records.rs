//! Text to records: which separator, and where each record begins.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use relais_core::fault::Trouble;

use super::quotes::{self, Flaw};
use super::{Form, TableFault};
use crate::text::{self, Encoding};

/// The records of a table, the header not yet told from the rest.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it is called in messages.
    pub(super) name: String,
    pub(super) records: Vec<Record>,
    pub(super) form: Form,
}

/// A record with the line that it begins on.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: StringRecord,
}

/// What separates cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// How many records decide on the separator.
const LOOKED_AT: usize = 50;

impl Table {
    /// Reads a table from a file.
    ///
    /// # Errors
    /// No such file, no text, no record, a quote that never ends.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let text = text::read(path)?;
        let name = path.display().to_string();
        Ok(Self::parse(&name, &text.content, text.encoding)?)
    }

    /// A table that is a text in memory, under the name that messages call it by.
    ///
    /// # Errors
    /// No record, a quote that never ends.
    pub fn of_text(name: &str, text: &str) -> Result<Self, TableFault> {
        Self::parse(name, text, Encoding::Utf8)
    }

    /// How it was kept: the text or the sheet that it was.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its lines that are not blank, the header among them.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        self.records.iter().map(Line)
    }

    fn parse(name: &str, text: &str, encoding: Encoding) -> Result<Self, TableFault> {
        let separator = separator(text);
        check(name, text, separator)?;
        let records = records(name, text, separator)?;
        if records.is_empty() {
            return Err(TableFault::Empty { name: name.into() });
        }
        Ok(Self {
            name: name.into(),
            records,
            form: Form::Text {
                encoding,
                separator: char::from(separator),
            },
        })
    }
}

/// A line of a table as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a>(&'a Record);

impl<'a> Line<'a> {
    /// Its number in the file, from 1.
    pub fn number(&self) -> u64 {
        self.0.line
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.cells.iter()
    }

    /// A cell, none beyond the last.
    pub fn cell(&self, at: usize) -> Option<&'a str> {
        self.0.cells.get(at)
    }
}

/// What would cost more than the text itself, or hide lines, is refused before it is parsed.
fn check(name: &str, text: &str, separator: u8) -> Result<(), TableFault> {
    let broken = |line: u64, why: String| TableFault::Broken {
        name: name.into(),
        line,
        why,
    };
    for (content, line) in text.lines().zip(1..) {
        // A quoted cell may hold separators, but not thousands.
        let cells = content.bytes().filter(|&byte| byte == separator).count() + 1;
        if cells > MOST_COLUMNS {
            let why = format!("it has {cells} cells, {MOST_COLUMNS} are the most");
            return Err(broken(line, why));
        }
    }
    let Some((at, flaw)) = quotes::flaw(text, separator) else {
        return Ok(());
    };
    let line = text[..at].bytes().filter(|&byte| byte == b'\n').count() as u64 + 1;
    Err(broken(
        line,
        match flaw {
            Flaw::Open => "a quote that begins here never ends".into(),
            Flaw::Astray => {
                "a quote that begins here ends lines below, in the middle of a cell".into()
            }
        },
    ))
}

/// The separator that gives the most records of one width of two cells or more; of equals, the one
/// that gives the wider records.
fn separator(text: &str) -> u8 {
    let evenness = |separator: u8| {
        let widths = widths(text, separator).unwrap_or_else(|| parsed_widths(text, separator));
        let alike = |width: usize| widths.iter().filter(|&&w| w == width).count();
        let wide = widths.iter().filter(|&&w| w > 1);
        wide.map(|&width| (alike(width), width)).max()
    };
    let mut best = (None, b',');
    for separator in SEPARATORS {
        let even = evenness(separator);
        if even > best.0 {
            best = (even, separator);
        }
    }
    best.1
}

/// Cells of the first records by the separators that stand outside quotes: which those are does not
/// depend on the separator, as quotes in a quoted cell are doubled. None where they come in no pairs:
/// they are then letters, of inches perhaps.
fn widths(text: &str, separator: u8) -> Option<Vec<usize>> {
    let (mut widths, mut width, mut blank, mut quoted) = (Vec::new(), 1, true, false);
    for byte in text.bytes() {
        match byte {
            b'"' => (quoted, blank) = (!quoted, false),
            b'\n' | b'\r' if !quoted => {
                widths.extend((!blank).then_some(width));
                (width, blank) = (1, true);
                if widths.len() == LOOKED_AT {
                    return Some(widths);
                }
            }
            byte if byte == separator && !quoted => (width, blank) = (width + 1, false),
            _ => blank = false,
        }
    }
    widths.extend((!blank).then_some(width));
    (!quoted).then_some(widths)
}

/// The same as they are read with that separator.
fn parsed_widths(text: &str, separator: u8) -> Vec<usize> {
    let mut reader = reader(text, separator);
    let records = reader.records().take(LOOKED_AT).flatten();
    records.map(|record| record.len()).collect()
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The records that are not blank.
fn records(name: &str, text: &str, separator: u8) -> Result<Vec<Record>, TableFault> {
    let mut reader = reader(text, separator);
    let mut kept = Vec::new();
    let mut lines = Lines::of(text);
    for record in reader.records() {
        let cells = record.map_err(|e| TableFault::Broken {
            name: name.into(),
            line: e.position().map_or(0, csv::Position::line),
            why: e.to_string(),
        })?;
        let begins = cells.position().map_or(0, |p| p.byte());
        let line = lines.at(begins as usize);
        // The parser ends an open quote with the text: everything after it is in one cell.
        if let Some(cell) = cells.iter().find(|cell| cell.len() > LONGEST_CELL) {
            return Err(TableFault::Broken {
                name: name.into(),
                line,
                why: format!(
                    "a cell of {} bytes: a quote that begins here never ends",
                    cell.len()
                ),
            });
        }
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            kept.push(Record { line, cells });
        }
    }
    Ok(kept)
}

/// The most columns: the widest tables of the State have some two thousand.
pub(super) const MOST_COLUMNS: usize = 4096;

/// The longest cell: what is longer is a quote that was never closed.
const LONGEST_CELL: usize = 64 << 10;

/// Line numbers of rising places in a text. The parser counts lines too, but from where the last
/// record ended, blank lines before a record not passed.
struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    fn at(&mut self, place: usize) -> u64 {
        let mut place = place.min(self.text.len());
        while matches!(self.text.get(place), Some(b'\r' | b'\n')) {
            place += 1;
        }
        let passed = self.text.get(self.counted..place).unwrap_or_default();
        self.line += passed.iter().filter(|&&b| b == b'\n').count() as u64;
        self.counted = place.max(self.counted);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> (char, Vec<Vec<String>>) {
        let table = Table::of_text("essai", text).unwrap();
        let rows = table.records.iter();
        let rows = rows.map(|r| r.cells.iter().map(str::to_string).collect());
        let Form::Text { separator, .. } = table.form else {
            panic!("a text")
        };
        (separator, rows.collect())
    }

    #[test]
    fn the_separator_is_found() {
        for (separator, text) in [
            (
                ';',
                "code;nom\n01001;\"Saint-Jean, le Vieux\"\n01002;L'Abbaye\n",
            ),
            (',', "code,nom\n01001,\"a;b;c\"\n01002,d\n"),
            ('\t', "code\tnom\r\n01001\tx, y\r\n"),
            ('|', "code|nom\n01001|x\n"),
            (',', "code\n01001\n01002\n"),
            (';', "\"a,b\";\"c,d\"\n\"e,f\";\"g,h\"\n"),
            (';', "\"a,b,c\";1\n\"d,e,f\";2\n"),
            (';', "nom;pouces\nvis;5\"\nclou;7\n"),
        ] {
            let (found, rows) = cells(text);
            assert_eq!(found, separator, "{text}");
            assert!(rows.iter().all(|r| r.len() == rows[0].len()), "{rows:?}");
        }
    }

    #[test]
    fn quotes_hold_separators_quotes_and_ends_of_lines() {
        let (_, rows) = cells("a;b\n\"1;2\";\"dit \"\"le Vieux\"\"\"\n\"deux\nlignes\";3\n");
        assert_eq!(rows[1], ["1;2", "dit \"le Vieux\""]);
        assert_eq!(rows[2], ["deux\nlignes", "3"]);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let table = Table::of_text("essai", "a;b\r\n\r\n1;2\r\n\"x\r\ny\";3\r\n;\r\n4;5").unwrap();
        let lines: Vec<u64> = table.records.iter().map(|r| r.line).collect();
        assert_eq!(lines, [1, 3, 4, 7]);
    }

    #[test]
    fn a_quote_that_never_ends_is_an_error_with_its_line() {
        let rest = "01001;un nom\n".repeat(6000);
        let fault = Table::of_text("essai", &format!("a;b\n1;\"ouvert\n{rest}")).unwrap_err();
        let TableFault::Broken { line, .. } = fault else {
            panic!("{fault}")
        };
        assert_eq!(line, 2);
        assert!(matches!(
            Table::of_text("essai", "\n \n;;\n"),
            Err(TableFault::Empty { .. })
        ));
    }

    #[test]
    fn a_short_text_hides_no_line_in_an_open_quote() {
        let line = |text: &str| match Table::of_text("essai", text) {
            Err(TableFault::Broken { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("a;b\n1;2\n3;\"ouvert\n4;5\n"), 3);
        // The next quote ends it in the middle of a cell: one line would be in the cell of another.
        assert_eq!(line("a;b\n1;\"ouvert\n2;\"b\"\n"), 2);
        let (_, rows) = cells("nom;rue\n\"Le Clos\" fictif;1\n");
        assert_eq!(rows[1], ["Le Clos fictif", "1"]);
    }

    #[test]
    fn ten_thousand_columns_are_too_many() {
        let fault = Table::of_text("essai", &";".repeat(10_000)).unwrap_err();
        assert!(fault.to_string().contains("10001 cells"), "{fault}");
        assert!(Table::of_text("essai", &"a;".repeat(4000)).is_ok());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in proptest::collection::vec(
            proptest::collection::vec("[a-z0-9é;,|\" ]{1,8}", 3), 2..8)) {
            prop_assume!(rows.iter().flatten().all(|c| !c.trim().is_empty()));
            let quote = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
            let line = |r: &Vec<String>| r.iter().map(quote).collect::<Vec<_>>().join(";");
            let text: Vec<String> = rows.iter().map(line).collect();
            prop_assert_eq!(cells(&text.join("\n")).1, rows);
        }

        #[test]
        fn reading_never_panics(text in "[a;,\"\n\r\t|]{0,60}") {
            let _ = Table::of_text("essai", &text);
        }
    }
}
