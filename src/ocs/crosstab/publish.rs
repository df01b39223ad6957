//! A table of classes as CSV and as JSON.

use std::fmt::Write;

use relais_core::grid::Grid;
use serde_json::{Value as Json, json};

use super::image::Image;
use super::placed::Placing;
use super::result::{Crosstab, Pair};
use super::stack::Stack;
use crate::separated::cell;

/// Each combination with its pixels and its areas, for spreadsheets in France. A code that is empty is
/// ground that the image does not cover.
pub fn csv(crosstab: &Crosstab) -> String {
    let three = crosstab.dates.len() > 2;
    let ends: Vec<String> = match three {
        true => crosstab.dates.clone(),
        false => vec!["avant".into(), "apres".into()],
    };
    let mut out = String::new();
    for end in &ends {
        let _ = write!(
            out,
            "{};{};",
            cell(&format!("code_{end}")),
            cell(&format!("libelle_{end}"))
        );
    }
    out.push_str("pixels;surface_m2;surface_ha");
    out.push_str(if three { ";aller_retour\n" } else { "\n" });
    for row in &crosstab.cells {
        for code in &row.codes {
            let code = code.as_deref().unwrap_or("");
            let label = crosstab.wordings.get(code).map_or("", |w| &w.label);
            let _ = write!(out, "{};{};", cell(code), cell(label));
        }
        let _ = write!(out, "{};{};{}", row.pixels, row.m2, hectares(row.m2));
        let reversal = if row.is_reversal() { "oui" } else { "non" };
        let _ = match three {
            true => writeln!(out, ";{reversal}"),
            false => writeln!(out),
        };
    }
    out
}

/// Hectares as people write them; the whole square metres stand beside.
fn hectares(m2: i64) -> String {
    format!("{},{:04}", m2 / 10_000, m2 % 10_000)
}

/// Everything.
pub fn document(crosstab: &Crosstab, stack: &Stack, images: &[Image]) -> Json {
    let classes = crosstab.wordings.iter();
    let classes: Vec<Json> = classes
        .map(|(code, w)| json!({"code": code, "label": w.label, "colour": w.colour}))
        .collect();
    let images = images.iter().zip(&stack.placings).enumerate();
    let images: Vec<Json> = images
        .map(|(at, (image, placing))| {
            json!({
                "name": image.name, "date": image.date, "grid": grid(image.grid()),
                "placing": if at == 0 { json!("first") } else { placed(stack, placing) },
            })
        })
        .collect();
    let pairs: Vec<Json> = crosstab.pairs().iter().map(|p| pair(crosstab, p)).collect();
    let (pixels, m2) = crosstab.common();
    json!({
        "dates": crosstab.dates,
        "images": images,
        "grid": grid(&stack.grid),
        "ground": crosstab.ground,
        "common": {"pixels": pixels, "m2": m2},
        "classes": classes,
        "cells": crosstab.cells,
        "matrices": pairs,
        "reversals": crosstab.reversals(),
    })
}

fn grid(grid: &Grid) -> Json {
    json!({
        "width": grid.width, "height": grid.height,
        "transform": grid.transform, "crs": grid.crs.as_ref().map(ToString::to_string),
    })
}

/// How an image lies on the grid of the first.
fn placed(stack: &Stack, placing: &Placing) -> Json {
    match (placing, &stack.placings[0]) {
        (Placing::Shifted(cols, rows), Placing::Shifted(first_cols, first_rows)) => {
            match (first_cols - cols, first_rows - rows) {
                (0, 0) => json!("same pixels"),
                (cols, rows) => json!({"shifted": {"columns": cols, "rows": rows}}),
            }
        }
        (Placing::Nearest(nearest), _) | (_, Placing::Nearest(nearest)) => {
            json!({"nearest": {"mapping_error_px": nearest.mapping.error_px()}})
        }
    }
}

fn pair(crosstab: &Crosstab, pair: &Pair) -> Json {
    let cells = pair.pixels.iter();
    let cells: Vec<Json> = cells
        .map(|((before, after), pixels)| {
            let m2 = pair.matrix.m2(before, after);
            json!({"before": before, "after": after, "pixels": pixels, "m2": m2})
        })
        .collect();
    let uncovered: Vec<Json> = (pair.uncovered.iter())
        .map(|(before, after, pixels, m2)| {
            json!({"before": before, "after": after, "pixels": pixels, "m2": m2})
        })
        .collect();
    json!({
        "from": crosstab.dates[pair.dates[0]],
        "to": crosstab.dates[pair.dates[1]],
        "pixels": pair.pixels.values().sum::<u64>(),
        "m2": pair.matrix.total_m2(),
        "changed_m2": pair.matrix.changed_m2(),
        "cells": cells,
        "soldes": pair.matrix.soldes(),
        "uncovered": uncovered,
    })
}
