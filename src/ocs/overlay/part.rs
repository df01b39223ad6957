//! What of a region lies in a window.

use relais_core::ops::overlay::{Bound, Place};
use relais_core::vector::Area;

use super::land::{Land, Lands};

/// What of a region lies in a window.
#[derive(Default)]
pub(super) struct Part {
    pub(super) lands: Lands,
    /// The corner of its window in the south-west.
    pub(super) home: Place,
    /// True when it goes on where there is no window.
    pub(super) endless: bool,
    /// Its area in each zone.
    pub(super) zones: Vec<(Land, Area)>,
    /// Its boundary within the window.
    pub(super) bounds: Vec<Bound>,
    /// Where it meets the frame, and the zone there.
    pub(super) frame: Vec<(Bound, Land)>,
}

impl Part {
    pub(super) fn new(lands: Lands, home: Place) -> Self {
        Self {
            lands,
            home,
            ..Self::default()
        }
    }

    /// Adds ground of a zone.
    pub(super) fn add(&mut self, zone: Land, area: Area) {
        match self.zones.iter_mut().find(|known| known.0 == zone) {
            Some((_, known)) => *known += area,
            None => {
                // Most lie in one.
                self.zones.reserve_exact(1);
                self.zones.push((zone, area));
            }
        }
    }

    /// Takes what another part of its region has.
    pub(super) fn join(&mut self, other: Part) {
        self.endless |= other.endless;
        self.bounds.extend(other.bounds);
        for (zone, area) in other.zones {
            self.add(zone, area);
        }
    }
}

/// How far two parts lie side by side in a zone: the lesser first, in grains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    pub(super) one: u32,
    pub(super) other: u32,
    pub(super) zone: Land,
    pub(super) length: i64,
}

impl Touch {
    pub(super) fn between(p: u32, q: u32, zone: Land, length: i64) -> Self {
        Self {
            one: p.min(q),
            other: p.max(q),
            zone,
            length,
        }
    }

    /// Sorts them, those of the same parts and zone in one, those of a part with itself left out.
    pub(super) fn merge(all: &mut Vec<Touch>) {
        all.retain(|touch| touch.one != touch.other);
        all.sort_unstable();
        all.dedup_by(|next, kept| {
            let same = (next.one, next.other, next.zone) == (kept.one, kept.other, kept.zone);
            if same {
                kept.length += next.length;
            }
            same
        });
    }
}

/// The first of those that are one with a face, a part or a region.
pub(crate) fn root(same: &mut [u32], mut one: u32) -> u32 {
    while same[one as usize] != one {
        same[one as usize] = same[same[one as usize] as usize];
        one = same[one as usize];
    }
    one
}

/// Makes two one.
pub(crate) fn unite(same: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(same, one), root(same, other));
    same[one.max(other) as usize] = one.min(other);
}
