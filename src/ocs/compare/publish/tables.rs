//! Tables of separated values, as spreadsheets of the trade read them.

use std::fmt::Write;

use crate::compare::Comparison;
use crate::transition::TransitionMatrix;

/// The tables, each with the name of its file.
pub(super) fn all(comparison: &Comparison) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let last = comparison.dates.len() - 1;
    let published = comparison.published(0, last);
    out.push(("matrice_brute.csv".into(), matrix(&comparison.raw(0, last))));
    out.push(("matrice.csv".into(), matrix(&published)));
    out.push(("soldes.csv".into(), soldes(&published)));
    out
}

/// Hectares as people write them; the whole square metres stand beside.
pub(super) fn hectares(m2: i64) -> String {
    format!(
        "{}{},{:04}",
        if m2 < 0 { "-" } else { "" },
        m2.abs() / 10_000,
        m2.abs() % 10_000
    )
}

/// A text as a cell of a table.
pub(super) fn cell(text: &str) -> String {
    match text.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into(),
    }
}

fn matrix(matrix: &TransitionMatrix) -> String {
    let mut out = "code_avant;code_apres;surface_m2;surface_ha\n".to_string();
    for (before, after, m2) in matrix.cells() {
        let _ = writeln!(
            out,
            "{};{};{m2};{}",
            cell(before),
            cell(after),
            hectares(m2)
        );
    }
    out
}

fn soldes(matrix: &TransitionMatrix) -> String {
    let mut out = "code;avant_m2;apres_m2;gain_m2;perte_m2;solde_m2\n".to_string();
    for s in matrix.soldes() {
        let code = cell(&s.code);
        let (before, after, gain, loss) = (s.before_m2, s.after_m2, s.gain_m2, s.loss_m2);
        let _ = writeln!(out, "{code};{before};{after};{gain};{loss};{}", s.net_m2());
    }
    out
}
