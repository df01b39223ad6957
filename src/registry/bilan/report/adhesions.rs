//! How far adhésions came, and how long it took.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Table};

use super::maker::{Maker, bar, label_cell, plain, text, total};
use crate::adhesion::{Path, State};
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::{Funnel, StepLine};
use crate::bilan::fr;
use crate::partner::rules::{GROUPS, label};

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Adhesions);
    for funnel in &maker.of.now.funnels {
        let is_there = |line: &StepLine| line.reached + line.reprises + line.standing > 0;
        if !funnel.all().any(is_there) {
            section.words.push(fr::no_adhesion(funnel.path));
            continue;
        }
        if funnel.returned > 0 {
            section
                .words
                .push(fr::returned(funnel.returned, funnel.path));
        }
        section.figures.push(steps(maker, funnel));
        section.figures.extend(delays(maker, funnel));
    }
    section.figures.extend(new_ones(maker).map(plain));
    section
}

/// The name of a sheet or a file: what it is of, and the path.
fn name(of: &str, path: Path) -> String {
    match path {
        Path::Relais => format!("{of}_relais"),
        Path::Direct => format!("{of}_direct"),
    }
}

fn steps(maker: &Maker<'_>, funnel: &Funnel) -> Figure {
    let columns = vec![
        Column::text(fr::STEP),
        Column::of(Kind::Count, fr::REACHED),
        Column::of(Kind::Count, fr::REPRISES),
        Column::of(Kind::Count, fr::STANDING),
    ];
    let title = fr::funnel(funnel.path);
    let mut table = maker.table(&name("adhesions", funnel.path), &title, columns);
    for line in funnel.all() {
        table.rows.push(vec![
            label_cell(fr::step(line.state)),
            Cell::Whole(line.reached),
            Cell::Whole(line.reprises),
            Cell::Whole(line.standing),
        ]);
    }
    // Steps are passed one after the other: only where adhésions stand adds up.
    table.total = Some(total(&table, [3]));
    table.limits.push(fr::STANDING_LIMIT.into());
    let before = maker
        .of
        .before
        .and_then(|before| before.funnels.iter().find(|of| of.path == funnel.path));
    let rows = funnel.steps.iter().enumerate().map(|(at, line)| {
        let other = before
            .and_then(|before| before.steps.get(at))
            .map(|line| line.reached);
        bar(fr::step(line.state), line.reached, other)
    });
    Figure {
        drawings: maker.bars(&title, rows.collect()),
        table,
    }
}

fn delays(maker: &Maker<'_>, funnel: &Funnel) -> Option<Figure> {
    if funnel.delays.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(fr::DELAY),
        Column::of(Kind::Count, fr::ADHESIONS),
        Column::of(Kind::Days, fr::MEDIAN),
        Column::of(Kind::Days, fr::LONGEST),
    ];
    let title = fr::delays(funnel.path);
    let mut table = maker.table(&name("delais", funnel.path), &title, columns);
    table.limits.push(fr::DELAYS_LIMIT.into());
    let mut rows = Vec::new();
    for delay in &funnel.delays {
        let between = fr::between(delay.from, delay.to);
        rows.push(bar(&between, delay.median_days, None));
        table.rows.push(vec![
            label_cell(between),
            Cell::Whole(delay.count),
            Cell::Whole(delay.median_days),
            Cell::Whole(delay.longest_days),
        ]);
    }
    Some(Figure {
        drawings: maker.bars_of(&title, "délai médian, en jours", rows),
        table,
    })
}

/// Partners whose adhésion became active.
fn new_ones(maker: &Maker<'_>) -> Option<Table> {
    let columns = vec![
        Column::text(fr::PARTNER),
        Column::text(fr::GROUP),
        Column::text(fr::PLACE),
        Column::text(fr::DAY),
    ];
    let mut table = maker.table("adhesions_actives", fr::NEW_ONES, columns);
    let mut all: Vec<_> = maker
        .of
        .facts
        .adhesions
        .iter()
        .filter_map(|adhesion| {
            let first = adhesion.first(State::Active)?;
            let counts = maker.of.now.period.has(first.on) && !first.reprise;
            counts.then_some((first.on, maker.body(&adhesion.adhesion.partner)?))
        })
        .collect();
    all.sort_by(|(a, one), (b, other)| (a, &one.name, &one.id).cmp(&(b, &other.name, &other.id)));
    for (on, body) in all {
        table.rows.push(vec![
            text(maker.name(body)),
            label_cell(label(&GROUPS, &body.group)),
            label_cell(fr::place(&maker.of.places.of(body.territory.as_deref()))),
            text(fr::day(on)),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}
