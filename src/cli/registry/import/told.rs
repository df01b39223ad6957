//! What an import says of itself.

use std::fmt::Write;

use relais_registry::exchange::layout::Unknown;
use relais_registry::exchange::outcome::{Made, Outcome, Remark};
use relais_registry::exchange::{Kind, Problem};

use crate::cli::console::Console;
use crate::cli::registry::more;

/// So many lines of each list are shown, and of what went as it was asked; `--json` has all.
const SHOWN: usize = 50;
const FEW: usize = 5;

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
    for problem in all.iter().take(SHOWN) {
        let value = match problem.value.is_empty() {
            true => "vide".into(),
            false => format!("« {} »", problem.value),
        };
        let _ = writeln!(
            text,
            "Refusé, ligne {}, colonne « {} » ({value})\u{202f}: {}\u{202f}; {}",
            problem.line, problem.column, problem.why, problem.todo
        );
    }
    more(text, all.len(), SHOWN);
}
