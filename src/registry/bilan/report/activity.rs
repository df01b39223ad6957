//! Deliveries and downloads, each with its source.

use chrono::Datelike;
use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::maker::{Maker, amount, bar, label_cell, plain, text, total};
use crate::activity::Coverage;
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::{Amount, MonthLine};
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
        Column::of(Kind::Km2, fr::AREA_OF_KIND),
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
            amount(line.m2),
            amount(line.bytes),
        ]);
    }
    table.limits.push(fr::SOURCES_LIMIT.into());
    maker.untold(&mut table, &maker.of.now.activity);
    table
}

/// True for a month that DINAMIS told all of, as far as it came.
fn is_heard(line: &MonthLine) -> bool {
    line.coverage == Coverage::Whole
}

/// A month, and what there is not of it.
fn month(line: &MonthLine) -> String {
    let name = fr::MONTHS.get(line.month.month0() as usize).unwrap_or(&"");
    let without = match line.to_come {
        true => Some(fr::TO_COME),
        false => fr::without(&line.coverage),
    };
    fr::heard(&format!("{name} {}", line.month.year()), without)
}

/// A number of a month; none is no zero where not all is known.
fn told(number: i64, is_whole: bool) -> Cell {
    match number == 0 && !is_whole {
        true => text(fr::NOT_TOLD),
        false => Cell::Whole(number),
    }
}

fn of_month(of: Amount, is_whole: bool) -> Cell {
    match of.known() {
        Some(number) => told(number, is_whole),
        None => amount(of),
    }
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
        let (name, heard) = (month(line), !line.to_come && is_heard(line));
        let mut bar = bar(&name, line.deliveries + line.downloads, None);
        if line.deliveries + line.downloads == 0 && !heard {
            bar.shown = fr::NOT_TOLD.into();
        }
        rows.push(bar);
        table.rows.push(vec![
            label_cell(name),
            told(line.deliveries, !line.to_come),
            told(line.downloads, heard),
            of_month(line.m2, heard),
            of_month(line.bytes, heard),
        ]);
    }
    let mut sum = total(&table, 1..=4);
    let to_come = months.iter().any(|line| line.to_come);
    let unheard = months.iter().any(|line| !line.to_come && !is_heard(line));
    sum[0] = text(fr::total_without(to_come, unheard));
    table.total = Some(sum);
    table.limits.push(fr::ALL_SOURCES.into());
    maker.untold(&mut table, &maker.of.now.activity);
    if to_come || unheard {
        table.limits.push(fr::NOT_TOLD_LIMIT.into());
    }
    Some(Figure {
        drawings: maker.bars_of(&title, "en nombre", rows),
        table,
    })
}
