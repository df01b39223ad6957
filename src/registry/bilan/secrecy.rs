//! What the published form does not say: who, and how few.
//!
//! Counts of persons in parts of the whole are hidden when they are one or two, for with the name of a
//! place and of a partner they would say who; and as many others with them as it takes that nobody
//! finds them by subtraction. Figures of bodies, and those of the whole, are never hidden.

use std::collections::HashSet;

use relais_report::figures::{Cell, Report, Section, Table};

use super::sql::Mark;
use crate::partner::name::letters;

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

/// A person that a text names: the id, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The id of the person.
    pub person: String,
    /// The title of the section.
    pub section: String,
}

/// The first person of the registry whom a text of a report names: by given and family name, by
/// address, by number, or by log-in.
pub fn named(report: &Report, marks: &[Mark]) -> Option<Named> {
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
            let said = Said::new(&texts);
            let found = marks.iter().find(|mark| said.names(mark))?;
            Some(Named {
                person: found.person.clone(),
                section,
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

/// Words of a name: no longer ones are compared.
const MOST_WORDS: usize = 8;
/// A log-in that is shorter would be found in any text.
const SHORTEST: usize = 5;

/// What some texts say, so that looking one person up takes no time.
struct Said {
    /// Runs of words, of each length.
    runs: Vec<HashSet<String>>,
    /// Words with what addresses and log-ins have in them.
    tokens: HashSet<String>,
    /// The digits of numbers, whatever parts them.
    numbers: Vec<String>,
}

impl Said {
    fn new(texts: &[String]) -> Self {
        let mut said = Self {
            runs: vec![HashSet::new(); MOST_WORDS + 1],
            tokens: HashSet::new(),
            numbers: Vec::new(),
        };
        let inside = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
        for text in texts {
            let words = words(text);
            for (length, runs) in said.runs.iter_mut().enumerate().skip(1) {
                runs.extend(words.windows(length).map(|run| run.join(" ")));
            }
            let tokens = text
                .split(|c| !inside(c))
                .map(|token| token.trim_matches('.').to_lowercase());
            said.tokens
                .extend(tokens.filter(|token| token.chars().count() >= SHORTEST));
            said.numbers.push(number(text));
        }
        said
    }

    fn names(&self, mark: &Mark) -> bool {
        let by_name = mark.names.as_ref().is_some_and(|(given, family)| {
            let (given, family) = (words(given), words(family));
            !given.is_empty()
                && !family.is_empty()
                && (self.has(&[&given[..], &family[..]].concat())
                    || self.has(&[&family[..], &given[..]].concat()))
        });
        by_name || mark.words.iter().any(|word| self.has_word(word))
    }

    fn has(&self, run: &[String]) -> bool {
        self.runs
            .get(run.len())
            .is_some_and(|runs| runs.contains(&run.join(" ")))
    }

    fn has_word(&self, word: &str) -> bool {
        match word.strip_prefix("+33") {
            Some(rest) => {
                let national = format!("0{rest}");
                let has = |text: &String| text.contains(word) || text.contains(&national);
                self.numbers.iter().any(has)
            }
            None => self.tokens.contains(&word.trim().to_lowercase()),
        }
    }
}

/// The words of a text, without case and accents.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(letters)
        .collect();
    plain.split_whitespace().map(Into::into).collect()
}

/// The digits of a text and the plus of numbers from abroad, what parts digits left out.
fn number(text: &str) -> String {
    let parts = |c: char| c.is_whitespace() || c == '.' || c == '-' || c == '\u{202f}';
    let kept = |c: char| match c {
        c if c.is_ascii_digit() || c == '+' => Some(c),
        c if parts(c) => None,
        _ => Some('/'),
    };
    text.chars().filter_map(kept).collect()
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

    #[test]
    fn a_person_is_recognised_however_it_is_written() {
        let mark = Mark {
            person: "pers-1".into(),
            names: Some(("Zoé".into(), "Inventée-Delapage".into())),
            words: vec![
                "zoe.i@exemple.example".into(),
                "+33556010203".into(),
                "zinventee".into(),
            ],
        };
        let says = |text: &str| Said::new(&[text.into()]).names(&mark);
        for text in [
            "avec Zoé Inventée-Delapage (SIG)",
            "INVENTEE DELAPAGE Zoe",
            "écrire à Zoe.I@exemple.example.",
            "tél. 05 56 01 02 03",
            "tél. +33 5 56.01.02.03",
            "compte : zinventee",
        ] {
            assert!(says(text), "{text}");
        }
        for text in [
            "Zoé et Delapage",
            "l’inventée",
            "05 56 01 02 04",
            "zinventees",
        ] {
            assert!(!says(text), "{text}");
        }
    }
}
