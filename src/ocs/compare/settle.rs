//! What is published: noise goes to the neighbour with which it shares the longest boundary.
//!
//! Nothing is redrawn and no area is lost: a region that is noise takes the classes of its neighbour
//! at all dates, and polygons of the same classes that then lie side by side become one. What each of
//! them is made of stays known, region by region.

use std::collections::BTreeMap;

use relais_core::vector::Area;

use crate::by_date::ByDate;
use crate::cause::{Cause, Recoding};
use crate::overlay::{Overlay, Piece, Region};

use super::Period;

/// The class at each date, by its place among the codes of the overlay; none where it is not known.
pub type Trajectory = ByDate<Option<u32>>;

/// What is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The classes of each region, those of one class under two codes under the later one.
    pub of_region: Vec<Trajectory>,
    /// True for each region that is noise and took the classes of a neighbour.
    pub moved: Vec<bool>,
    /// Regions of the same classes that hang together, in the order of their first regions; what no
    /// date covers is in none.
    pub polygons: Vec<Piece>,
}

/// The neighbours of a region and how far they lie side by side, in metres, in ascending order.
type Beside = Vec<(u32, f64)>;

/// Gives noise to its neighbours.
pub(super) fn settle(overlay: &Overlay, periods: &[Period], recoding: &Recoding) -> Settled {
    let of = |region: &Region| -> Trajectory {
        let lands = region.lands.iter();
        lands
            .map(|land| land.class().map(|code| recoding.last(code)))
            .collect()
    };
    let mut of_region: Vec<Trajectory> = overlay.regions.iter().map(of).collect();
    let is_noise = |region: usize| {
        let mut causes = periods.iter().filter_map(|p| p.differences.cause(region));
        causes.any(Cause::is_noise)
    };
    let noise: Vec<bool> = (0..of_region.len()).map(is_noise).collect();
    let mut waiting = neighbours(overlay, &noise);
    let mut settled: Vec<bool> = noise.iter().map(|noise| !noise).collect();
    while !waiting.is_empty() {
        let found: Vec<(u32, Trajectory)> = (waiting.iter())
            .filter_map(|(&region, beside)| {
                let taken = best(region, beside, &settled, &of_region)?;
                Some((region, of_region[taken as usize]))
            })
            .collect();
        if found.is_empty() {
            break;
        }
        for (region, trajectory) in found {
            of_region[region as usize] = trajectory;
            settled[region as usize] = true;
            waiting.remove(&region);
        }
    }
    // Noise without a neighbour to go to keeps the class that it had first.
    for region in waiting.into_keys() {
        let own = &mut of_region[region as usize];
        let first = own.iter().flatten().next().copied();
        own.iter_mut()
            .filter(|code| code.is_some())
            .for_each(|code| *code = first);
    }
    let polygons = overlay.pieces(|at, region| (!region.is_outside()).then(|| &of_region[at]));
    Settled {
        polygons,
        moved: noise,
        of_region,
    }
}

/// For each region that is noise, its neighbours.
fn neighbours(overlay: &Overlay, noise: &[bool]) -> BTreeMap<u32, Beside> {
    let mut out: BTreeMap<u32, Beside> = BTreeMap::new();
    for contact in &overlay.contacts {
        for (one, other) in [(contact.one, contact.other), (contact.other, contact.one)] {
            if noise[one as usize] {
                let beside = out.entry(one).or_default();
                beside.push((other, contact.length_m()));
            }
        }
    }
    for beside in out.values_mut() {
        // A neighbour in several zones is one.
        beside.sort_unstable_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)));
        beside.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
    }
    out
}

/// The settled neighbour with the longest shared boundary whose classes are known at the same dates;
/// of equally long ones that which was there first, by its class at the first date.
fn best(region: u32, beside: &Beside, settled: &[bool], all: &[Trajectory]) -> Option<u32> {
    let own = &all[region as usize];
    let known = |other: &Trajectory| {
        let mut both = own.iter().zip(other);
        both.all(|(own, other)| own.is_some() == other.is_some())
    };
    let may = |other: &u32| settled[*other as usize] && known(&all[*other as usize]);
    let stays = |other: u32| all[other as usize].first() == own.first();
    let candidates = beside.iter().filter(|(other, _)| may(other));
    let best = candidates.max_by(|(p, one), (q, other)| {
        let length = one.total_cmp(other);
        length.then(stays(*p).cmp(&stays(*q))).then(q.cmp(p))
    });
    best.map(|(other, _)| *other)
}

impl Settled {
    /// The area of a polygon that it has without noise of others.
    pub fn own_area(&self, polygon: &Piece, overlay: &Overlay) -> Area {
        let own = polygon
            .regions
            .iter()
            .filter(|at| !self.moved[**at as usize]);
        own.map(|at| overlay.regions[*at as usize].area).sum()
    }

    /// True where the class of the first date comes back after another.
    pub fn is_reversal(trajectory: &Trajectory) -> bool {
        let [Some(first), Some(middle), Some(last)] = trajectory[..] else {
            return false;
        };
        first == last && first != middle
    }

    /// True where classes are known and differ.
    pub fn is_change(trajectory: &Trajectory) -> bool {
        let known: Vec<u32> = trajectory.iter().flatten().copied().collect();
        known.windows(2).any(|pair| pair[0] != pair[1])
    }
}
