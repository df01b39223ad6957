//! A report as values of typst: texts, numbers as people read them, drawings as bytes.

use typst::foundations::{Array, Bytes, Dict, IntoValue, dict};

use super::script::{script, written_out};
use crate::chart::Drawing;
use crate::figures::{Cell, Column, Figure, Kind, Picture, Plate, Report, Section, Table};

/// The values.
pub(super) fn of(report: &Report) -> Dict {
    let facts = report.facts.iter();
    dict! {
        "title" => script(&report.title),
        "lead" => script(&report.lead),
        "notices" => texts(&report.notices),
        "facts" => array(facts.map(|(name, value)| array([script(name), script(value)]))),
        "sections" => array(report.sections.iter().map(section)),
        "foot" => script(&report.foot),
        "date" => report.date.as_deref().and_then(date).into_value(),
    }
}

fn array<T: IntoValue>(all: impl IntoIterator<Item = T>) -> Array {
    all.into_iter().map(IntoValue::into_value).collect()
}

fn texts(all: &[String]) -> Array {
    array(all.iter().map(|text| script(text)))
}

/// Year, month and day of an ISO 8601 date.
fn date(iso: &str) -> Option<Array> {
    let mut parts = iso.get(..10)?.split('-').map(|part| part.parse::<i64>());
    let [year, month, day] = [
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    ];
    let known = (1..=12).contains(&month) && (1..=31).contains(&day);
    known.then(|| array([year, month, day]))
}

fn section(section: &Section) -> Dict {
    dict! {
        "title" => script(&section.title),
        "words" => texts(&section.words),
        "figures" => array(section.figures.iter().map(figure)),
        "plates" => array(section.plates.iter().map(plate)),
    }
}

fn plate(plate: &Plate) -> Dict {
    let picture = |picture: &Picture| {
        let bytes = picture.bytes.clone().map(Bytes::new);
        dict! {
            "bytes" => bytes.into_value(),
            "told" => script(&picture.told),
            "caption" => script(&picture.caption),
        }
    };
    dict! {
        "title" => script(&plate.title),
        "words" => script(&plate.words),
        "pictures" => array(plate.pictures.iter().map(picture)),
    }
}

fn figure(figure: &Figure) -> Dict {
    dict! {
        "drawings" => array(figure.drawings.iter().map(drawing)),
        "table" => table(&figure.table),
    }
}

fn drawing(drawing: &Drawing) -> Dict {
    dict! {
        "svg" => Bytes::from_string(written_out(&drawing.svg.0)),
        "told" => script(&drawing.told),
        "caption" => script(&drawing.caption),
    }
}

fn table(table: &Table) -> Dict {
    let columns = table.columns.iter().enumerate();
    let row = |cells: &Vec<Cell>| -> Array {
        let cells = table.columns.iter().zip(cells);
        array(cells.map(|(column, cell)| script(&column.shown(cell))))
    };
    dict! {
        "title" => script(&table.title),
        "columns" => array(columns.map(|(at, one)| column(table, at, one))),
        "rows" => array(table.rows.iter().map(row)),
        "total" => table.total.as_ref().map(row).into_value(),
        "source" => script(&table.source),
        "limits" => texts(&table.limits),
    }
}

/// A column, with as many letters as its widest cell and the longest word of its header have: those of
/// numbers are as wide as they must be.
fn column(table: &Table, at: usize, column: &Column) -> Dict {
    let is_number = column.kind != Kind::Text;
    let header = script(&table.header(at));
    let letters = |text: &str| text.chars().count() as i64;
    let cells = table.lines().filter_map(|cells| cells.get(at));
    let cells = cells.map(|cell| letters(&column.shown(cell)));
    let widest = cells.max().unwrap_or(0);
    let word = header.split(' ').map(letters).max().unwrap_or(0);
    dict! {
        "number" => is_number,
        "header" => header,
        "letters" => widest,
        "word" => word,
    }
}
