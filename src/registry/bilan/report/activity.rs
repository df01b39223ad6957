//! Deliveries and downloads, each with its source.

use chrono::Datelike;
use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::maker::{Maker, bar, label_cell, plain, total};
use crate::activity::Coverage;
use crate::bilan::chapter::Chapter;
use crate::bilan::fr;

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Activity);
    section.title = fr::heard(&section.title, maker.without());
    match &maker.of.now.coverage {
        Coverage::Whole => {}
        Coverage::Part(parts) => section.words.push(fr::partly_heard(parts)),
        Coverage::No => section.words.push(fr::NOT_HEARD.into()),
    }
    if maker.of.now.activity.is_empty() {
        section
            .words
            .push(fr::no_activity(maker.without().is_some()).into());
        return section;
    }
    section.figures.push(plain(by_source(maker)));
    section.figures.extend(by_month(maker));
    section
}

/// What a table of activity rests on.
pub(super) fn source(maker: &Maker<'_>) -> String {
    match maker.of.now.coverage {
        Coverage::No => fr::REGISTRY.into(),
        Coverage::Whole | Coverage::Part(_) => fr::REGISTRY_AND_LISTS.into(),
    }
}

fn by_source(maker: &Maker<'_>) -> relais_report::figures::Table {
    let columns = vec![
        Column::text(fr::WHAT),
        Column::text(fr::SOURCE),
        Column::of(Kind::Count, fr::NUMBER),
        Column::of(Kind::Count, fr::BODIES),
        Column::of(Kind::Km2, fr::AREA),
        Column::of(Kind::Gigabytes, fr::VOLUME),
    ];
    let title = fr::heard(fr::BY_SOURCE, maker.without());
    let mut table = maker.table("activite", title, columns);
    table.source = source(maker);
    for line in &maker.of.now.activity {
        table.rows.push(vec![
            label_cell(fr::what(&line.what)),
            label_cell(fr::source(&line.source)),
            Cell::Whole(line.count),
            Cell::Whole(line.partners),
            Cell::Whole(line.m2),
            Cell::Whole(line.bytes),
        ]);
    }
    table.limits.push(fr::SOURCES_LIMIT.into());
    table
}

/// Month after month, where there are several.
fn by_month(maker: &Maker<'_>) -> Option<Figure> {
    let months = &maker.of.now.months;
    let all: i64 = months
        .iter()
        .map(|line| line.deliveries + line.downloads)
        .sum();
    if months.len() < 2 || all == 0 {
        return None;
    }
    let columns = vec![
        Column::text(fr::MONTH),
        Column::of(Kind::Count, fr::DELIVERIES),
        Column::of(Kind::Count, fr::DOWNLOADS),
        Column::of(Kind::Km2, fr::AREA),
        Column::of(Kind::Gigabytes, fr::VOLUME),
    ];
    let title = fr::heard(fr::BY_MONTH, maker.without());
    let mut table = maker.table("activite_mois", &title, columns);
    table.source = source(maker);
    let mut rows = Vec::new();
    for line in months {
        let month = fr::MONTHS.get(line.month.month0() as usize).unwrap_or(&"");
        let name = format!("{month} {}", line.month.year());
        rows.push(bar(&name, line.deliveries + line.downloads, None));
        table.rows.push(vec![
            label_cell(name),
            Cell::Whole(line.deliveries),
            Cell::Whole(line.downloads),
            Cell::Whole(line.m2),
            Cell::Whole(line.bytes),
        ]);
    }
    table.total = Some(total(&table, 1..=4));
    table.limits.push(fr::ALL_SOURCES.into());
    Some(Figure {
        drawings: maker.bars_of(&title, "livraisons et téléchargements, en nombre", rows),
        table,
    })
}
