//! Where: a map of the changes, and the territories.

use std::collections::BTreeMap;

use relais_report::chart::Drawing;
use relais_report::figures::{Cell, Column, Figure, Kind, Section, Table};

use super::fr;
use super::maker::{Maker, known, margin_column, share, text};
use super::peers::{self, Peers};
use super::sights::Sights;
use crate::figures::{Basis, Unit};

/// Territories that a page tells.
const MOST_UNITS: usize = 40;

/// The changes on a map, and how much of each territory changed.
pub(super) fn section(maker: &Maker<'_>, sights: &Sights<'_>) -> Section {
    let table = units(maker);
    let told = told(maker);
    let mut page = Table {
        rows: told.iter().map(|at| table.rows[*at].clone()).collect(),
        ..table.clone()
    };
    if told.len() < table.rows.len() {
        page.limits
            .push(fr::all_units(told.len() - 1, table.rows.len() - 1));
    }
    let map = map(maker, sights, &mut page);
    Section {
        figures: vec![Figure {
            drawings: map.into_iter().collect(),
            table: page,
        }],
        ..section_of(maker)
    }
}

/// The section without its figures.
pub(super) fn section_of(maker: &Maker<'_>) -> Section {
    Section {
        title: match maker.is_whole() {
            true => fr::PLACES.into(),
            false => fr::PLACES_AMONG.into(),
        },
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}

/// The map, and what is to be said of it beside a table.
fn map(maker: &Maker<'_>, sights: &Sights<'_>, beside: &mut Table) -> Option<Drawing> {
    let map = sights.map(maker).draw();
    beside.limits.push(match map {
        None => fr::NO_PLACE.into(),
        Some(_) => fr::MAP_IS_OF_DELIVERED.into(),
    });
    map
}

/// Where a territory changed, and how much beside the others of its kind.
pub(super) fn figures(maker: &Maker<'_>, sights: &Sights<'_>, all: &Peers) -> Vec<Figure> {
    let mut table = all.table(maker);
    if let Some((rank, of)) = all.rank(maker.unit) {
        table.limits.insert(0, fr::rank(rank, of));
    }
    let map = map(maker, sights, &mut table);
    let classes = Figure {
        drawings: Vec::new(),
        table: peers::classes(maker),
    };
    let first = Figure {
        drawings: map.into_iter().collect(),
        table,
    };
    vec![first, classes]
}

/// Every territory.
pub(super) fn units(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let span = maker.whole();
    let columns = vec![
        Column::text(fr::UNIT),
        Column::text(fr::KIND),
        Column::text(fr::CODE),
        Column::of(Kind::Ha, fr::COMPARED),
        Column::of(Kind::Percent(2), fr::SHARE_OF_CONTOUR),
        Column::of(Kind::Ha, fr::CHANGED),
        margin_column(fr::MARGIN),
        Column::of(Kind::Percent(2), fr::SHARE_OF_COMPARED),
    ];
    let [before, after] = maker.ends(span);
    let title = fr::units(before, after, figures.units.len() > 1);
    let mut table = maker.table(fr::UNITS.into(), title, columns);
    for (at, unit) in figures.units.iter().enumerate() {
        let matrix = figures.matrix(at, maker.level, span, Basis::Published);
        let compared = figures.coverage(at).compared_m2;
        let contour = unit.contour_m2.filter(|m2| *m2 > 0.0);
        let changed = matrix.changed_m2();
        let margin = figures.change_margin(at, maker.level, span);
        table.rows.push(vec![
            text(&unit.name),
            text(fr::kind(&unit.kind)),
            text(&unit.code),
            Cell::Whole(compared),
            known(contour.map(|m2| 100.0 * compared as f64 / m2)),
            Cell::Whole(changed),
            Cell::Whole(margin.m2.round() as i64),
            share(changed, compared),
        ]);
    }
    if figures.units.len() > 1 {
        table.limits.push(fr::MARGINS_DO_NOT_ADD_UP.into());
    }
    table.limits.extend(caveats(&figures.units));
    table
}

/// What must be said of territories, once for all of which it is true.
fn caveats(units: &[Unit]) -> Vec<String> {
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for unit in units {
        for caveat in &unit.caveats {
            of.entry(caveat).or_default().push(&unit.name);
        }
    }
    let all = units.len() - 1;
    of.into_iter()
        .map(|(caveat, names)| fr::caveat(caveat, &names, all))
        .collect()
}

/// Those of a page: everything, and the territories of which most changed, in their order.
fn told(maker: &Maker<'_>) -> Vec<usize> {
    let figures = maker.figures;
    let mut all: Vec<usize> = (0..figures.units.len()).collect();
    let changed = |at: &usize| {
        let matrix = figures.matrix(*at, maker.level, maker.whole(), Basis::Published);
        -matrix.changed_m2()
    };
    all.sort_by_cached_key(changed);
    all.retain(|at| *at != 0);
    all.truncate(MOST_UNITS);
    all.push(0);
    all.sort_unstable();
    all
}
