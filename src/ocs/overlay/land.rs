//! What lies at a place at each date.

use crate::by_date::ByDate;
use crate::millesime::Millesime;

/// What lies at a place at a date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Land {
    /// No parcel.
    #[default]
    Nothing,
    /// One class, by its place among the [`Codes`], in one parcel.
    Class(u32),
    /// One class, in several parcels that overlap.
    Doubled(u32),
    /// Several classes, in parcels that overlap.
    Contested,
}

impl Land {
    /// The class, where there is no doubt of it: a parcel drawn twice is still of its class.
    pub fn class(self) -> Option<u32> {
        match self {
            Land::Class(code) | Land::Doubled(code) => Some(code),
            Land::Nothing | Land::Contested => None,
        }
    }

    /// With one more parcel, of a class.
    pub(super) fn and(self, class: u32) -> Self {
        match self {
            Land::Nothing => Land::Class(class),
            Land::Class(other) | Land::Doubled(other) if other == class => Land::Doubled(class),
            Land::Class(_) | Land::Doubled(_) | Land::Contested => Land::Contested,
        }
    }
}

/// What lies at a place at each of the dates.
pub type Lands = ByDate<Land>;

/// The codes of all dates, in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// The codes.
    pub all: Vec<String>,
    /// For each date, the place of each of its codes among all.
    pub(crate) places: Vec<Vec<u32>>,
}

impl Codes {
    /// Those of some millésimes.
    pub(super) fn of(millesimes: &[&Millesime]) -> Self {
        let mut all: Vec<String> = millesimes.iter().flat_map(|m| m.codes.clone()).collect();
        all.sort_unstable();
        all.dedup();
        let place = |code: &String| all.partition_point(|c| c < code) as u32;
        let places = millesimes
            .iter()
            .map(|m| m.codes.iter().map(place).collect());
        Self {
            places: places.collect(),
            all,
        }
    }

    /// A code by its place.
    pub fn name(&self, place: u32) -> &str {
        &self.all[place as usize]
    }

    /// The place of a code, where a date has it.
    pub fn find(&self, code: &str) -> Option<u32> {
        let found = self.all.binary_search_by(|known| known.as_str().cmp(code));
        found.ok().map(|place| place as u32)
    }

    /// The place of a code of a date among all.
    pub(super) fn place(&self, date: usize, code: usize) -> u32 {
        self.places[date][code]
    }
}
