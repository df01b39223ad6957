//! Transition matrices: how much of each class at a date is of each class at another.

use std::collections::{BTreeMap, BTreeSet};

use relais_core::vector::Area;

use crate::overlay::Overlay;

/// Whole square metres of each class at one date that are of each class at another.
///
/// They are made whole once, by [`whole()`]. Every other figure is a sum of these whole numbers, so
/// that tables add up: rows to what there was, columns to what there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransitionMatrix {
    cells: BTreeMap<(String, String), i64>,
}

/// What a class lost and gained, in square metres.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Solde {
    /// The class.
    pub code: String,
    /// At the first date.
    pub before_m2: i64,
    /// At the second.
    pub after_m2: i64,
    /// Of other classes at the first date.
    pub gain_m2: i64,
    /// Of other classes at the second.
    pub loss_m2: i64,
}

impl Solde {
    /// What it gained less what it lost.
    pub fn net_m2(&self) -> i64 {
        self.gain_m2 - self.loss_m2
    }
}

impl TransitionMatrix {
    /// Of exact areas by code before and code after.
    pub fn of(areas: BTreeMap<(String, String), Area>) -> Self {
        // Codes whichever is before or after: the matrix of the dates turned round is this one,
        // transposed.
        let pair = |(a, b): &(String, String)| (a.min(b).clone(), a.max(b).clone());
        Self::of_whole(whole(areas, |codes| (pair(codes), codes.0.clone())))
    }

    /// Of whole square metres by code before and code after.
    pub fn of_whole(cells: impl IntoIterator<Item = ((String, String), i64)>) -> Self {
        let mut sums = BTreeMap::new();
        for (codes, m2) in cells {
            *sums.entry(codes).or_default() += m2;
        }
        sums.retain(|_, m2| *m2 != 0);
        Self { cells: sums }
    }

    /// Between two dates of an overlay, where the class is known at both.
    pub fn between(overlay: &Overlay, before: usize, after: usize) -> Self {
        Self::of(exact(overlay, before, after))
    }

    /// The square metres of a class that are of another.
    pub fn m2(&self, before: &str, after: &str) -> i64 {
        let cell = self.cells.get(&(before.to_string(), after.to_string()));
        cell.copied().unwrap_or(0)
    }

    /// All that are not nothing, by code before and code after.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        let cells = self.cells.iter();
        cells.map(|((before, after), m2)| (before.as_str(), after.as_str(), *m2))
    }

    /// The codes of both dates, in ascending order.
    pub fn codes(&self) -> BTreeSet<&str> {
        self.cells()
            .flat_map(|(before, after, _)| [before, after])
            .collect()
    }

    /// The sum.
    pub fn total_m2(&self) -> i64 {
        self.cells.values().sum()
    }

    /// What is of another class at the second date.
    pub fn changed_m2(&self) -> i64 {
        let changed = self.cells().filter(|(before, after, _)| before != after);
        changed.map(|cell| cell.2).sum()
    }

    /// With the dates turned round.
    pub fn transposed(&self) -> Self {
        let cells = self.cells.iter();
        Self {
            cells: cells
                .map(|((before, after), m2)| ((after.clone(), before.clone()), *m2))
                .collect(),
        }
    }

    /// Gains and losses of each class.
    pub fn soldes(&self) -> Vec<Solde> {
        let none = |code: &str| Solde {
            code: code.to_string(),
            before_m2: 0,
            after_m2: 0,
            gain_m2: 0,
            loss_m2: 0,
        };
        let mut soldes: BTreeMap<&str, Solde> = BTreeMap::new();
        for (before, after, m2) in self.cells() {
            let moved = if before == after { 0 } else { m2 };
            let solde = soldes.entry(before).or_insert_with(|| none(before));
            solde.before_m2 += m2;
            solde.loss_m2 += moved;
            let solde = soldes.entry(after).or_insert_with(|| none(after));
            solde.after_m2 += m2;
            solde.gain_m2 += moved;
        }
        soldes.into_values().collect()
    }
}

