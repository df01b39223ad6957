//! Regions, and how far they lie side by side.

use relais_core::ops::overlay::Bound;
use relais_core::vector::Area;
use relais_core::vector::grain::GRAINS;

use super::land::{Land, Lands};

/// A connected piece of ground with one land at each date.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// What lies there.
    pub lands: Lands,
    /// Its area.
    pub area: Area,
    /// Its area in each zone, in ascending order; [`Land::Nothing`] is outside of all, and
    /// [`Land::Contested`] where zones overlap.
    pub zones: Vec<(Land, Area)>,
    /// True when it goes on beyond the windows in which parcels are: the outside.
    pub endless: bool,
    /// The length of its boundary in grains, holes included.
    pub(super) perimeter: i64,
    /// Its boundary.
    pub(super) bounds: Vec<Bound>,
}

impl Region {
    /// The length of its boundary, holes included.
    pub fn perimeter_m(&self) -> f64 {
        self.perimeter as f64 / GRAINS as f64
    }

    /// True where no date has a parcel.
    pub fn is_outside(&self) -> bool {
        self.lands.iter().all(|land| *land == Land::Nothing)
    }
}

/// How far two regions lie side by side in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// A region.
    pub one: u32,
    /// Another, after it.
    pub other: u32,
    /// The zone.
    pub zone: Land,
    /// In grains.
    pub(super) length: i64,
}

impl Contact {
    /// The length, in metres.
    pub fn length_m(&self) -> f64 {
        self.length as f64 / GRAINS as f64
    }
}
