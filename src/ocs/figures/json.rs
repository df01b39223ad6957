//! The figures as JSON: the same numbers, and the cells of which they are sums.

use serde_json::{Value as Json, json};

use super::{Basis, Figures, Margin, Span};
use crate::cause::Cause;
use crate::overlay::{Codes, Land};

/// Everything.
pub fn document(figures: &Figures, codes: &Codes) -> Json {
    let units: Vec<Json> = (0..figures.units.len())
        .map(|at| unit(figures, at))
        .collect();
    json!({
        "dates": figures.dates,
        "spans": figures.spans,
        "levels": figures.levels,
        "boundary": figures.boundary,
        "notes": figures.notes,
        "units": units,
        "cells": cells(figures, codes),
    })
}

fn unit(figures: &Figures, at: usize) -> Json {
    let unit = &figures.units[at];
    let spans = figures.spans.iter();
    let causes: Vec<Json> = spans
        .map(|&span| {
            let found = figures.causes(at, span).into_iter();
            let found: Vec<Json> = found
                .map(|(cause, m2)| json!({"cause": cause, "m2": m2}))
                .collect();
            json!(found)
        })
        .collect();
    let levels: Vec<Json> = (0..figures.levels.len())
        .map(|number| level(figures, at, number))
        .collect();
    json!({
        "kind": unit.kind,
        "code": unit.code,
        "name": unit.name,
        "contour_m2": unit.contour_m2,
        "caveats": unit.caveats,
        "coverage": figures.coverage(at),
        "causes": causes,
        "levels": levels,
    })
}

fn level(figures: &Figures, at: usize, number: usize) -> Json {
    let spans = figures.spans.iter();
    let spans: Vec<Json> = spans.map(|&of| span(figures, at, number, of)).collect();
    json!({"spans": spans, "flows": figures.flows(at, number)})
}

/// A margin; nothing is off where no boundary is.
fn off(margin: Option<&Margin>) -> Json {
    margin.map_or_else(|| json!({"m2": 0.0, "shares": []}), |margin| json!(margin))
}

fn span(figures: &Figures, at: usize, number: usize, span: Span) -> Json {
    let matrix = figures.matrix(at, number, span, Basis::Published);
    let raw = figures.matrix(at, number, span, Basis::Raw);
    let margins = figures.margins(at, number, span);
    let cells = matrix.cells().map(|(before, after, m2)| {
        let margin = off(margins.get(&(before.to_string(), after.to_string())));
        json!({"before": before, "after": after, "m2": m2, "raw_m2": raw.m2(before, after), "margin": margin})
    });
    let (before, after) = (
        figures.stock_margins(at, number, span.before),
        figures.stock_margins(at, number, span.after),
    );
    let net = figures.net_margins(at, number, span);
    let balances = figures
        .balances(at, number, span)
        .into_iter()
        .map(|balance| {
            let code = balance.solde.code.clone();
            let mut json = json!(balance);
            json["before_margin"] = off(before.get(&code));
            json["after_margin"] = off(after.get(&code));
            json["net_margin"] = off(net.get(&code));
            json
        });
    json!({
        "matrix": cells.collect::<Vec<Json>>(),
        "balances": balances.collect::<Vec<Json>>(),
        "changed_m2": matrix.changed_m2(),
        "changed_margin": figures.change_margin(at, number, span),
    })
}

fn cells(figures: &Figures, codes: &Codes) -> Vec<Json> {
    let named = |trajectory: &[Option<u32>]| -> Vec<Option<String>> {
        let name = |code: &Option<u32>| code.map(|code| codes.name(code).to_string());
        trajectory.iter().map(name).collect()
    };
    let zone = |zone: Land| match zone {
        Land::Class(zone) | Land::Doubled(zone) => json!(zone),
        Land::Nothing => Json::Null,
        Land::Contested => json!("several"),
    };
    let cells = figures.cells(0).map(|cell| {
        let causes: &Vec<Option<Cause>> = &cell.causes;
        json!({
            "zone": zone(cell.zone),
            "raw": named(&cell.raw),
            "published": named(&cell.published),
            "causes": causes,
            "m2": cell.m2,
        })
    });
    cells.collect()
}
