//! What an overlay gives.

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use relais_core::ops::overlay::{Bound, polygons};
use relais_core::vector::grain::{GRAINS, coordinate};
use relais_core::vector::{Area, MultiPolygon, area_of};
use relais_run::Limits;

use super::OverlayFault;
use super::land::{Codes, Lands};
use super::stitch::{Mesh, stitch};
use super::window::{Found, Part};
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
    /// The regions that were wanted, in an order that depends on nothing but what they are.
    pub regions: Vec<Region>,
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

/// A connected piece of ground with one land at each date.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// What lies there.
    pub lands: Lands,
    /// Its area.
    pub area: Area,
    /// The length of its boundary, holes included.
    pub perimeter_m: f64,
    /// Where it is: one polygon.
    pub shape: MultiPolygon<f64>,
    /// True when it goes on beyond the windows in which parcels are: the outside.
    pub endless: bool,
}

impl Region {
    /// Twice its area over its perimeter: the width of a long strip, half the side of a square.
    pub fn thickness_m(&self) -> f64 {
        if self.perimeter_m > 0.0 {
            2.0 * self.area.m2() / self.perimeter_m
        } else {
            0.0
        }
    }
}

/// An overlay as its windows come in.
pub(super) struct Gathering {
    areas: BTreeMap<Lands, Area>,
    covered: Vec<Covered>,
    lengths: BTreeMap<u32, i128>,
    parts: Vec<Part>,
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
        self.parts.extend(found.regions);
    }

    pub(super) fn finish(
        mut self,
        codes: Codes,
        mesh: &Mesh,
        limits: &Limits,
    ) -> Result<Overlay, Trouble> {
        // What nothing covers at any date is ground of nobody's.
        let outside = |lands: &Lands| lands.iter().all(|land| *land == super::Land::Nothing);
        self.areas.retain(|lands, _| !outside(lands));
        Ok(Overlay {
            codes,
            areas: self.areas,
            covered: self.covered,
            boundaries: Boundaries {
                lengths: self.lengths,
            },
            regions: regions(self.parts, mesh, limits)?,
        })
    }
}

/// The regions of which there are parts.
fn regions(mut parts: Vec<Part>, mesh: &Mesh, limits: &Limits) -> Result<Vec<Region>, Trouble> {
    let first = stitch(&mut parts, mesh);
    let mut whole: BTreeMap<u32, Part> = BTreeMap::new();
    for (first, part) in first.into_iter().zip(parts) {
        match whole.get_mut(&first) {
            None => {
                whole.insert(first, part);
            }
            Some(whole) => {
                whole.area += part.area;
                whole.endless |= part.endless;
                whole.bounds.extend(part.bounds);
            }
        }
    }
    let whole: Vec<Part> = whole.into_values().collect();
    let mut regions = Vec::with_capacity(whole.len());
    relais_run::each(
        whole.len().div_ceil(TOGETHER),
        limits,
        |i| packet(&whole, i).iter().map(|p| p.bounds.len() * 200).sum(),
        |i| {
            Ok(packet(&whole, i)
                .iter()
                .map(region)
                .collect::<Result<Vec<Region>, _>>()?)
        },
        |_, found| {
            regions.extend(found);
            Ok(())
        },
    )?;
    let start = |region: &Region| {
        let ring = region.shape.0.first().map(|p| p.exterior().0[0]);
        ring.map_or((0, 0), |p| (p.x.to_bits() as i64, p.y.to_bits() as i64))
    };
    regions.sort_by(|r, s| (&r.lands, r.area, start(r)).cmp(&(&s.lands, s.area, start(s))));
    Ok(regions)
}

/// Regions followed at a time.
const TOGETHER: usize = 256;

fn packet(whole: &[Part], number: usize) -> &[Part] {
    let from = number * TOGETHER;
    &whole[from..whole.len().min(from + TOGETHER)]
}

fn region(part: &Part) -> Result<Region, OverlayFault> {
    let open = |bounds: &[Bound]| {
        let place = bounds.first().map(|bound| bound.edge.a);
        OverlayFault::Open {
            x: place.map_or(0.0, |p| coordinate(p.x)),
            y: place.map_or(0.0, |p| coordinate(p.y)),
        }
    };
    let shape = polygons(&part.bounds).ok_or_else(|| open(&part.bounds))?;
    let length: i128 = part
        .bounds
        .iter()
        .map(|b| i128::from(b.edge.length()))
        .sum();
    Ok(Region {
        lands: part.lands.clone(),
        area: part.area,
        perimeter_m: length as f64 / GRAINS as f64,
        endless: part.endless,
        shape,
    })
}
