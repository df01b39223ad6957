//! What an import did, or would do.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use relais_files::table::Line;
use relais_store::{Entry, Object};
use serde::Serialize;
use serde_json::json;

use super::cell;
use super::csv;
use super::import::Ask;
use super::layout::{Layout, Unknown};
use crate::correction::{self, Changed};
use crate::fault::RegistryFault;

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line of the file.
    pub line: u64,
    /// The column, as the file calls it.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub why: String,
    /// What to do.
    pub todo: String,
}

/// An object that was made or changed.
#[derive(Debug, Clone, Serialize)]
pub struct Made {
    /// The line of the file.
    pub line: u64,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What changed; nothing of a new one, of which the table says all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
}

/// Something to look at, which stopped nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The line of the file.
    pub line: u64,
    /// What.
    pub what: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// What the table holds.
    pub kind: &'static str,
    /// The table.
    pub file: String,
    /// The hash of its file.
    pub sha256: String,
    /// True once it is in the registry.
    pub applied: bool,
    /// Lines under the header.
    pub lines: usize,
    /// What is new.
    pub created: Vec<Made>,
    /// What changed.
    pub updated: Vec<Made>,
    /// What is there already and stays as it is.
    pub known: Vec<Remark>,
    /// What is refused.
    pub problems: Vec<Problem>,
    /// What the officer should look at.
    pub doubts: Vec<Remark>,
    /// Columns that are not read.
    pub unknown: Vec<Unknown>,
    /// Lines that tell, with the one of a new object, more of it.
    #[serde(skip)]
    pub beside: usize,
}

impl Outcome {
    /// The lines that have problems.
    pub fn refused(&self) -> BTreeMap<u64, String> {
        let mut lines: BTreeMap<u64, String> = BTreeMap::new();
        for problem in &self.problems {
            let why = format!("{}\u{202f}: {}", problem.column, problem.why);
            let told = lines.entry(problem.line).or_default();
            if !told.is_empty() {
                told.push_str(" | ");
            }
            told.push_str(&why);
        }
        lines
    }

    /// How many lines made something or changed something.
    pub fn kept(&self) -> usize {
        let made = self.created.iter().chain(&self.updated);
        let lines: BTreeSet<u64> = made.map(|made| made.line).collect();
        lines.len() + self.beside
    }

    /// The refused lines as a table with the same columns, and why.
    pub fn rejects(&self, layout: &Layout<'_>) -> String {
        let refused = self.refused();
        let header = layout
            .headers
            .iter()
            .map(String::as_str)
            .chain(["motif du rejet"]);
        let mut rows: Vec<Vec<Cow<'_, str>>> = vec![header.map(Cow::from).collect()];
        for line in layout.lines() {
            if let Some(why) = refused.get(&line.number()) {
                let width = layout.headers.len();
                let cells = (0..width).map(|at| cell::clean(line.cell(at).unwrap_or_default()));
                rows.push(cells.chain([Cow::from(why.as_str())]).collect());
            }
        }
        csv::write(rows)
    }
}

/// A line with its cells by the columns that are sought.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub number: u64,
    layout: &'a Layout<'a>,
    cells: Vec<Cow<'a, str>>,
}

impl<'a> Given<'a> {
    pub fn of(layout: &'a Layout<'a>, line: Line<'a>) -> Self {
        let cell = |place: &Option<usize>| {
            let found = place.and_then(|at| line.cell(at));
            found.map_or(Cow::Borrowed(""), cell::clean)
        };
        Self {
            number: line.number(),
            cells: layout.places.iter().map(cell).collect(),
            layout,
        }
    }

    /// The cell of a column; empty where the table has it not.
    pub fn get(&self, key: &str) -> &str {
        let place = self
            .layout
            .columns
            .iter()
            .position(|column| column.key == key);
        place.map_or("", |at| &self.cells[at])
    }

    /// True for a column that the table has.
    pub fn has(&self, key: &str) -> bool {
        let mut all = self.layout.columns.iter().zip(&self.layout.places);
        all.any(|(column, place)| column.key == key && place.is_some())
    }

    /// The columns that say something, with what they say.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = self.layout.columns.iter().zip(&self.cells);
        all.filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column.key, cell.as_ref()))
    }
}

/// An import under way.
pub(super) struct Run<'a> {
    pub layout: &'a Layout<'a>,
    pub ask: &'a Ask<'a>,
    pub outcome: Outcome,
    pub entries: Vec<Entry>,
}

/// What is wrong with the value of a column.
pub(super) type Wrong = (&'static str, String, &'static str);

impl<'a> Run<'a> {
    pub fn new(layout: &'a Layout<'a>, ask: &'a Ask<'a>) -> Self {
        Self {
            layout,
            ask,
            outcome: Outcome {
                kind: ask.kind.word(),
                file: ask.file.into(),
                sha256: ask.sha256.into(),
                unknown: layout.unknown.clone(),
                ..Outcome::default()
            },
            entries: Vec::new(),
        }
    }

    pub fn refuse(&mut self, given: &Given<'_>, wrong: Vec<Wrong>) {
        let problems = wrong.into_iter().map(|(key, why, todo)| Problem {
            line: given.number,
            column: self.layout.header(key),
            value: given.get(key).chars().take(80).collect(),
            why,
            todo: todo.into(),
        });
        self.outcome.problems.extend(problems);
    }

    pub fn known(&mut self, given: &Given<'_>, what: String) {
        self.outcome.known.push(Remark {
            line: given.number,
            what,
        });
    }

    pub fn doubt(&mut self, given: &Given<'_>, what: String) {
        self.outcome.doubts.push(Remark {
            line: given.number,
            what,
        });
    }

    /// An object that is new or changed, with its entry of the journal.
    pub fn made(
        &mut self,
        given: &Given<'_>,
        (object, verb): (Object, &'static str),
        person: Option<&str>,
        made: Made,
    ) -> Result<(), RegistryFault> {
        let entry = correction::entry(object, &made.id, verb, person, &made.changed)?;
        self.entries.push(self.marked(entry, given.number));
        match verb {
            "create" => self.outcome.created.push(Made {
                changed: Vec::new(),
                ..made
            }),
            _ => self.outcome.updated.push(made),
        }
        Ok(())
    }

    /// An entry of an object that follows what a line made.
    pub fn add(&mut self, given: &Given<'_>, entry: Entry) {
        self.entries.push(self.marked(entry, given.number));
    }

    /// The entry says which file and line it rests on.
    fn marked(&self, mut entry: Entry, line: u64) -> Entry {
        if let Some(detail) = entry.detail.as_object_mut() {
            let from = json!({ "file": self.ask.sha256, "line": line });
            detail.insert("import".into(), from);
        }
        entry
    }
}
