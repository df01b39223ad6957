//! What an import says of itself.

use std::collections::HashMap;
use std::fmt::Write;

use relais_registry::exchange::layout::Unknown;
use relais_registry::exchange::outcome::{Made, Outcome, Remark};
use relais_registry::exchange::{Kind, Problem};

use crate::cli::console::Console;
use crate::cli::registry::{more, said};

/// So many lines of each list are shown, and of what went as it was asked; `--json` has all.
const SHOWN: usize = 50;
const FEW: usize = 5;
/// What says who somebody is: of these it is shown what changes.
const NAMING: [&str; 4] = ["nom", "prenom", "siren", "siret"];

/// Says on stderr what may mislead: columns that are not read.
pub fn warn(outcome: &Outcome, console: &Console) {
    if let Some(told) = unread(&outcome.unknown) {
        console.warn(&told);
    }
}

/// All columns that are not read, in a line.
pub fn unread(columns: &[Unknown]) -> Option<String> {
    let told = |column: &Unknown| {
        let near = column.near.map_or_else(String::new, |near| {
            format!(" (est-ce « {near} »\u{202f}? dites-le par --mapping)")
        });
        format!("« {} »{near}", column.header)
    };
    let all: Vec<String> = columns.iter().map(told).collect();
    match all.as_slice() {
        [] => None,
        [one] => Some(format!("la colonne {one} n’est pas lue")),
        several => Some(format!(
            "{} colonnes ne sont pas lues\u{202f}: {}",
            several.len(),
            several.join(", ")
        )),
    }
}

/// The outcome as the officer reads it.
pub fn text(outcome: &Outcome, kind: Kind, dry_run: bool) -> String {
    let what = match (outcome.applied, dry_run) {
        (true, _) => "importé",
        (false, true) => "à blanc, rien n’est gardé",
        (false, false) => "rien n’est gardé",
    };
    let mut text = format!("{} ({}, {what})\n", kind.told(), outcome.file);
    let counts = [
        ("lignes", outcome.lines),
        ("nouveaux", outcome.created.len()),
        ("corrigés", outcome.updated.len()),
        ("déjà là", outcome.known.len()),
        ("à regarder", outcome.doubts.len()),
        ("refusées", outcome.refused().len()),
    ];
    for (label, count) in counts {
        let _ = writeln!(text, "  {label:<11}{count:>7}");
    }
    made(&mut text, "Nouveau", &outcome.created, FEW);
    made(&mut text, "Corrigé", &outcome.updated, SHOWN);
    remarks(&mut text, "Déjà là", &outcome.known, FEW);
    remarks(&mut text, "À regarder", &outcome.doubts, SHOWN);
    problems(&mut text, &outcome.problems);
    text
}

fn made(text: &mut String, head: &str, all: &[Made], shown: usize) {
    for made in all.iter().take(shown) {
        let _ = writeln!(
            text,
            "{head}, ligne {}\u{202f}: {} [{}]",
            made.line, made.name, made.id
        );
        let naming = made.changed.iter();
        let naming = naming.filter(|one| NAMING.contains(&one.field));
        text.push_str(&said::changed(&naming.cloned().collect::<Vec<_>>()));
    }
    more(text, all.len(), shown);
}

fn remarks(text: &mut String, head: &str, all: &[Remark], shown: usize) {
    for remark in all.iter().take(shown) {
        let _ = writeln!(
            text,
            "{head}, ligne {}\u{202f}: {}",
            remark.line, remark.what
        );
    }
    more(text, all.len(), shown);
}

fn problems(text: &mut String, all: &[Problem]) {
    let all = alike(all);
    for (problem, lines) in all.iter().take(SHOWN) {
        let value = match problem.value.is_empty() {
            true => "vide".into(),
            false => format!("« {} »", problem.value),
        };
        let _ = writeln!(
            text,
            "Refusé, {}, colonne « {} » ({value})\u{202f}: {}\u{202f}; {}",
            numbers(lines),
            problem.column,
            problem.why,
            problem.todo
        );
    }
    more(text, all.len(), SHOWN);
}

/// Problems with the lines that have each of them in the same words, as of a column that is missing.
fn alike(all: &[Problem]) -> Vec<(&Problem, Vec<u64>)> {
    let mut places = HashMap::new();
    let mut told: Vec<(&Problem, Vec<u64>)> = Vec::new();
    for problem in all {
        let words = (&problem.column, &problem.value, &problem.why, &problem.todo);
        match places.get(&words).and_then(|&at: &usize| told.get_mut(at)) {
            Some((_, lines)) => lines.push(problem.line),
            None => {
                places.insert(words, told.len());
                told.push((problem, vec![problem.line]));
            }
        }
    }
    told
}

/// `ligne 2`, `lignes 2, 3, 4, 5, 6 et 12 autres`.
fn numbers(lines: &[u64]) -> String {
    let few: Vec<String> = lines.iter().take(FEW).map(u64::to_string).collect();
    match (lines.len(), lines.len().saturating_sub(FEW)) {
        (1, _) => format!("ligne {}", few.join(", ")),
        (_, 0) => format!("lignes {}", few.join(", ")),
        (_, 1) => format!("lignes {} et 1 autre", few.join(", ")),
        (_, more) => format!("lignes {} et {more} autres", few.join(", ")),
    }
}
