//! What all chapters are made with.

use relais_report::chart::{Drawing, Tally, TallyRow};
use relais_report::figures::{Cell, Column, Figure, Section, Table};
use relais_report::french;

use super::Telling;
use crate::bilan::chapter::Chapter;
use crate::bilan::facts::Body;
use crate::bilan::figures::{ActivityLine, Amount, Bodies, is_supply};
use crate::bilan::secrecy;
use crate::bilan::{Form, fr};

/// Makes chapters of one telling.
pub(super) struct Maker<'a> {
    /// Which.
    pub(super) of: &'a Telling<'a>,
    bodies: Bodies<'a>,
}

/// A text in a cell.
pub(super) fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

/// Words of the registry as they stand at the beginning of a line.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A word of the registry in a cell.
pub(super) fn label_cell(words: impl AsRef<str>) -> Cell {
    Cell::Text(capital(words.as_ref()))
}

/// What is counted at an end of the bars, in whole numbers.
pub(super) fn bar(label: &str, now: i64, before: Option<i64>) -> TallyRow {
    TallyRow {
        label: capital(label),
        value: now as f64,
        shown: french::integer(now),
        other: before.map(|before| (before as f64, french::integer(before))),
    }
}

/// A figure without drawings.
pub(super) fn plain(table: Table) -> Figure {
    Figure {
        drawings: Vec::new(),
        table,
    }
}

impl<'a> Maker<'a> {
    pub(super) fn new(of: &'a Telling<'a>) -> Self {
        let bodies = of
            .facts
            .partners
            .iter()
            .map(|body| (body.id.as_str(), body))
            .collect();
        Self { of, bodies }
    }

    /// A chapter that has the officer's text and nothing else yet.
    pub(super) fn section(&self, chapter: Chapter) -> Section {
        Section {
            title: fr::title(chapter).into(),
            words: self.of.narratives.paragraphs(chapter),
            ..Section::default()
        }
    }

    /// A table of figures of the registry.
    pub(super) fn table(
        &self,
        name: &str,
        title: impl Into<String>,
        columns: Vec<Column>,
    ) -> Table {
        let mut table = Table::new(name, title, columns);
        table.source = fr::REGISTRY.into();
        table
    }

    /// Bars of some counts, those of the period before under them where there are some.
    pub(super) fn bars(&self, title: &str, rows: Vec<TallyRow>) -> Vec<Drawing> {
        let now = format!("nombre {}", self.of.now.period.short());
        let before = self.of.before.map(|before| before.period.short());
        let has_other = rows.iter().any(|row| row.other.is_some());
        let other = before.as_deref().filter(|_| has_other);
        Tally::new(title, &now, other, rows)
            .draw()
            .into_iter()
            .collect()
    }

    /// Bars that have none of the period before.
    pub(super) fn bars_of(&self, title: &str, measure: &str, rows: Vec<TallyRow>) -> Vec<Drawing> {
        Tally::new(title, measure, None, rows)
            .draw()
            .into_iter()
            .collect()
    }

    /// What headings say when DINAMIS is not heard, or not on all days.
    pub(super) fn without(&self) -> Option<&'static str> {
        fr::without(&self.of.now.coverage)
    }

    /// What a purge of the journal keeps from being told of the period, where it does.
    pub(super) fn purged(&self) -> Option<String> {
        let purged = self.of.facts.purged?;
        (purged >= self.of.now.period.from).then(|| fr::purged(&fr::day(purged)))
    }

    /// Hides how few persons there are in a column, in the published form.
    pub(super) fn hide(&self, table: &mut Table, column: usize) {
        if self.of.form == Form::Published {
            secrecy::hide(table, column, fr::SECRET);
            let hidden = |cell: &Cell| *cell == text(fr::SECRET);
            let limit = fr::SECRET_LIMIT.to_string();
            if table.lines().flatten().any(hidden) && !table.limits.contains(&limit) {
                table.limits.push(limit);
            }
        }
    }

    /// Says under a table that ground or data is not told by all that was delivered and downloaded.
    pub(super) fn untold(&self, table: &mut Table, lines: &[ActivityLine]) {
        let mut supply = lines.iter().filter(|line| is_supply(&line.what));
        if supply.any(|line| line.m2.is_partial() || line.bytes.is_partial()) {
            table.limits.push(fr::UNTOLD_LIMIT.into());
        }
    }

    /// A partner by its id.
    pub(super) fn body(&self, id: &str) -> Option<&'a Body> {
        self.bodies.get(id).copied()
    }

    /// The name of a partner: in the published form those of public bodies alone, for another one may
    /// bear the name of a person.
    pub(super) fn name(&self, body: &Body) -> String {
        match body.is_public || self.of.form == Form::Internal {
            true => body.name.clone(),
            false => fr::NOT_PUBLIC.into(),
        }
    }
}

/// A row of sums: the word for it, then the sums of those columns, and nothing in the others.
pub(super) fn total(table: &Table, summed: impl IntoIterator<Item = usize>) -> Vec<Cell> {
    let mut row = vec![Cell::Nothing; table.columns.len()];
    row[0] = text(fr::TOTAL);
    for column in summed {
        // Of what no row knows there is no sum.
        let is_known = |row: &Vec<Cell>| matches!(row.get(column), Some(Cell::Whole(_)));
        row[column] = match table.rows.is_empty() || table.rows.iter().any(is_known) {
            true => table.sum(column),
            false => text(fr::NOT_TOLD),
        };
    }
    row
}

/// Ground or data; what no figure tells is no zero.
pub(super) fn amount(of: Amount) -> Cell {
    of.known().map_or_else(|| text(fr::NOT_TOLD), Cell::Whole)
}
