//! The figures as tables of separated values, as spreadsheets of the trade read them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{Basis, Figures, Level, Margin, Span, Unit};
use crate::separated::cell;
use crate::transition::TransitionMatrix;

/// The tables, each with the name of its file.
pub fn tables(figures: &Figures) -> Vec<(&'static str, String)> {
    let whole = Span {
        before: 0,
        after: figures.dates.len() - 1,
        years: None,
    };
    let of = |basis| figures.matrix(0, figures.finest(), whole, basis);
    let mut out = vec![
        ("matrice.csv", matrix(&of(Basis::Published))),
        ("matrice_brute.csv", matrix(&of(Basis::Raw))),
        ("soldes.csv", soldes(&of(Basis::Published))),
        ("figures_territoires.csv", units(figures)),
        ("figures_matrices.csv", matrices(figures)),
        ("figures_soldes.csv", balances(figures)),
        ("figures_causes.csv", causes(figures)),
    ];
    if figures.dates.len() > 2 {
        out.push(("figures_flux.csv", flows(figures)));
    }
    out
}

/// Hectares as people write them; the whole square metres stand beside.
pub fn hectares(m2: i64) -> String {
    format!(
        "{}{},{:04}",
        if m2 < 0 { "-" } else { "" },
        m2.abs() / 10_000,
        m2.abs() % 10_000
    )
}

/// A number with a decimal comma; nothing where it is not known.
fn decimal(value: Option<f64>, decimals: usize) -> String {
    let text = value.map(|value| format!("{value:.decimals$}"));
    text.unwrap_or_default().replace('.', ",")
}

