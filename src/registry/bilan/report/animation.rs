//! Webinars, trainings, meetings and messages.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Table};

use super::maker::{Maker, bar, label_cell, plain, text, total};
use crate::bilan::chapter::Chapter;
use crate::bilan::{Form, fr};

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Animation);
    section.words.push(fr::messages(maker.of.now.messages));
    if maker.of.now.occasions.iter().all(|line| line.count == 0) {
        section.words.push(fr::NO_OCCASION.into());
        return section;
    }
    section.figures.push(by_kind(maker));
    section.figures.push(plain(calendar(maker)));
    section
}

fn by_kind(maker: &Maker<'_>) -> Figure {
    // Beside the calendar, persons by kind would tell those who are hidden there.
    let is_internal = maker.of.form == Form::Internal;
    let mut columns = vec![
        Column::text(fr::WHAT),
        Column::of(Kind::Count, fr::OCCASIONS),
        Column::of(Kind::Count, fr::PRESENCES),
    ];
    if is_internal {
        columns.push(Column::of(Kind::Count, fr::PERSONS));
    }
    let mut table = maker.table("rencontres", fr::OCCASIONS, columns);
    let before = maker.of.before.map(|before| &before.occasions);
    let mut rows = Vec::new();
    for (at, line) in maker.of.now.occasions.iter().enumerate() {
        let other = before
            .and_then(|before| before.get(at))
            .map(|line| line.count);
        rows.push(bar(fr::occasion(line.kind), line.count, other));
        let mut row = vec![
            label_cell(fr::occasion(line.kind)),
            Cell::Whole(line.count),
            Cell::Whole(line.partners),
        ];
        row.extend(is_internal.then_some(Cell::Whole(line.persons)));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..table.columns.len()));
    table.limits.push(fr::OCCASIONS_LIMIT.into());
    Figure {
        drawings: maker.bars(fr::OCCASIONS, rows),
        table,
    }
}

fn calendar(maker: &Maker<'_>) -> Table {
    let columns = vec![
        Column::text(fr::OCCASION),
        Column::text(fr::WHAT),
        Column::text(fr::DAY),
        Column::of(Kind::Count, fr::PRESENCES),
        Column::of(Kind::Count, fr::PERSONS),
    ];
    let mut table = maker.table("rencontres_calendrier", fr::CALENDAR, columns);
    for one in maker
        .of
        .facts
        .occasions
        .iter()
        .filter(|one| maker.of.now.period.has(one.on))
    {
        table.rows.push(vec![
            text(&one.title),
            label_cell(fr::one_occasion(&one.kind)),
            text(fr::day(one.on)),
            Cell::Whole(one.partners),
            Cell::Whole(one.persons),
        ]);
    }
    table.total = Some(total(&table, [3, 4]));
    maker.hide(&mut table, 4);
    table
}
