//! What all sections ask.

use relais_core::vector::Area;
use relais_report::chart::Class;
use relais_report::figures::{Cell, Column, Kind, Sign, Table};

use super::fr;
use crate::compare::Comparison;
use crate::figures::{Figures, Level, Margin, Span, Unit};
use crate::overlay::Piece;

/// Classes that a drawing shows so that they are still read.
pub(super) const MOST_CLASSES: usize = 15;

/// The unit that is everything.
pub(super) const EVERYTHING: usize = 0;

/// A comparison and what is asked of it.
pub(super) struct Maker<'a> {
    pub(super) comparison: &'a Comparison,
    pub(super) figures: &'a Figures,
    /// The level of the page.
    pub(super) level: usize,
    /// The unit that it is about.
    pub(super) unit: usize,
}

impl<'a> Maker<'a> {
    pub(super) fn new(comparison: &'a Comparison, figures: &'a Figures, unit: usize) -> Self {
        let fits = |level: &Level| level.classes.len() <= MOST_CLASSES;
        Self {
            comparison,
            figures,
            level: figures.levels.iter().rposition(fits).unwrap_or(0),
            unit,
        }
    }

    /// True when it is about everything that is compared.
    pub(super) fn is_whole(&self) -> bool {
        self.unit == EVERYTHING
    }

    /// What it is about.
    pub(super) fn about(&self) -> &'a Unit {
        &self.figures.units[self.unit]
    }

    /// The ground of a piece that is of the unit.
    pub(super) fn within(&self, piece: &Piece) -> Area {
        let regions = &self.comparison.overlay.regions;
        let regions = piece
            .regions
            .iter()
            .map(|region| &regions[*region as usize]);
        let zones = regions.flat_map(|region| &region.zones);
        let own = zones.filter(|(zone, _)| self.about().has(*zone));
        own.map(|(_, area)| *area).sum()
    }

    /// The level of the page.
    pub(super) fn of_page(&self) -> &'a Level {
        &self.figures.levels[self.level]
    }

    /// True when the classes of the page can be drawn.
    pub(super) fn can_be_drawn(&self) -> bool {
        self.of_page().classes.len() <= MOST_CLASSES
    }

    pub(super) fn dates(&self) -> Vec<&'a str> {
        let dates = self.figures.dates.iter();
        dates.map(|date| date.label.as_str()).collect()
    }

    pub(super) fn first(&self) -> &'a str {
        &self.figures.dates[0].label
    }

    pub(super) fn last(&self) -> &'a str {
        &self.figures.dates[self.figures.dates.len() - 1].label
    }

    /// From the first date to the last.
    pub(super) fn whole(&self) -> Span {
        self.figures.spans[self.figures.spans.len() - 1]
    }

    /// `2009-2015`.
    pub(super) fn span(&self, span: Span) -> String {
        let [one, other] = self.ends(span);
        format!("{one}-{other}")
    }

    pub(super) fn ends(&self, span: Span) -> [&'a str; 2] {
        [span.before, span.after].map(|date| self.figures.dates[date].label.as_str())
    }

    /// The classes of the page as drawings show them.
    pub(super) fn classes(&self) -> Vec<Class> {
        let classes = self.of_page().classes.iter().enumerate();
        classes
            .map(|(at, class)| {
                let own = class.colour.as_deref();
                let colour = own.or_else(|| self.colour_within(at));
                Class::new(&class.code, &class.label, colour).or_by_place(at)
            })
            .collect()
    }

    /// The colour of the first code within a class that has one: nomenclatures often have colours for
    /// their finest level only.
    fn colour_within(&self, class: usize) -> Option<&'a str> {
        let finest = &self.figures.levels[self.figures.finest()];
        let codes = 0..self.comparison.overlay.codes.all.len() as u32;
        let mut within = codes.filter(|code| self.of_page().class_of(*code) == class);
        within.find_map(|code| finest.classes[finest.class_of(code)].colour.as_deref())
    }

    /// A table of everything that is compared, with what is said of all of them.
    pub(super) fn table(&self, name: String, title: String, columns: Vec<Column>) -> Table {
        let has_margin = columns.iter().any(|column| column.sign == Sign::Both);
        let mut table = Table::new(name, title, columns);
        table.source = fr::source(&self.dates());
        table.limits = vec![fr::ROUNDED.into()];
        if has_margin {
            let boundary = &self.figures.boundary;
            table
                .limits
                .push(fr::margins(&boundary.sigmas_m, boundary.correlation_m));
        }
        table
    }

    /// The table with a last row: sums of the columns of whole numbers.
    pub(super) fn with_total(&self, mut table: Table) -> Table {
        let adds_up = |column: &Column| column.kind == Kind::Ha && column.sign != Sign::Both;
        let columns = table.columns.iter().enumerate();
        let cells = columns.map(|(at, column)| match (at, adds_up(column)) {
            (0, _) => Cell::Text(fr::TOTAL.into()),
            (_, true) => table.sum(at),
            (_, false) => Cell::Nothing,
        });
        table.total = Some(cells.collect());
        table
    }
}

/// A class as people name it: its code and its label.
pub(super) fn name(level: &Level, code: &str) -> String {
    match level.class(code).map(|class| class.label.as_str()) {
        None | Some("") => code.into(),
        Some(label) => format!("{code} – {label}"),
    }
}

/// A text.
pub(super) fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

/// A number that may be unknown.
pub(super) fn known(number: Option<f64>) -> Cell {
    number.map_or(Cell::Nothing, Cell::Real)
}

/// A margin in whole square metres, as everywhere; none where no boundary is off.
pub(super) fn off(margin: Option<&Margin>) -> Cell {
    Cell::Whole(margin.map_or(0, |margin| margin.m2.round() as i64))
}

/// A share in per cent; unknown of nothing.
pub(super) fn share(part: i64, whole: i64) -> Cell {
    known((whole > 0).then(|| 100.0 * part as f64 / whole as f64))
}

/// The column of margins.
pub(super) fn margin_column(of: &str) -> Column {
    Column::of(Kind::Ha, of).signed(Sign::Both)
}
