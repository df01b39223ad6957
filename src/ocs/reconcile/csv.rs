//! The same as a table of separated values: a line a figure, and a line for each thing that may explain
//! its gap.

use std::fmt::Write;

use super::{Counterpart, Reconciled, fr};
use crate::figures::csv::hectares;
use crate::separated::cell;

/// The table.
pub fn table(all: &[Reconciled]) -> String {
    let mut out = String::from(
        "ligne;territoire;periode;classes;source;publie_ha;ici_ha;brut_ha;ecart_ha;ecart_pct;marge_95_ha;\
         dans_la_marge;explication;explique_ha;part_de_l_ecart_pct\n",
    );
    for one in all {
        let published = &one.published;
        let head = format!(
            "{};{};{};{};{};{}",
            published.line,
            cell(&published.territory),
            cell(&published.period()),
            cell(&published.classes.french()),
            cell(&published.source),
            hectares(published.m2)
        );
        match &one.ours {
            Counterpart::Unmatched(why) => {
                let _ = writeln!(out, "{head};;;;;;;{};;", cell(&fr::unmatched(why)));
            }
            Counterpart::Ours(ours) => {
                let percent = |percent: f64| format!("{percent:.2}").replace('.', ",");
                let figure = format!(
                    "{};{};{};{};{};{}",
                    hectares(ours.m2),
                    hectares(ours.raw_m2),
                    hectares(ours.gap_m2),
                    ours.gap_percent.map(percent).unwrap_or_default(),
                    hectares(ours.margin.m2.round() as i64),
                    fr::yes_or_no(ours.within)
                );
                let _ = writeln!(out, "{head};{figure};;;");
                for each in &ours.explanations {
                    let reason = cell(fr::reason(each.reason));
                    let (m2, share) = (hectares(each.m2), percent(each.percent));
                    let _ = writeln!(out, "{head};{figure};{reason};{m2};{share}");
                }
            }
        }
    }
    out
}
