//! Land cover of the landscape in 2009, 2015 and 2020, as photo-interpreters deliver it, and the
//! truth.
//!
//! [`labels`] sees the landscape in cells of 2 m and generalises it to a fictitious nomenclature,
//! [`patches`] keeps of its changes what makes 0.7 % of the area between two dates, [`trace`] turns
//! patches into polygons that share their limits, [`hand`] draws these limits with the habits of a
//! producer, [`layers`] writes what is delivered, and what is true.

pub mod classes;
pub mod labels;
pub mod patches;
pub mod trace;
pub mod hand;
pub mod layers;

use std::path::Path;

use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;

use hand::Hand;
use labels::{CELL_M, Labels};
use patches::Patches;

/// The dates.
pub const DATES: [u16; 3] = [2009, 2015, 2020];

/// Of the area, between two dates.
pub(crate) const CHANGE: f64 = 0.007;

/// The least patch that is true, in cells: 100 m².
pub(crate) const TRUE_CELLS: usize = 25;

/// The land cover of the three dates, cell by cell.
pub struct Dates {
    /// A class a cell and date, the first date first.
    pub labels: Vec<Labels>,
}

impl Dates {
    /// What is true around the anchor, on a square of so many metres.
    pub fn new(land: &Landscape, seed: u64, side_m: f64) -> Self {
        let seen = DATES.map(|year| Labels::see(land, year, side_m));
        let budget = (CHANGE * seen[0].cells.len() as f64) as usize;
        let mut first = seen[0].clone();
        patches::absorb(&mut first, TRUE_CELLS);
        labels::set_apart(&mut first);
        let mut labels = vec![first];
        for (at, pair) in seen.windows(2).enumerate() {
            let mut next = labels[at].clone();
            let chance = mix(seed, 0x0C5, at as i64);
            patches::change(&mut next, &pair[0], &pair[1], budget, chance);
            labels.push(next);
        }
        let mut dates = Self { labels };
        dates.settle();
        dates
    }

    /// What is left between changes and is too small joins its neighbour, at all dates at once.
    fn settle(&mut self) {
        let mut together = self.together();
        patches::absorb_values(self.labels[0].size, &mut together, TRUE_CELLS);
        for (labels, shift) in self.labels.iter_mut().zip([16, 8, 0]) {
            labels.cells = together
                .iter()
                .map(|value| (value >> shift & 0xFF) as u8)
                .collect();
        }
    }

    /// The classes of the three dates of each cell as one number.
    fn together(&self) -> Vec<u32> {
        let date = |at: usize| self.labels[at].cells.iter().map(|&class| u32::from(class));
        let dates = date(0).zip(date(1)).zip(date(2));
        dates.map(|((a, b), c)| a << 16 | b << 8 | c).collect()
    }

    /// All three dates at once: one number for each trajectory.
    pub fn trajectories(&self) -> Patches {
        Patches::of(self.labels[0].size, self.together())
    }
}

/// Writes the land cover into a folder that does not exist yet; `side_m` is the side of its square.
pub fn make(folder: &Path, land: &Landscape, seed: u64, side_m: f64) -> Result<(), SampleFault> {
    let dates = Dates::new(land, seed, side_m);
    let frame = dates.labels[0].frame();
    let hands = Hand::of_dates(seed, frame);
    layers::lists(folder)?;
    let trajectories = dates.trajectories();
    layers::truth(folder, &trajectories, frame)?;
    layers::inherited(folder, &trajectories, &hands[0])?;
    for ((labels, hand), year) in dates.labels.iter().zip(&hands).zip(DATES) {
        let mut drawn = labels.clone();
        patches::absorb(&mut drawn, hand.least_cells(CELL_M));
        layers::redrawn(folder, &drawn, hand, year)?;
    }
    layers::parameters(folder, seed, &dates, &hands)
}
