//! What is read at a glance.

use relais_report::figures::{Cell, Column, Kind, Section, Sign};

use super::activity;
use super::maker::{Maker, plain, text};
use crate::activity::Coverage;
use crate::adhesion::State;
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::Figures;
use crate::bilan::fr;

/// Square metres of a square kilometre, bytes of a gigabyte.
const KM2_M2: f64 = 1e6;
const GIGABYTE: f64 = 1e9;

/// Lines that are as DINAMIS knows them, of [`fr::KEY`].
const HEARD: [usize; 3] = [5, 6, 7];

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let (now, before) = (maker.of.now, maker.of.before);
    let mut columns = vec![
        Column::text(fr::INDICATOR),
        Column::of(Kind::Count, fr::NOW),
    ];
    if before.is_some() {
        columns.push(Column::of(Kind::Count, fr::BEFORE));
        columns.push(Column::of(Kind::Count, fr::EVOLUTION).signed(Sign::Always));
    }
    let mut table = maker.table("essentiel", fr::KEY_FIGURES, columns);
    table.source = activity::source(maker);
    let numbers = keys(now);
    let others = before.map(keys);
    let alike = before.is_none_or(|before| heard_alike(&now.coverage, &before.coverage));
    if !alike {
        table.limits.push(fr::NOT_ALIKE.into());
    }
    let is_over = maker
        .of
        .facts
        .newest
        .is_none_or(|newest| newest >= now.period.to);
    if before.is_some() && !is_over {
        table.limits.push(fr::NOT_OVER.into());
    }
    for (at, name) in fr::KEY.iter().enumerate() {
        let without = maker.without().filter(|_| HEARD.contains(&at));
        let mut row = vec![text(fr::heard(name, without)), Cell::Whole(numbers[at])];
        if let Some(others) = &others {
            // No list says that it was none.
            let heard = before.is_none_or(|before| before.coverage != Coverage::No);
            row.push(match HEARD.contains(&at) && !heard && !alike {
                true => Cell::Nothing,
                false => Cell::Whole(others[at]),
            });
            row.push(match alike || !HEARD.contains(&at) {
                true => Cell::Whole(numbers[at] - others[at]),
                false => Cell::Nothing,
            });
        }
        table.rows.push(row);
    }
    let mut section = maker.section(Chapter::Essential);
    let unknown = now.period.before().filter(|_| before.is_none());
    section
        .words
        .extend(unknown.map(|before| fr::nothing_before(&before)));
    section.figures.push(plain(table));
    section
}

/// True when DINAMIS is heard on all days of both, or on none.
fn heard_alike(now: &Coverage, before: &Coverage) -> bool {
    now == before && !matches!(now, Coverage::Part(_))
}

/// In the order of [`fr::KEY`].
pub(super) fn keys(of: &Figures) -> [i64; fr::KEY.len()] {
    let supply = |which: fn(&crate::bilan::figures::ActivityLine) -> i64| {
        of.sum("livraison", which) + of.sum("telechargement", which)
    };
    let rounded = |value: i64, unit: f64| (value as f64 / unit).round() as i64;
    [
        of.reached(State::Active),
        of.standing(State::Active),
        of.accounts.opened,
        of.accounts.active_then,
        of.sum("livraison", |line| line.count),
        of.sum("telechargement", |line| line.count),
        rounded(supply(|line| line.m2), KM2_M2),
        rounded(supply(|line| line.bytes), GIGABYTE),
        of.requests.iter().map(|line| line.received).sum(),
        of.requests.iter().map(|line| line.closed).sum(),
        of.needs.iter().map(|line| line.said).sum(),
        of.occasions.iter().map(|line| line.count).sum(),
        of.occasions.iter().map(|line| line.persons).sum(),
        of.messages.0,
    ]
}
