//! The same figures by user group, by département, by use.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Table};

use super::activity;
use super::maker::{Maker, amount, bar, label_cell, plain, text, total};
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::{Division, Part};
use crate::bilan::fr;
use crate::partner::rules::{GROUPS, label};

/// The column of accounts: persons.
const ACCOUNTS: usize = 3;

/// By user group.
pub(super) fn groups(maker: &Maker<'_>) -> Section {
    let divisions = &maker.of.now.groups;
    let mut section = maker.section(Chapter::Groups);
    match maker.of.facts.partners.is_empty() {
        true => section.words.push(fr::NO_PARTNER.into()),
        false => section.figures.push(figure(
            maker,
            ("groupes", fr::BY_GROUP, fr::GROUP),
            divisions,
        )),
    }
    section
}

/// By département.
pub(super) fn places(maker: &Maker<'_>) -> Section {
    let divisions = &maker.of.now.places;
    let mut section = maker.section(Chapter::Places);
    if divisions.is_empty() {
        section.words.push(fr::NO_PARTNER.into());
        return section;
    }
    let mut figure = figure(maker, ("departements", fr::BY_PLACE, fr::PLACE), divisions);
    figure.table.limits.push(fr::PLACES_LIMIT.into());
    section.figures.push(figure);
    section
}

fn name(part: &Part) -> String {
    match part {
        Part::Group(group) => label(&GROUPS, group),
        Part::Place(place) => fr::place(place),
    }
}

fn figure(maker: &Maker<'_>, (sheet, title, of): (&str, &str, &str), all: &[Division]) -> Figure {
    let columns = vec![
        Column::text(of),
        Column::of(Kind::Count, fr::BODIES),
        Column::of(Kind::Count, fr::ACTIVE),
        Column::of(Kind::Count, fr::ACCOUNTS),
        Column::of(Kind::Count, fr::DELIVERIES),
        Column::of(Kind::Count, fr::DOWNLOADS),
        Column::of(Kind::Km2, fr::AREA),
        Column::of(Kind::Gigabytes, fr::VOLUME),
        Column::of(Kind::Count, fr::REQUESTS),
        Column::of(Kind::Count, fr::NEEDS_SAID),
    ];
    let title = fr::heard(title, maker.without());
    let mut table = maker.table(sheet, title, columns);
    table.source = activity::source(maker);
    for one in all {
        table.rows.push(vec![
            label_cell(name(&one.of)),
            Cell::Whole(one.partners),
            Cell::Whole(one.active),
            Cell::Whole(one.accounts),
            Cell::Whole(one.deliveries),
            Cell::Whole(one.downloads),
            amount(one.m2),
            amount(one.bytes),
            Cell::Whole(one.requests),
            Cell::Whole(one.needs),
        ]);
    }
    table.total = Some(total(&table, 1..=9));
    table.limits.push(fr::ALL_SOURCES.into());
    maker.untold(&mut table, &maker.of.now.activity);
    maker.hide(&mut table, ACCOUNTS);
    let rows = all.iter().map(|one| bar(&name(&one.of), one.active, None));
    Figure {
        drawings: maker.bars_of(
            &format!("{} {}", fr::ACTIVE, by(of)),
            "nombre à la fin de la période",
            rows.collect(),
        ),
        table,
    }
}

fn by(of: &str) -> String {
    format!("par {}", of.to_lowercase())
}

/// By use.
pub(super) fn uses(maker: &Maker<'_>) -> Section {
    let lines = &maker.of.now.uses;
    let mut section = maker.section(Chapter::Uses);
    if lines.is_empty() {
        section.words.push(fr::NOTHING_BY_USE.into());
        return section;
    }
    let columns = vec![
        Column::text(fr::USE),
        Column::of(Kind::Count, fr::REQUESTS),
        Column::of(Kind::Count, fr::ANSWERED),
        Column::of(Kind::Km2, fr::ASKED_AREA),
        Column::of(Kind::Count, fr::NEEDS_SAID),
        Column::of(Kind::Count, fr::CASES),
    ];
    let mut table = maker.table("usages", fr::BY_USE, columns);
    for line in lines {
        let name = line
            .of
            .as_deref()
            .map_or_else(|| fr::NO_USE.into(), fr::theme);
        let numbers = [
            line.requests,
            line.answered,
            line.m2,
            line.needs,
            line.cases,
        ];
        let mut row = vec![label_cell(name)];
        row.extend(numbers.map(Cell::Whole));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..=5));
    section.figures.push(plain(table));
    section.figures.extend(told(maker).map(plain));
    section
}

/// Uses that were told.
fn told(maker: &Maker<'_>) -> Option<Table> {
    let columns = vec![
        Column::text(fr::TITLE),
        Column::text(fr::THEME),
        Column::text(fr::DAY),
    ];
    let mut table = maker.table("usages_racontes", fr::CASES_LIST, columns);
    for case in maker
        .of
        .facts
        .cases
        .iter()
        .filter(|case| maker.of.now.period.has(case.on))
    {
        table.rows.push(vec![
            text(&case.title),
            label_cell(fr::theme(&case.theme)),
            text(fr::day(case.on)),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}
