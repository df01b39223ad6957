//! Patches of one class: those that are too small join a neighbour, and some of them change.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::classes::{ALONE, CROPS, HOUSES, MEADOW, ROAD};
use super::labels::{Labels, beside};
use crate::landscape::chance::mix;

/// Cells of one value that hang together by their sides.
pub struct Patches {
    /// Columns and rows.
    pub size: (usize, usize),
    /// The patch of each cell.
    pub ids: Vec<u32>,
    /// The value of each patch.
    pub values: Vec<u32>,
    /// How many cells each has.
    pub counts: Vec<usize>,
}

impl Patches {
    /// The patches of a square of values, in the order of their first cells.
    pub fn of(size: (usize, usize), cells: Vec<u32>) -> Self {
        let mut patches = Self {
            size,
            ids: vec![u32::MAX; cells.len()],
            values: Vec::new(),
            counts: Vec::new(),
        };
        for first in 0..cells.len() {
            if patches.ids[first] == u32::MAX {
                patches.spread(first, &cells);
            }
        }
        patches
    }

    fn spread(&mut self, first: usize, cells: &[u32]) {
        let id = self.values.len() as u32;
        let (value, mut count) = (cells[first], 0);
        let mut open = vec![first];
        self.ids[first] = id;
        while let Some(at) = open.pop() {
            count += 1;
            for next in beside(self.size, at).into_iter().flatten() {
                if cells[next] == value && self.ids[next] == u32::MAX {
                    self.ids[next] = id;
                    open.push(next);
                }
            }
        }
        self.values.push(value);
        self.counts.push(count);
    }
}

/// Gives patches of less than so many cells to the neighbour with the longest shared limit, until
/// there is none.
pub fn absorb(labels: &mut Labels, least: usize) {
    let mut values: Vec<u32> = labels.cells.iter().map(|&c| u32::from(c)).collect();
    absorb_values(labels.size, &mut values, least);
    labels.cells = values.into_iter().map(|value| value as u8).collect();
}

/// As [`absorb`], for values of any kind.
pub fn absorb_values(size: (usize, usize), cells: &mut [u32], least: usize) {
    loop {
        let patches = Patches::of(size, cells.to_vec());
        let small = |patch: u32| patches.counts[patch as usize] < least;
        let mut shared: HashMap<(u32, u32), usize> = HashMap::new();
        for (at, &patch) in patches
            .ids
            .iter()
            .enumerate()
            .filter(|(_, patch)| small(**patch))
        {
            for next in beside(size, at).into_iter().flatten() {
                if patches.ids[next] != patch {
                    *shared.entry((patch, patches.ids[next])).or_default() += 1;
                }
            }
        }
        let mut best: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
        for (&(patch, other), &length) in &shared {
            let so_far = best.entry(patch).or_insert((0, other));
            *so_far = (*so_far).max((length, other));
        }
        let mut order: Vec<u32> = best.keys().copied().collect();
        order.sort_by_key(|&patch| (patches.counts[patch as usize], patch));
        // One that another joins stays, and one that joins another is joined in the next round.
        let (mut ready, mut stays) = (HashMap::new(), HashSet::new());
        for patch in order {
            let other = best[&patch].1;
            if !stays.contains(&patch) && !ready.contains_key(&other) {
                ready.insert(patch, other);
                stays.insert(other);
            }
        }
        if ready.is_empty() {
            return;
        }
        for (cell, patch) in cells.iter_mut().zip(&patches.ids) {
            if let Some(&other) = ready.get(patch) {
                *cell = patches.values[other as usize];
            }
        }
    }
}

/// The least change that is one, in cells: 300 m².
const LEAST_CHANGE: usize = 75;

/// Changes cells as the landscape changed, up to a number of them: new roads first, which are strips of
/// 6 to 10 m, then houses, then the rest as chance has it. Crops that turn are no change.
pub fn change(labels: &mut Labels, before: &Labels, after: &Labels, budget: usize, chance: u64) {
    const SAME: u32 = u32::MAX;
    let differs = |at: usize| {
        let (from, to) = (labels.cells[at], after.cells[at]);
        let turns = [from, to].iter().all(|c| [CROPS, MEADOW].contains(c));
        let stays = before.cells[at] == to || (from == ALONE && to == HOUSES);
        match turns || stays || from == to {
            true => SAME,
            false => u32::from(from) << 8 | u32::from(to),
        }
    };
    let cells: Vec<u32> = (0..labels.cells.len()).map(differs).collect();
    let patches = Patches::of(labels.size, cells);
    let to = |patch: &usize| patches.values[*patch] as u8;
    let rank = |patch: &usize| match to(patch) {
        ROAD => 0,
        HOUSES => 1,
        _ => 2,
    };
    let mut order: Vec<usize> = (0..patches.values.len())
        .filter(|&patch| patches.values[patch] != SAME && patches.counts[patch] >= LEAST_CHANGE)
        .collect();
    order.sort_by_key(|patch| (rank(patch), mix(chance, *patch as i64, 3)));
    let mut left = budget;
    let mut taken = vec![false; patches.values.len()];
    // No more than a third of what may change goes to one rank before the last.
    let mut share = [budget / 3, budget / 3, budget];
    for patch in order {
        let (count, rank) = (patches.counts[patch], rank(&patch));
        if count <= left && count <= share[rank] {
            left -= count;
            share[rank] -= count;
            taken[patch] = true;
        }
    }
    for (cell, &patch) in labels.cells.iter_mut().zip(&patches.ids) {
        if taken[patch as usize] {
            *cell = to(&(patch as usize));
        }
    }
}
