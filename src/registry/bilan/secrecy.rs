//! What the published form does not say: who, and how few.
//!
//! Counts of persons in parts of the whole are hidden when they are one or two, for with the name of a
//! place and of a partner they would say who; and as many others with them as it takes that nobody
//! finds them by subtraction. Figures of bodies, and those of the whole, are never hidden.

use relais_report::figures::{Cell, Report, Section, Table};

use crate::finder::{Finder, How, Named};
use crate::hidden::shown;

/// The least count of persons that is published.
pub const LEAST: i64 = 3;

/// Which of some counts are hidden, and whether their sum is.
pub fn hidden(counts: &[i64]) -> (Vec<bool>, bool) {
    let mut hidden: Vec<bool> = counts
        .iter()
        .map(|count| (1..LEAST).contains(count))
        .collect();
    loop {
        let mut sum = 0;
        let mut many = 0;
        for (count, _) in counts.iter().zip(&hidden).filter(|(_, hidden)| **hidden) {
            sum += count;
            many += 1;
        }
        if many == 0 || (many > 1 && sum >= LEAST) {
            return (hidden, false);
        }
        let rest = counts
            .iter()
            .enumerate()
            .filter(|(at, count)| !hidden[*at] && **count > 0);
        match rest.min_by_key(|(at, count)| (**count, *at)) {
            Some((at, _)) => hidden[at] = true,
            None => return (hidden, true),
        }
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

/// Where the officer's own texts have the family name of a person alone.
pub fn doubts(report: &Report, finder: &Finder) -> Vec<Named> {
    let mut doubts = Vec::new();
    for part in &report.sections {
        for text in &part.words {
            finder.doubt(text, &part.title, &mut doubts);
        }
    }
    doubts
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
            (&[10, 2, 7, 0], &[false, true, true, false], false),
            (&[1, 1, 9], &[true, true, true], false),
            (&[1, 2, 9], &[true, true, false], false),
            (&[2, 0], &[true, false], true),
            (&[1, 1], &[true, true], true),
            (&[], &[], false),
        ] {
            assert_eq!(hidden(counts), (expected.to_vec(), sum), "{counts:?}");
        }
    }
}
