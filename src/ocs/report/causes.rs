//! Why millésimes differ: what is change, and what is not.

use std::collections::BTreeMap;

use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::fr;
use super::maker::{Maker, share, text};
use crate::cause::Cause;

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
    let table = maker.with_total(table);
    Section {
        title: fr::NOT_A_CHANGE.into(),
        words: vec![fr::HOW_CAUSES_ARE_FOUND.into()],
        figures: vec![Figure {
            drawings: Vec::new(),
            table,
        }],
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}
