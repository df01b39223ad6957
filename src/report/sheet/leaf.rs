//! Which rows go on which sheet, and what the first sheet says.

use std::collections::BTreeSet;

use crate::figures::{Cell, Kind, Report, Table};
use crate::french;

/// Rows of a sheet, its header among them, as spreadsheets can hold them.
pub(super) const MOST_ROWS: usize = 1_048_576;
/// Letters of the name of a sheet.
const MOST_LETTERS: usize = 31;

/// A sheet: a table, or as much of one as fits.
pub(super) struct Leaf<'a> {
    pub(super) name: String,
    pub(super) table: &'a Table,
    pub(super) rows: Vec<&'a [Cell]>,
    /// True when its last row is a sum.
    pub(super) has_total: bool,
}

/// The name of the sheet that says what the others are.
pub(super) const FIRST: &str = "Lisez-moi";

/// The sheets of the tables of a report, each with a name of its own.
pub(super) fn leaves(report: &Report, most_rows: usize) -> Vec<Leaf<'_>> {
    let mut names = BTreeSet::from([FIRST.to_lowercase()]);
    let mut out = Vec::new();
    for table in report.tables() {
        let rows: Vec<&[Cell]> = table.lines().map(Vec::as_slice).collect();
        let parts = rows.len().div_ceil(most_rows - 1).max(1);
        for part in 0..parts {
            let rows = rows.iter().skip(part * (most_rows - 1));
            out.push(Leaf {
                name: free_name(&table.name, &mut names),
                table,
                rows: rows.take(most_rows - 1).copied().collect(),
                has_total: table.total.is_some() && part + 1 == parts,
            });
        }
    }
    out
}

/// A name that spreadsheets take and that no other sheet has.
fn free_name(name: &str, names: &mut BTreeSet<String>) -> String {
    let fits = |c: char| !c.is_control() && !"[]:*?/\\'".contains(c);
    let plain: String = name.chars().filter(|c| fits(*c)).collect();
    let plain = if plain.trim().is_empty() {
        "Table"
    } else {
        plain.trim()
    };
    let short = |letters: usize| plain.chars().take(letters).collect::<String>();
    let mut found = short(MOST_LETTERS);
    for number in 2.. {
        if names.insert(found.to_lowercase()) {
            break;
        }
        let end = format!(" ({number})");
        found = short(MOST_LETTERS - end.chars().count()) + &end;
    }
    found
}

/// What the first sheet says: a word on the left, where there is one, and a text.
pub(super) fn words(report: &Report, leaves: &[Leaf<'_>]) -> Vec<(String, String)> {
    let mut out = vec![
        (report.title.clone(), String::new()),
        (String::new(), report.lead.clone()),
    ];
    let mut say = |head: &str, text: &str| out.push((head.into(), french::spaced(text)));
    for notice in &report.notices {
        say("À savoir", notice);
    }
    for (name, value) in &report.facts {
        say(name, value);
    }
    for section in &report.sections {
        for text in &section.words {
            say(&section.title, text);
        }
    }
    let of_hectares = |leaf: &Leaf<'_>| {
        let mut columns = leaf.table.columns.iter();
        columns.any(|column| column.kind == Kind::Ha)
    };
    match leaves.iter().any(of_hectares) {
        true => say(
            "Nombres",
            "Les surfaces en hectares ont quatre décimales, c’est-à-dire le mètre carré : les lignes \
             s’additionnent exactement. Une cellule vide veut dire inconnu.",
        ),
        false => say("Nombres", "Une cellule vide veut dire inconnu."),
    }
    for leaf in leaves {
        say(&format!("Feuille « {} »", leaf.name), &leaf.table.title);
        if !leaf.table.source.is_empty() {
            say("Source", &leaf.table.source);
        }
        for limit in &leaf.table.limits {
            say("Limite", limit);
        }
    }
    if !report.foot.is_empty() {
        say("", &report.foot);
    }
    out
}

/// The width of a column, in letters.
pub(super) fn width(leaf: &Leaf<'_>, column: usize) -> usize {
    let header = leaf.table.columns[column].header().chars().count();
    let cells = leaf.rows.iter().take(200).filter_map(|row| row.get(column));
    let longest = cells.map(|cell| match cell {
        Cell::Text(text) => text.chars().count(),
        Cell::Whole(_) | Cell::Real(_) | Cell::Nothing => 12,
    });
    (longest.max().unwrap_or(0).max(header) + 2).clamp(8, 60)
}
