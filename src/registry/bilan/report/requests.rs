//! Requests, what became of them, how long it took.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Table};

use super::maker::{Maker, bar, label_cell, plain, total};
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::RequestLine;
use crate::bilan::fr;

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Requests);
    let lines = &maker.of.now.requests;
    let is_there = |line: &RequestLine| line.open_before + line.received + line.closed > 0;
    if !lines.iter().any(is_there) {
        section.words.push(fr::NO_REQUEST.into());
        return section;
    }
    section.figures.push(flow(maker, lines));
    section.figures.extend(open(maker).map(plain));
    if lines.iter().any(|line| line.closed > 0) {
        section.figures.push(plain(outcomes(maker, lines)));
    }
    section
}

fn flow(maker: &Maker<'_>, lines: &[RequestLine]) -> Figure {
    let columns = vec![
        Column::text(fr::WHAT),
        Column::of(Kind::Count, fr::OPEN_BEFORE),
        Column::of(Kind::Count, fr::RECEIVED),
        Column::of(Kind::Count, fr::OF_THEM_REPRISES),
        Column::of(Kind::Count, fr::CLOSED_REQUESTS),
        Column::of(Kind::Count, fr::OPEN_AFTER),
    ];
    let mut table = maker.table("demandes", fr::FLOW, columns);
    let before = maker.of.before.map(|before| &before.requests);
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let other = before
            .and_then(|before| before.get(at))
            .map(|line| line.received);
        rows.push(bar(fr::request(line.kind), line.received, other));
        let numbers = [
            line.open_before,
            line.received,
            line.reprises,
            line.closed,
            line.open_then,
        ];
        let mut row = vec![label_cell(fr::request(line.kind))];
        row.extend(numbers.map(Cell::Whole));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..=5));
    table.limits.push(fr::REQUESTS_LIMIT.into());
    Figure {
        drawings: maker.bars(fr::REQUESTS, rows),
        table,
    }
}

/// Where those are that are open at the end.
fn open(maker: &Maker<'_>) -> Option<Table> {
    let columns = vec![
        Column::text(fr::WHAT),
        Column::of(Kind::Count, fr::NOT_HANDED),
        Column::of(Kind::Count, fr::HANDED),
        Column::of(Kind::Count, fr::ACCEPTED),
        Column::of(Kind::Count, fr::OPEN_AFTER),
    ];
    let mut table = maker.table("demandes_en_cours", fr::OPEN_THEN_BY_STATE, columns);
    for line in &maker.of.now.open_requests {
        let all = line.received + line.handed + line.accepted;
        let mut row = vec![label_cell(fr::request(line.kind))];
        row.extend([line.received, line.handed, line.accepted, all].map(Cell::Whole));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..=4));
    table.limits.extend(maker.purged());
    (table.sum(4) != Cell::Whole(0)).then_some(table)
}

fn outcomes(maker: &Maker<'_>, lines: &[RequestLine]) -> Table {
    let columns = vec![
        Column::text(fr::WHAT),
        Column::of(Kind::Count, fr::DELIVERED),
        Column::of(Kind::Count, fr::SOLVED),
        Column::of(Kind::Count, fr::REFUSED),
        Column::of(Kind::Count, fr::ABANDONED),
        Column::of(Kind::Count, fr::CLOSED_REQUESTS),
        Column::of(Kind::Days, fr::MEDIAN),
        Column::of(Kind::Days, fr::LONGEST),
        Column::of(Kind::Km2, fr::DELIVERED_AREA),
    ];
    let mut table = maker.table("demandes_suites", fr::OUTCOMES, columns);
    let known = |days: Option<i64>| days.map_or(Cell::Nothing, Cell::Whole);
    for line in lines {
        table.rows.push(vec![
            label_cell(fr::request(line.kind)),
            Cell::Whole(line.delivered),
            Cell::Whole(line.solved),
            Cell::Whole(line.refused),
            Cell::Whole(line.abandoned),
            Cell::Whole(line.closed),
            known(line.median_days),
            known(line.longest_days),
            match is_measured(line.delivered, line.unmeasured) {
                true => Cell::Whole(line.delivered_m2),
                false => Cell::Nothing,
            },
        ]);
    }
    let sum = |of: fn(&RequestLine) -> i64| lines.iter().map(of).sum::<i64>();
    let (delivered, unmeasured) = (sum(|line| line.delivered), sum(|line| line.unmeasured));
    let area = is_measured(delivered, unmeasured).then_some(8);
    table.total = Some(total(&table, [1, 2, 3, 4, 5].into_iter().chain(area)));
    table.limits.push(fr::OUTCOMES_LIMIT.into());
    if unmeasured > 0 {
        table.limits.push(fr::unmeasured(unmeasured, delivered));
    }
    table
}

/// False where all that was delivered leaves open how much it was.
fn is_measured(delivered: i64, unmeasured: i64) -> bool {
    delivered == 0 || unmeasured < delivered
}
