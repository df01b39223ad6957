//! Why millésimes differ: what is change, and what is not.

use std::collections::BTreeMap;

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Sign, Table};

use super::fr;
use super::maker::{Maker, share, text};
use crate::cause::Cause;
use crate::figures::{Bridge, Span};

/// Differences by their cause, from date to date.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let spans = &maker.figures.spans;
    let mut columns = vec![Column::text(fr::CAUSE)];
    for &span in spans {
        columns.push(Column::of(Kind::Ha, maker.span(span)));
        columns.push(Column::of(
            Kind::Percent(1),
            fr::share_of(&maker.span(span)),
        ));
    }
    let mut table = maker.table(fr::CAUSES_SHEET.into(), fr::CAUSES.into(), columns);
    let found = spans
        .iter()
        .map(|span| maker.figures.causes(maker.unit, *span));
    let found: Vec<BTreeMap<Cause, i64>> = found.collect();
    for cause in Cause::ALL {
        let mut row = vec![text(cause.french())];
        for causes in &found {
            let m2 = causes.get(&cause).copied().unwrap_or(0);
            row.extend([Cell::Whole(m2), share(m2, causes.values().sum())]);
        }
        table.rows.push(row);
    }
    if spans.len() > 1 {
        table.limits.push(fr::CAUSES_END_TO_END.into());
    }
    let table = maker.with_total(table);
    Section {
        title: fr::NOT_A_CHANGE.into(),
        words: vec![fr::HOW_CAUSES_ARE_FOUND.into()],
        figures: [table, bridge(maker)]
            .map(|table| Figure {
                drawings: Vec::new(),
                table,
            })
            .into(),
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}

/// What a step adds.
type Step = fn(&Bridge) -> i64;

/// From probable changes as delivered to what is published as changed, over each period.
fn bridge(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let spans = &figures.spans;
    let area = |span: &Span| Column::of(Kind::Ha, maker.span(*span)).signed(Sign::Always);
    let columns = std::iter::once(Column::text(fr::STEP)).chain(spans.iter().map(area));
    let level = maker.of_page().number;
    let title = fr::bridge(level, figures.levels.len());
    let mut table = maker.table(fr::BRIDGE_SHEET.into(), title, columns.collect());
    let all = spans.iter();
    let all: Vec<Bridge> = all
        .map(|span| figures.bridge(maker.unit, maker.level, *span))
        .collect();
    let steps: [(&str, Step); 4] = [
        (fr::PROBABLE, |of| of.probable_m2),
        (fr::WITHIN_CLASS, |of| -of.within_class_m2),
        (fr::GIVEN, |of| -of.given_m2),
        (fr::RECEIVED, |of| of.received_m2),
    ];
    for (step, m2) in steps {
        let cells = all.iter().map(|of| Cell::Whole(m2(of)));
        let row = std::iter::once(text(step)).chain(cells);
        table.rows.push(row.collect());
    }
    let mut table = maker.with_total(table);
    if let Some(cell) = table.total.as_mut().and_then(|total| total.first_mut()) {
        *cell = text(fr::PUBLISHED_CHANGE);
    }
    table
}
