//! The table itself.

use std::collections::BTreeMap;
use std::ops::Range;

use relais_core::vector::Area;

use crate::by_date::ByDate;
use crate::cause::Cause;
use crate::compare::{Comparison, Trajectory};
use crate::overlay::Land;
use crate::transition::whole;

/// Ground of one kind in one zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The zone; [`Land::Nothing`] is outside of all, [`Land::Contested`] where zones overlap.
    pub zone: Land,
    /// Its classes as delivered, by their places among the codes.
    pub raw: Trajectory,
    /// Its classes as published.
    pub published: Trajectory,
    /// Why it differs from each date to the next; none where it does not.
    pub causes: ByDate<Option<Cause>>,
    /// How much there is, in square metres.
    pub m2: i64,
}

/// Makes the cells, by zone.
pub(super) fn of(comparison: &Comparison) -> Vec<Cell> {
    let mut exact: BTreeMap<Cell, Area> = BTreeMap::new();
    let settled = &comparison.settled;
    for (at, region) in comparison.overlay.regions.iter().enumerate() {
        if region.is_outside() {
            continue;
        }
        let periods = comparison.periods.iter();
        let mut cell = Cell {
            zone: Land::Nothing,
            raw: region.lands.iter().map(|land| land.class()).collect(),
            published: settled.of_region[at],
            causes: periods.map(|p| p.differences.cause(at)).collect(),
            m2: 0,
        };
        for (zone, area) in &region.zones {
            cell.zone = *zone;
            match exact.get_mut(&cell) {
                Some(known) => *known += *area,
                None => {
                    exact.insert(cell, *area);
                }
            }
        }
    }
    // Of equal remainders the same one whichever date comes first.
    let tie = |cell: &Cell| {
        let turned: Trajectory = cell.raw.iter().rev().copied().collect();
        (cell.raw.min(turned), *cell)
    };
    let cells = whole(exact, tie).filter(|(_, m2)| *m2 != 0);
    cells.map(|(cell, m2)| Cell { m2, ..cell }).collect()
}

/// Where the cells of each zone are.
pub(super) fn by_zone(cells: &[Cell]) -> BTreeMap<Land, Range<usize>> {
    let mut out: BTreeMap<Land, Range<usize>> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        out.entry(cell.zone).or_insert(at..at).end = at + 1;
    }
    out
}
