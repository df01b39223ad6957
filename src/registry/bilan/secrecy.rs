//! What the published form does not say: who, and how few.
//!
//! Counts of persons in parts of the whole are hidden when they are one or two, for with the name of a
//! place and of a partner they would say who; and others with them, so that nobody finds them by
//! subtraction. Figures of bodies, and those of the whole, are never hidden.

use relais_report::figures::{Cell, Report, Section, Table};

use super::fr;
use crate::finder::{Finder, How, Named};
use crate::hidden::shown;

/// The least count of persons that is published.
pub const LEAST: i64 = 3;

/// Which of some counts are hidden, and whether their sum is.
///
/// Where one is one or two, all below three are, zeros too: what is hidden may then be any of them, even
/// by the sum of the whole, unless each of them is two or one stands alone.
pub fn hidden(counts: &[i64]) -> (Vec<bool>, bool) {
    let has_few = counts.iter().any(|count| (1..LEAST).contains(count));
    let is_hidden = |count: &i64| has_few && *count < LEAST;
    let mut hidden: Vec<bool> = counts.iter().map(is_hidden).collect();
    let few: Vec<i64> = counts.iter().copied().filter(is_hidden).collect();
    let sum: i64 = few.iter().sum();
    let is_told = few.len() == 1 || sum == (LEAST - 1) * few.len() as i64;
    if !has_few || !is_told {
        return (hidden, false);
    }
    let others = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count >= LEAST);
    match others.min_by_key(|(at, count)| (**count, *at)) {
        Some((at, _)) => {
            hidden[at] = true;
            (hidden, false)
        }
        None => (hidden, true),
    }
}

/// Hides counts of persons in a column of a table, and in its sum.
pub fn hide(table: &mut Table, column: usize, word: &str) {
    let count = |row: &Vec<Cell>| match row.get(column) {
        Some(Cell::Whole(count)) => *count,
        _ => 0,
    };
    let counts: Vec<i64> = table.rows.iter().map(count).collect();
    let (rows, sum) = hidden(&counts);
    let put = |row: &mut Vec<Cell>| {
        if let Some(cell) = row.get_mut(column) {
            *cell = Cell::Text(word.into());
        }
    };
    let all = table.rows.iter_mut().zip(rows);
    all.filter(|(_, hide)| *hide).for_each(|(row, _)| put(row));
    if let Some(total) = table.total.as_mut().filter(|_| sum) {
        put(total);
    }
}

/// The first text of a report that names a person or an operator of the registry, by an id too, or
/// holds an address or a telephone number of anybody.
pub fn named(report: &Report, finder: &Finder) -> Option<Named> {
    let head = [&report.title, &report.lead, &report.foot];
    let facts = report.facts.iter().flat_map(|(name, value)| [name, value]);
    let head = head.into_iter().chain(&report.notices).chain(facts);
    let head = (report.title.clone(), head.cloned().collect::<Vec<_>>());
    let sections = report
        .sections
        .iter()
        .map(|part| (part.title.clone(), texts(part)));
    let annexes = report
        .annexes
        .iter()
        .map(|table| (table.title.clone(), of_table(table)));
    std::iter::once(head)
        .chain(sections)
        .chain(annexes)
        .find_map(|(section, texts)| {
            if let Some(id) = texts.iter().find_map(|text| id_in(text)) {
                let person = Some(id);
                return Some(Named { person, section });
            }
            let found = texts.iter().flat_map(|text| finder.find(text));
            let found = found.into_iter().find(|one| one.how > How::Doubt)?;
            Some(Named {
                person: found.person,
                section,
            })
        })
}

/// Ids of persons, and of what is of one person alone.
const IDS: [&str; 4] = ["pers-", "acct-", "mand-", "op-"];

/// The first id of a person in a text, whatever its letters and its hyphen.
fn id_in(text: &str) -> Option<String> {
    let text: String = shown(text).chars().map(plain).collect();
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let mut ids = words.filter(|word| IDS.iter().any(|prefix| word.starts_with(prefix)));
    let found = ids.find(|word| word.parse::<relais_store::Id>().is_ok());
    found.map(str::to_string)
}

fn plain(letter: char) -> char {
    match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        letter => letter.to_ascii_lowercase(),
    }
}

/// The columns in which officers write what they like. Names of partners are not among them: those
/// that are published are of public bodies, which bear the names of places.
const FREE: [&str; 5] = [fr::NEED, fr::OCCASION, fr::TITLE, fr::INTEREST, fr::USE];

/// Where free words have the family name of a person alone. Each once by the title under which the
/// words stand.
pub fn doubts(report: &Report, finder: &Finder) -> Vec<Named> {
    let mut doubts = Vec::new();
    for part in &report.sections {
        let words = part.words.iter().map(|text| (&part.title, text));
        let tables = part.figures.iter().map(|figure| &figure.table);
        let cells = tables.flat_map(|table| free(table).map(|text| (&table.title, text)));
        for (title, text) in words.chain(cells) {
            finder.doubt(text, title, &mut doubts);
        }
    }
    doubts
}

/// What stands in the columns of free words.
fn free(table: &Table) -> impl Iterator<Item = &String> {
    table.rows.iter().flat_map(|row| {
        let cells = table.columns.iter().zip(row);
        cells.filter_map(|(column, cell)| match cell {
            Cell::Text(text) => FREE.contains(&column.title.as_str()).then_some(text),
            Cell::Whole(_) | Cell::Real(_) | Cell::Nothing => None,
        })
    })
}

fn texts(part: &Section) -> Vec<String> {
    let mut all = vec![part.title.clone()];
    all.extend(part.words.iter().cloned());
    for figure in &part.figures {
        all.extend(of_table(&figure.table));
        for drawing in &figure.drawings {
            all.extend([drawing.told.clone(), drawing.caption.clone()]);
        }
    }
    all
}

fn of_table(table: &Table) -> Vec<String> {
    let columns = table.columns.iter().map(|column| column.title.clone());
    let cells = table.lines().flatten().filter_map(|cell| match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Whole(_) | Cell::Real(_) | Cell::Nothing => None,
    });
    let words = [table.title.clone(), table.source.clone()];
    words
        .into_iter()
        .chain(columns)
        .chain(cells)
        .chain(table.limits.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_persons_are_hidden_and_cannot_be_found_by_subtraction() {
        for (counts, expected, sum) in [
            (&[10, 20, 0][..], &[false, false, false][..], false),
            (&[10, 2, 7, 0], &[false, true, false, true], false),
            (&[10, 2, 7], &[false, true, true], false),
            (&[1, 1, 9], &[true, true, false], false),
            (&[1, 2, 9], &[true, true, false], false),
            (&[2, 2, 9, 4], &[true, true, false, true], false),
            (&[2, 0], &[true, true], false),
            (&[1, 1, 0], &[true, true, true], false),
            (&[2, 2], &[true, true], true),
            (&[1], &[true], true),
            (&[], &[], false),
        ] {
            assert_eq!(hidden(counts), (expected.to_vec(), sum), "{counts:?}");
        }
    }
}
