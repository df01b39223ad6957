//! A table of classes, to be read in a terminal.

use std::fmt::Write;
use std::path::Path;

use relais_ocs::crosstab::{Crosstab, Pair};

/// So many classes make a matrix that a terminal is wide enough for.
const MOST_COLUMNS: usize = 9;
/// So many transitions are told where they are not.
const MOST_ROWS: usize = 20;

/// All of it.
pub fn of(crosstab: &Crosstab, output: Option<&Path>) -> String {
    let mut out = String::new();
    if let Some(path) = output {
        let _ = writeln!(out, "{}", path.display());
    }
    let (pixels, m2) = crosstab.common();
    let _ = writeln!(
        out,
        "  {pixels} pixels of {} m² with a class at all dates, {} ha",
        area(crosstab.ground.pixel_m2),
        hectares(m2)
    );
    if let Some([least, most]) = crosstab.ground.scale {
        let _ = writeln!(
            out,
            "  areas in the plane of the CRS, {:+.2} to {:+.2} % of those of the ground",
            100.0 * (least - 1.0),
            100.0 * (most - 1.0)
        );
    }
    for pair in crosstab.pairs() {
        of_pair(crosstab, &pair, &mut out);
    }
    if crosstab.dates.len() > 2 {
        reversals(crosstab, &mut out);
    }
    out
}

fn of_pair(crosstab: &Crosstab, pair: &Pair, out: &mut String) {
    let [from, to] = pair.dates.map(|date| &crosstab.dates[date]);
    let matrix = &pair.matrix;
    let share = 100.0 * matrix.changed_m2() as f64 / matrix.total_m2().max(1) as f64;
    let changed = hectares(matrix.changed_m2());
    let _ = writeln!(
        out,
        "\n  {from} to {to}: {changed} ha changed, {share:.2} %"
    );
    let codes: Vec<&str> = matrix.codes().into_iter().collect();
    match codes.len() <= MOST_COLUMNS {
        true => table(&codes, pair, out),
        false => list(pair, out),
    }
    let (before, after) = pair.uncovered.iter().fold((0, 0), |sum, one| match one.0 {
        Some(_) => (sum.0 + one.3, sum.1),
        None => (sum.0, sum.1 + one.3),
    });
    if before + after > 0 {
        let (before, after) = (hectares(before), hectares(after));
        let _ = writeln!(
            out,
            "  not compared: {before} ha with a class at {from} alone, {after} ha at {to} alone"
        );
    }
    for solde in matrix.soldes() {
        let label = crosstab.wordings.get(&solde.code).map_or("", |w| &w.label);
        let _ = writeln!(
            out,
            "  {:<8} {:>14} to {:>14} ha, gained {}, lost {}  {label}",
            solde.code,
            hectares(solde.before_m2),
            hectares(solde.after_m2),
            hectares(solde.gain_m2),
            hectares(solde.loss_m2)
        );
    }
}

/// Rows are what there was, columns what there is.
fn table(codes: &[&str], pair: &Pair, out: &mut String) {
    let mut row = |head: &str, cells: Vec<String>| {
        let _ = write!(out, "  {head:<8}");
        cells.iter().for_each(|cell| {
            let _ = write!(out, " {cell:>12}");
        });
        out.push('\n');
    };
    let heads = codes.iter().map(|code| (*code).to_string());
    row("ha", heads.chain(["sum".into()]).collect());
    let mut sums = vec![0; codes.len() + 1];
    for before in codes {
        let mut cells: Vec<i64> = codes
            .iter()
            .map(|after| pair.matrix.m2(before, after))
            .collect();
        cells.push(cells.iter().sum());
        sums.iter_mut()
            .zip(&cells)
            .for_each(|(sum, cell)| *sum += cell);
        row(before, cells.into_iter().map(hectares).collect());
    }
    row("sum", sums.into_iter().map(hectares).collect());
}

/// The largest transitions.
fn list(pair: &Pair, out: &mut String) {
    let mut changes: Vec<(&str, &str, i64)> = (pair.matrix.cells())
        .filter(|(before, after, _)| before != after)
        .collect();
    changes.sort_by_key(|(_, _, m2)| -m2);
    for (before, after, m2) in changes.iter().take(MOST_ROWS) {
        let _ = writeln!(out, "  {before:<8} to {after:<8} {:>14} ha", hectares(*m2));
    }
    if changes.len() > MOST_ROWS {
        let _ = writeln!(out, "  and {} more transitions", changes.len() - MOST_ROWS);
    }
}

fn reversals(crosstab: &Crosstab, out: &mut String) {
    let reversals = crosstab.reversals();
    let m2: i64 = reversals.iter().map(|cell| cell.m2).sum();
    let _ = writeln!(out, "\n  changed and came back: {} ha", hectares(m2));
    for cell in reversals.iter().take(MOST_ROWS) {
        let codes: Vec<&str> = cell
            .codes
            .iter()
            .map(|c| c.as_deref().unwrap_or(""))
            .collect();
        let _ = writeln!(out, "  {} {:>14} ha", codes.join(" "), hectares(cell.m2));
    }
}

/// With four decimals no square metre is lost.
fn hectares(m2: i64) -> String {
    format!("{}.{:04}", m2 / 10_000, m2 % 10_000)
}

fn area(m2: f64) -> String {
    crate::cli::numbers::significant(m2)
}
