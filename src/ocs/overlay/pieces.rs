//! Regions that hang together, and what they look like.

use relais_core::fault::Trouble;
use relais_core::ops::overlay::{Bound, polygons};
use relais_core::vector::grain::{GRAINS, coordinate};
use relais_core::vector::{Area, MultiPolygon};
use relais_run::Limits;

use super::fault::OverlayFault;
use super::part::{root, unite};
use super::region::{Contact, Region};
use super::result::Overlay;

/// Groups of regions whose boundaries are followed at a time.
const TOGETHER: usize = 256;

/// Bytes for each edge of a boundary that is followed.
const EDGE_BYTES: usize = 200;

/// Regions that hang together.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The regions, in ascending order.
    pub regions: Vec<u32>,
    /// The area of all.
    pub area: Area,
    /// The length of the boundary around all.
    pub perimeter_m: f64,
    /// True when it goes on beyond the windows in which parcels are.
    pub endless: bool,
}

impl Piece {
    /// Twice its area over its perimeter: the width of a long strip, half the side of a square.
    pub fn thickness_m(&self) -> f64 {
        if self.perimeter_m > 0.0 {
            2.0 * self.area.m2() / self.perimeter_m
        } else {
            0.0
        }
    }
}

impl Overlay {
    /// Regions that lie side by side and have the same key, joined; those without a key are in none.
    /// In the order of their first regions.
    pub fn pieces<K: PartialEq>(&self, key: impl Fn(usize, &Region) -> Option<K>) -> Vec<Piece> {
        let keys: Vec<Option<K>> = (self.regions.iter().enumerate())
            .map(|(at, region)| key(at, region))
            .collect();
        let alike = |c: &Contact| {
            let (one, other) = (&keys[c.one as usize], &keys[c.other as usize]);
            one.is_some() && one == other
        };
        let mut same: Vec<u32> = (0..self.regions.len() as u32).collect();
        for contact in self.contacts.iter().filter(|c| alike(c)) {
            unite(&mut same, contact.one, contact.other);
        }
        let mut number = vec![usize::MAX; self.regions.len()];
        let mut lengths: Vec<i64> = Vec::new();
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, region) in (0..).zip(&self.regions) {
            if keys[at as usize].is_none() {
                continue;
            }
            let first = root(&mut same, at) as usize;
            if number[first] == usize::MAX {
                number[first] = pieces.len();
                lengths.push(0);
                pieces.push(Piece {
                    regions: Vec::new(),
                    area: Area::ZERO,
                    perimeter_m: 0.0,
                    endless: false,
                });
            }
            let piece = &mut pieces[number[first]];
            piece.regions.push(at);
            piece.area += region.area;
            piece.endless |= region.endless;
            lengths[number[first]] += region.perimeter;
        }
        for contact in self.contacts.iter().filter(|c| alike(c)) {
            let first = root(&mut same, contact.one) as usize;
            lengths[number[first]] -= 2 * contact.length;
        }
        for (piece, length) in pieces.iter_mut().zip(lengths) {
            piece.perimeter_m = length as f64 / GRAINS as f64;
        }
        pieces
    }

    /// What some regions cover together, as valid polygons.
    ///
    /// # Errors
    /// [`OverlayFault::Open`], which is a defect.
    pub fn shape(&self, regions: &[u32]) -> Result<MultiPolygon<f64>, OverlayFault> {
        let bounds = regions
            .iter()
            .flat_map(|&at| &self.regions[at as usize].bounds);
        let mut bounds: Vec<Bound> = bounds.copied().collect();
        if regions.len() > 1 {
            bounds.sort_unstable();
            bounds = without_inner(&bounds);
        }
        let open = || {
            let place = bounds.first().map(|bound| bound.edge().a);
            OverlayFault::Open {
                x: place.map_or(0.0, |p| coordinate(p.x)),
                y: place.map_or(0.0, |p| coordinate(p.y)),
            }
        };
        polygons(&bounds).ok_or_else(open)
    }

    /// What each of some groups of regions covers, as [`Overlay::shape`], on all threads.
    ///
    /// # Errors
    /// A defect; the end that the user asked for.
    pub fn shapes<G: AsRef<[u32]> + Sync>(
        &self,
        groups: &[G],
        limits: &Limits,
    ) -> Result<Vec<MultiPolygon<f64>>, Trouble> {
        let packets: Vec<&[G]> = groups.chunks(TOGETHER).collect();
        let edges = |group: &G| -> usize {
            let count = |&at: &u32| self.regions[at as usize].bounds.len();
            group.as_ref().iter().map(count).sum()
        };
        let mut out = Vec::with_capacity(groups.len());
        relais_run::each(
            packets.len(),
            limits,
            |packet| packets[packet].iter().map(edges).sum::<usize>() * EDGE_BYTES,
            |packet| {
                let shapes = packets[packet]
                    .iter()
                    .map(|group| self.shape(group.as_ref()));
                Ok(shapes.collect::<Result<Vec<_>, _>>()?)
            },
            |_, found| {
                out.extend(found);
                Ok(())
            },
        )?;
        Ok(out)
    }
}

/// Sorted bounds without those edges that have what is bounded on both sides.
fn without_inner(bounds: &[Bound]) -> Vec<Bound> {
    let mut kept = Vec::with_capacity(bounds.len());
    let mut at = 0;
    while at < bounds.len() {
        let both = bounds
            .get(at + 1)
            .is_some_and(|b| b.edge() == bounds[at].edge());
        if both {
            at += 2;
        } else {
            kept.push(bounds[at]);
            at += 1;
        }
    }
    kept
}