fn matrix(matrix: &TransitionMatrix) -> String {
    let mut out = "code_avant;code_apres;surface_m2;surface_ha\n".to_string();
    for (before, after, m2) in matrix.cells() {
        let (before, after) = (cell(before), cell(after));
        let _ = writeln!(out, "{before};{after};{m2};{}", hectares(m2));
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

/// The columns that say of what a line is.
const UNIT: &str = "type;code;nom";

fn unit(unit: &Unit) -> String {
    format!(
        "{};{};{}",
        cell(&unit.kind),
        cell(&unit.code),
        cell(&unit.name)
    )
}

fn span(figures: &Figures, span: Span) -> String {
    let label = |date: usize| cell(&figures.dates[date].label);
    format!("{};{}", label(span.before), label(span.after))
}

/// A class: its code and its label.
fn class(level: &Level, code: &str) -> String {
    let label = level.class(code).map_or("", |class| class.label.as_str());
    format!("{};{}", cell(code), cell(label))
}

/// Whole square metres of a margin.
fn margin(margin: Option<&Margin>) -> String {
    margin.map_or_else(|| "0".into(), |margin| format!("{:.0}", margin.m2))
}

fn units(figures: &Figures) -> String {
    let mut out = format!("{UNIT};contour_m2;compare_m2;en_partie_m2;part_comparee_pct;reserves\n");
    for (at, one) in figures.units.iter().enumerate() {
        let coverage = figures.coverage(at);
        let share = one.contour_m2.filter(|m2| *m2 > 0.0);
        let _ = writeln!(
            out,
            "{};{};{};{};{};{}",
            unit(one),
            decimal(one.contour_m2, 0),
            coverage.compared_m2,
            coverage.partly_m2,
            decimal(share.map(|m2| 100.0 * coverage.compared_m2 as f64 / m2), 2),
            cell(&one.caveats.join(" "))
        );
    }
    out
}

/// What a function says of each unit, level and span.
fn each(figures: &Figures, mut tell: impl FnMut(usize, usize, Span, &str)) {
    for at in 0..figures.units.len() {
        for (number, level) in figures.levels.iter().enumerate() {
            for &of in &figures.spans {
                let (unit, span) = (unit(&figures.units[at]), span(figures, of));
                tell(at, number, of, &format!("{unit};{};{span}", level.number));
            }
        }
    }
}

fn matrices(figures: &Figures) -> String {
    let mut out = format!(
        "{UNIT};niveau;de;a;code_avant;libelle_avant;code_apres;libelle_apres;surface_m2;surface_ha;\
         part_pct;marge_95_m2;surface_brute_m2\n"
    );
    each(figures, |at, number, span, head| {
        let level = &figures.levels[number];
        let published = figures.matrix(at, number, span, Basis::Published);
        let raw = figures.matrix(at, number, span, Basis::Raw);
        let margins = figures.margins(at, number, span);
        let all = published.cells().chain(raw.cells());
        let pairs: BTreeSet<(&str, &str)> = all.map(|(one, other, _)| (one, other)).collect();
        let total = published.total_m2().max(1) as f64;
        for (one, other) in pairs {
            let m2 = published.m2(one, other);
            let _ = writeln!(
                out,
                "{head};{};{};{m2};{};{};{};{}",
                class(level, one),
                class(level, other),
                hectares(m2),
                decimal(Some(100.0 * m2 as f64 / total), 4),
                margin(margins.get(&(one.to_string(), other.to_string()))),
                raw.m2(one, other)
            );
        }
    });
    out
}

fn balances(figures: &Figures) -> String {
    let mut out = format!(
        "{UNIT};niveau;de;a;code_classe;libelle;avant_m2;marge_avant_m2;apres_m2;marge_apres_m2;\
         gain_m2;perte_m2;solde_m2;solde_ha;marge_solde_m2;solde_m2_par_an;solde_pct_par_an\n"
    );
    each(figures, |at, number, span, head| {
        let net = figures.net_margins(at, number, span);
        let before = figures.stock_margins(at, number, span.before);
        let after = figures.stock_margins(at, number, span.after);
        for balance in figures.balances(at, number, span) {
            let solde = &balance.solde;
            let of = |margins: &BTreeMap<String, Margin>| margin(margins.get(&solde.code));
            let _ = writeln!(
                out,
                "{head};{};{};{};{};{};{};{};{};{};{};{};{}",
                class(&figures.levels[number], &solde.code),
                solde.before_m2,
                of(&before),
                solde.after_m2,
                of(&after),
                solde.gain_m2,
                solde.loss_m2,
                balance.net_m2,
                hectares(balance.net_m2),
                of(&net),
                decimal(balance.net_m2_a_year, 1),
                decimal(balance.net_percent_a_year, 4)
            );
        }
    });
    out
}

fn causes(figures: &Figures) -> String {
    let mut out = format!("{UNIT};de;a;cause;surface_m2;surface_ha\n");
    for (at, one) in figures.units.iter().enumerate() {
        for &of in &figures.spans {
            for (cause, m2) in figures.causes(at, of) {
                let (unit, span) = (unit(one), span(figures, of));
                let (cause, ha) = (cell(cause.french()), hectares(m2));
                let _ = writeln!(out, "{unit};{span};{cause};{m2};{ha}");
            }
        }
    }
    out
}

fn flows(figures: &Figures) -> String {
    let dates = figures.dates.iter();
    let codes: Vec<String> = dates
        .map(|date| cell(&format!("code_{}", date.label)))
        .collect();
    let mut out = format!(
        "{UNIT};niveau;{};surface_m2;surface_ha;retour\n",
        codes.join(";")
    );
    for (at, one) in figures.units.iter().enumerate() {
        for (number, level) in figures.levels.iter().enumerate() {
            for flow in figures.flows(at, number) {
                let codes: Vec<String> = flow.codes.iter().map(|code| cell(code)).collect();
                let comes_back = if flow.reversal { "oui" } else { "non" };
                let _ = writeln!(
                    out,
                    "{};{};{};{};{};{comes_back}",
                    unit(one),
                    level.number,
                    codes.join(";"),
                    flow.m2,
                    hectares(flow.m2)
                );
            }
        }
    }
    out
}
