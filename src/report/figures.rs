//! A report as values: sections, figures with their tables, notes and places for comments.
//!
//! Pages ([`crate::page`]) and sheets ([`crate::sheet`]) are made of one [`Report`], so that a number
//! that stands in one of them stands in all. A number is rounded only where it is shown
//! ([`Column::shown`]); what a sheet or a page keeps behind it is the number itself.

mod cell;
mod table;

pub use cell::{Cell, Kind, Sign};
pub use table::{Column, Table};

use crate::chart::Drawing;

/// What people get to read.
#[derive(Default)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub lead: String,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// What it rests on: a name and a value each.
    pub facts: Vec<(String, String)>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Tables too long for a page: they stand in the sheets only.
    pub annexes: Vec<Table>,
    /// Files beside the page: what each is about, and the words and the paths that lead to it.
    pub links: Vec<Links>,
    /// Its last line.
    pub foot: String,
    /// The date that files made of it bear inside, ISO 8601: that of the plan, never that of the clock.
    pub date: Option<String>,
}

/// Files about one thing.
pub struct Links {
    /// What they are about.
    pub of: String,
    /// The words to follow and the path, relative to the page.
    pub to: Vec<(String, String)>,
}

/// A section.
#[derive(Default)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its paragraphs.
    pub words: Vec<String>,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Places as photographs show them.
    pub plates: Vec<Plate>,
    /// What a place for comments is called, where there is one.
    pub comment: Option<String>,
}

/// A table and what is drawn of it.
pub struct Figure {
    /// What is drawn of it.
    pub drawings: Vec<Drawing>,
    /// The numbers.
    pub table: Table,
}

/// A place as photographs of several dates show it.
pub struct Plate {
    /// What is seen there.
    pub title: String,
    /// What is known of it.
    pub words: String,
    /// The photographs, a date each.
    pub pictures: Vec<Picture>,
}

/// A photograph.
pub struct Picture {
    /// The bytes of a JPEG or a PNG; none where nothing was photographed.
    pub bytes: Option<Vec<u8>>,
    /// What those hear who do not see it.
    pub told: String,
    /// What stands under it, or in its place.
    pub caption: String,
}

impl Report {
    /// All tables, those of the sections first.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let of_sections = self.sections.iter().flat_map(|section| &section.figures);
        of_sections.map(|figure| &figure.table).chain(&self.annexes)
    }
}
