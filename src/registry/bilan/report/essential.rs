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
    maker.untold(&mut table, &now.activity);
    for (at, name) in fr::KEY.iter().enumerate() {
        let without = maker.without().filter(|_| HEARD.contains(&at));
        let mut row = vec![text(fr::heard(name, without)), told(numbers[at])];
        if let Some(others) = &others {
            // No list says that it was none.
            let heard = before.is_none_or(|before| before.coverage != Coverage::No);
            row.push(match HEARD.contains(&at) && !heard && !alike {
                true => Cell::Nothing,
                false => told(others[at]),
            });
            row.push(match alike || !HEARD.contains(&at) {
                true => {
                    let both = numbers[at].zip(others[at]);
                    both.map_or(Cell::Nothing, |(now, before)| Cell::Whole(now - before))
                }
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

fn told(number: Option<i64>) -> Cell {
    number.map_or_else(|| text(fr::NOT_TOLD), Cell::Whole)
}

/// In the order of [`fr::KEY`]; nothing where it is not known.
pub(super) fn keys(of: &Figures) -> [Option<i64>; fr::KEY.len()] {
    let rounded = |value: i64, unit: f64| (value as f64 / unit).round() as i64;
    let ground = of.supplied(|line| line.m2).known();
    let data = of.supplied(|line| line.bytes).known();
    [
        Some(of.reached(State::Active)),
        Some(of.standing(State::Active)),
        Some(of.accounts.opened),
        Some(of.accounts.active_then),
        Some(of.sum("livraison", |line| line.count)),
        Some(of.sum("telechargement", |line| line.count)),
        ground.map(|m2| rounded(m2, KM2_M2)),
        data.map(|bytes| rounded(bytes, GIGABYTE)),
        Some(of.requests.iter().map(|line| line.received).sum()),
        Some(of.requests.iter().map(|line| line.closed).sum()),
        Some(of.needs.iter().map(|line| line.said).sum()),
        Some(of.occasions.iter().map(|line| line.count).sum()),
        Some(of.occasions.iter().map(|line| line.persons).sum()),
        Some(of.messages.0),
    ]
}