/// Areas as whole square metres by the largest remainder: each loses its part of a square metre, and
/// those that lose most get one each until the sum is that of the exact areas, rounded. Of equal
/// remainders the larger area first, then the lesser `tie`.
pub fn whole<K: Ord, T: Ord>(
    areas: BTreeMap<K, Area>,
    tie: impl Fn(&K) -> T,
) -> impl Iterator<Item = (K, i64)> {
    let sum = areas.values().sum::<Area>().rounded_m2();
    let floors: i64 = areas.values().map(|area| area.floor_m2()).sum();
    let mut ranked: Vec<(usize, &K, Area)> = (areas.iter().enumerate())
        .map(|(at, (key, area))| (at, key, *area))
        .collect();
    ranked.sort_by_cached_key(|(_, key, area)| (-area.beyond_m2(), -*area, tie(key)));
    let mut one_more = vec![0; areas.len()];
    let more = usize::try_from(sum - floors).unwrap_or(0);
    for (at, ..) in ranked.into_iter().take(more) {
        one_more[at] = 1;
    }
    let cells = areas.into_iter().zip(one_more);
    cells.map(|((key, area), one)| (key, area.floor_m2() + one))
}

/// Exact areas between two dates, where the class is known at both.
pub fn exact(overlay: &Overlay, before: usize, after: usize) -> BTreeMap<(String, String), Area> {
    let mut out = BTreeMap::new();
    for (lands, area) in &overlay.areas {
        if let (Some(one), Some(other)) = (lands[before].class(), lands[after].class()) {
            let name = |class| overlay.codes.name(class).to_string();
            *out.entry((name(one), name(other))).or_default() += *area;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn areas() -> impl Strategy<Value = BTreeMap<(String, String), Area>> {
        let code = "[1-5]";
        let area = 0_i64..1 << 60;
        let cell = (
            (code, code),
            area.prop_map(|twice| Area::of_cross(i128::from(twice))),
        );
        prop::collection::btree_map(cell.0, cell.1, 0..25)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The sum is that of the exact areas, no cell is off by a square metre, and rows and columns
        /// make the same sum.
        #[test]
        fn whole_square_metres_add_up(areas in areas()) {
            let matrix = TransitionMatrix::of(areas.clone());
            prop_assert_eq!(matrix.total_m2(), areas.values().sum::<Area>().rounded_m2());
            for ((before, after), area) in &areas {
                let whole = matrix.m2(before, after);
                prop_assert!(whole == area.floor_m2() || whole == area.floor_m2() + 1);
            }
            let soldes = matrix.soldes();
            prop_assert_eq!(soldes.iter().map(|s| s.before_m2).sum::<i64>(), matrix.total_m2());
            prop_assert_eq!(soldes.iter().map(|s| s.after_m2).sum::<i64>(), matrix.total_m2());
            prop_assert_eq!(soldes.iter().map(Solde::net_m2).sum::<i64>(), 0);
            prop_assert!(soldes.iter().all(|s| s.before_m2 + s.net_m2() == s.after_m2));
        }

        #[test]
        fn dates_turned_round_give_the_matrix_transposed(areas in areas()) {
            let turned = areas.iter().map(|((a, b), area)| ((b.clone(), a.clone()), *area));
            let turned = TransitionMatrix::of(turned.collect());
            prop_assert_eq!(turned.transposed(), TransitionMatrix::of(areas));
        }
    }

    /// The transitions of Plum Island 1985-1991, in cells of 1 m².
    #[test]
    fn soldes_of_plum_island() {
        let rows = [[46_672, 1_926, 415], [0, 37_085, 37], [359, 1_339, 25_730]];
        let cell = |i: usize, j: usize| ((i.to_string(), j.to_string()), Area::of_m2(rows[i][j]));
        let cells = (0..9).map(|n| cell(n / 3, n % 3)).collect();
        let matrix = TransitionMatrix::of(cells);
        assert_eq!((matrix.total_m2(), matrix.changed_m2()), (113_563, 4_076));
        let built = &matrix.soldes()[1];
        assert_eq!((built.before_m2, built.after_m2), (37_122, 40_350));
        assert_eq!(
            (built.gain_m2, built.loss_m2, built.net_m2()),
            (3_265, 37, 3_228)
        );
    }
}
