//! Sheets of an ODS. Its cells and rows say how often they are repeated, a million times at the end of
//! each sheet and as often as a hostile file likes: [`Grid`] counts before anything is repeated.

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::TableFault;
use super::grid::{Broken, Grid, number};
use super::records::Table;

/// The sheets that hold something.
///
/// # Errors
/// XML that is none; a cell beyond the bounds.
pub(super) fn tables(
    name: &str,
    content: &[u8],
    only: Option<&str>,
) -> Result<Vec<Table>, TableFault> {
    let mut reader = Reader::from_reader(content);
    let mut tables = Vec::new();
    let mut open: Option<Open> = None;
    loop {
        let event = reader.read_event();
        let event = event.map_err(|error| TableFault::Book {
            name: name.into(),
            why: error.to_string(),
        })?;
        let ends = matches!(&event, Event::End(end) if end.name().as_ref() == "table:table");
        if let Some(sheet) = open.as_mut().filter(|_| !ends) {
            sheet
                .take(&event)
                .map_err(|Broken { line, why }| TableFault::Broken {
                    name: format!("{name}, « {} »", sheet.name),
                    line,
                    why,
                })?;
        }
        match event {
            Event::Start(start) if open.is_none() && start.name().as_ref() == "table:table" => {
                open = Some(Open::new(value(&start, "table:name").unwrap_or_default()));
            }
            Event::End(_) if ends => {
                let sheet = open.take().unwrap_or_default();
                if only.is_none_or(|only| only == sheet.name) {
                    tables.extend(Table::of_sheet(name, &sheet.name, sheet.grid.finish()));
                }
            }
            Event::Eof => return Ok(tables),
            _ => {}
        }
    }
}

/// The sheet that is being read.
#[derive(Default)]
struct Open {
    name: String,
    grid: Grid,
    row: u64,
    /// The cells of the row with how often each stands, and how often the row does.
    cells: Vec<(String, usize)>,
    rows: u64,
    /// The value that the cell says, none for what its paragraphs say.
    stated: Option<String>,
    words: Option<String>,
    repeated: usize,
    /// Depth in an annotation, whose paragraphs are no part of the cell.
    aside: usize,
}

impl Open {
    fn new(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    fn take(&mut self, event: &Event<'_>) -> Result<(), Broken> {
        match event {
            Event::Start(start) => self.start(start),
            Event::Empty(start) => {
                self.start(start);
                self.end(start.name().as_ref())?;
            }
            Event::End(end) => self.end(end.name().as_ref())?,
            Event::Text(text) if self.aside == 0 => {
                self.say(&text.xml10_content());
            }
            Event::GeneralRef(reference) if self.aside == 0 => {
                let entity = format!("&{};", &**reference);
                let known = unescape(&entity).map_err(|_| Broken {
                    line: self.row + 1,
                    why: format!("`{entity}` is no entity of XML"),
                })?;
                self.say(&known);
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        match start.name().as_ref() {
            "office:annotation" => self.aside += 1,
            "table:table-row" => {
                self.rows = value(start, "table:number-rows-repeated")
                    .and_then(|rows| rows.parse().ok())
                    .unwrap_or(1);
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.repeated = value(start, "table:number-columns-repeated")
                    .and_then(|columns| columns.parse().ok())
                    .unwrap_or(1);
                self.stated = stated(start);
                self.words = None;
            }
            "text:p" if self.aside == 0 => match &mut self.words {
                Some(words) => words.push('\n'),
                None => self.words = Some(String::new()),
            },
            "text:s" => {
                let count = value(start, "text:c").and_then(|count| count.parse().ok());
                self.say(&" ".repeat(count.unwrap_or(1).min(100)));
            }
            "text:tab" => self.say("\t"),
            "text:line-break" => self.say("\n"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Broken> {
        match name {
            "office:annotation" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => {
                let words = self.words.take().unwrap_or_default();
                let cell = self.stated.take().unwrap_or(words);
                self.cells.push((cell, self.repeated));
            }
            "table:table-row" => self.put_row()?,
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if let Some(words) = &mut self.words {
            words.push_str(text);
        }
    }

    fn put_row(&mut self) -> Result<(), Broken> {
        let blank = self.cells.iter().all(|(cell, _)| cell.trim().is_empty());
        let rows = if blank { 0 } else { self.rows };
        for row in (self.row..).take(usize::try_from(rows).unwrap_or(usize::MAX)) {
            let mut column = 0_usize;
            for (cell, repeated) in &self.cells {
                let empty = cell.trim().is_empty();
                for place in (column..).take(if empty { 0 } else { *repeated }) {
                    self.grid.put(row, place, cell.clone())?;
                }
                column = column.saturating_add(*repeated);
            }
        }
        self.row = self.row.saturating_add(self.rows);
        Ok(())
    }
}

/// The value that a cell says beside its paragraphs: those show it as it was formatted.
fn stated(start: &BytesStart<'_>) -> Option<String> {
    match value(start, "office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let text = value(start, "office:value")?;
            Some(text.parse().map_or(text, number))
        }
        "date" => {
            let day = value(start, "office:date-value")?;
            Some(day.strip_suffix("T00:00:00").unwrap_or(&day).to_string())
        }
        "boolean" => {
            let word = match value(start, "office:boolean-value")?.as_str() {
                "true" => "oui",
                _ => "non",
            };
            Some(word.into())
        }
        _ => None,
    }
}

fn value(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok().flatten()?;
    let text = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(text.into_owned())
}
