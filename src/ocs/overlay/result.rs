//! What an overlay gives.

use std::collections::BTreeMap;

use relais_core::vector::grain::GRAINS;
use relais_core::vector::{Area, area_of};

use super::land::{Codes, Lands};
use super::part::{Part, Touch};
use super::region::{Contact, Region};
use super::stitch::{Mesh, stitch};
use super::window::Found;
use crate::millesime::Millesime;

/// Millésimes laid over each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The codes to which [`super::Land`] refers.
    pub codes: Codes,
    /// The area of the ground by what lies there at each date, without what is outside of all.
    pub areas: BTreeMap<Lands, Area>,
    /// For each date, its parcels.
    pub covered: Vec<Covered>,
    /// How far the boundaries of the dates are the same.
    pub boundaries: Boundaries,
    /// The regions, in an order that depends on nothing but what they are.
    pub regions: Vec<Region>,
    /// How far they lie side by side, in ascending order.
    pub contacts: Vec<Contact>,
}

/// What the parcels of a date state and cover: `stated` = ground + `excess` + what rings that cross
/// themselves state too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// For each parcel, the area that its rings state.
    pub stated: Vec<Area>,
    /// For each parcel, the area that it covers.
    pub parcels: Vec<Area>,
    /// What parcels cover beyond the ground, where they overlap.
    pub excess: Area,
}

/// Lengths of boundaries between parcels, the outermost ones included, by the dates that have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boundaries {
    /// In grains; a bit for each date.
    lengths: BTreeMap<u32, i128>,
}

impl Boundaries {
    /// The length at a date, in metres.
    pub fn length_m(&self, date: usize) -> f64 {
        self.sum_m(1 << date)
    }

    /// The length that two dates have in common, point by point, in metres.
    pub fn shared_m(&self, one: usize, other: usize) -> f64 {
        self.sum_m(1 << one | 1 << other)
    }

    /// The share of the boundaries of two dates that is the same at both, from 0 to 1.
    pub fn identical(&self, one: usize, other: usize) -> f64 {
        let shared = self.shared_m(one, other);
        let all = self.length_m(one) + self.length_m(other) - shared;
        if all > 0.0 { shared / all } else { 1.0 }
    }

    fn sum_m(&self, dates: u32) -> f64 {
        let with = self
            .lengths
            .iter()
            .filter(|(bits, _)| *bits & dates == dates);
        with.map(|(_, length)| length).sum::<i128>() as f64 / GRAINS as f64
    }
}

/// An overlay as its windows come in.
pub(super) struct Gathering {
    areas: BTreeMap<Lands, Area>,
    covered: Vec<Covered>,
    lengths: BTreeMap<u32, i128>,
    parts: Vec<Part>,
    touches: Vec<Touch>,
}

impl Gathering {
    pub(super) fn new(millesimes: &[&Millesime]) -> Self {
        let covered = millesimes.iter().map(|millesime| {
            let parcels = millesime.parcels.iter();
            let stated: Vec<Area> = parcels
                .map(|parcel| area_of(&parcel.shape).unwrap_or_default())
                .collect();
            Covered {
                parcels: vec![Area::ZERO; stated.len()],
                stated,
                excess: Area::ZERO,
            }
        });
        Self {
            areas: BTreeMap::new(),
            covered: covered.collect(),
            lengths: BTreeMap::new(),
            parts: Vec::new(),
            touches: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, found: Found) {
        for (lands, area) in found.areas {
            *self.areas.entry(lands).or_default() += area;
        }
        for (date, parcel, area) in found.parcels {
            self.covered[date].parcels[parcel as usize] += area;
        }
        for (covered, excess) in self.covered.iter_mut().zip(found.excess) {
            covered.excess += excess;
        }
        for (dates, length) in found.lengths {
            *self.lengths.entry(dates).or_default() += length;
        }
        let before = self.parts.len() as u32;
        self.touches
            .extend(found.touches.into_iter().map(|t| Touch {
                one: t.one + before,
                other: t.other + before,
                ..t
            }));
        self.parts.extend(found.parts);
    }

    pub(super) fn finish(mut self, codes: Codes, mesh: &Mesh) -> Overlay {
        // What nothing covers at any date is ground of nobody's.
        let outside = |lands: &Lands| lands.iter().all(|land| *land == super::Land::Nothing);
        self.areas.retain(|lands, _| !outside(lands));
        let (regions, contacts) = regions(self.parts, self.touches, mesh);
        Overlay {
            codes,
            areas: self.areas,
            covered: self.covered,
            boundaries: Boundaries {
                lengths: self.lengths,
            },
            regions,
            contacts,
        }
    }
}

/// The regions of which there are parts, in an order that depends on nothing but what they are, and
/// how far they lie side by side.
fn regions(
    mut parts: Vec<Part>,
    mut touches: Vec<Touch>,
    mesh: &Mesh,
) -> (Vec<Region>, Vec<Contact>) {
    let first = stitch(&mut parts, &mut touches, mesh);
    for (number, &first) in first.iter().enumerate() {
        // The first of those that are one comes before the others.
        let (before, from) = parts.split_at_mut(number);
        if let Some(whole) = before.get_mut(first as usize) {
            whole.join(std::mem::take(&mut from[0]));
        }
    }
    let whole = (0..).zip(parts).filter(|(n, _)| first[*n as usize] == *n);
    let mut regions: Vec<(u32, Region)> = whole.map(|(n, part)| (n, region(part))).collect();
    regions.sort_by(|(_, r), (_, s)| {
        let key = |r: &Region| (r.area, r.bounds.first().copied());
        r.lands.cmp(&s.lands).then_with(|| key(r).cmp(&key(s)))
    });
    let mut place = vec![u32::MAX; first.len()];
    for (at, (number, _)) in (0..).zip(&regions) {
        place[*number as usize] = at;
    }
    let place = |part: u32| place[first[part as usize] as usize];
    for touch in &mut touches {
        *touch = Touch::between(
            place(touch.one),
            place(touch.other),
            touch.zone,
            touch.length,
        );
    }
    Touch::merge(&mut touches);
    let contacts = touches.into_iter().map(|t| Contact {
        one: t.one,
        other: t.other,
        zone: t.zone,
        length: t.length,
    });
    (
        regions.into_iter().map(|r| r.1).collect(),
        contacts.collect(),
    )
}

fn region(part: Part) -> Region {
    let (mut bounds, mut zones) = (part.bounds, part.zones);
    bounds.sort_unstable();
    bounds.shrink_to_fit();
    zones.sort_unstable();
    Region {
        area: zones.iter().map(|zone| zone.1).sum(),
        perimeter: bounds.iter().map(|bound| bound.edge().length()).sum(),
        lands: part.lands,
        endless: part.endless,
        zones,
        bounds,
    }
}
