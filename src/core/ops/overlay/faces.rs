//! What lies between edges that only meet at their ends: a sweep from west to east.

use std::cmp::Ordering;

use crate::fault::{Fault, Kind};
use crate::vector::Area;

use super::node::Owned;
use super::place::{Edge, Place, Side, cross};
use super::sets::{SetId, Sets};

/// A defect: edges that were said to meet at their ends only do not.
#[derive(Debug, thiserror::Error)]
#[error("overlay: edges cross near {x} {y}")]
pub struct OverlayFault {
    /// East, in grains.
    pub x: i64,
    /// North, in grains.
    pub y: i64,
}

impl Fault for OverlayFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E010"
    }

    fn help(&self) -> String {
        "this is a defect of relais: please report it with the layers".into()
    }
}

/// The faces of a plane.
#[derive(Debug, Default)]
pub struct Faces {
    /// The edges, in order.
    pub edges: Vec<Owned>,
    /// The face below each edge.
    pub below: Vec<u32>,
    /// The face above each edge.
    pub above: Vec<u32>,
    /// What covers each face. The first is the outer face, which nothing covers.
    pub cover: Vec<SetId>,
    /// The area of each face; that of the outer one is what all others have, taken away.
    pub area: Vec<Area>,
}

impl Faces {
    /// The face on a side of an edge.
    pub fn at(&self, edge: usize, side: Side) -> u32 {
        match side {
            Side::Above => self.above[edge],
            Side::Below => self.below[edge],
        }
    }
}

/// Finds the faces between edges that only meet at their ends, as [`super::node`] gives them.
///
/// # Errors
/// [`OverlayFault`] when they meet elsewhere, which is a defect.
pub fn faces(edges: Vec<Owned>, sets: &mut Sets) -> Result<Faces, OverlayFault> {
    let mut sweep = Sweep::new(edges, sets);
    let mut ends: Vec<(Place, u32)> = (0..)
        .zip(&sweep.edges)
        .map(|(i, o)| (o.edge.b, i))
        .collect();
    ends.sort_unstable();
    let (mut next, mut ended) = (0, 0);
    while ended < ends.len() {
        let start = sweep.edges.get(next).map(|owned| owned.edge.a);
        let place = start.map_or(ends[ended].0, |start| start.min(ends[ended].0));
        let first = next;
        while sweep.edges.get(next).is_some_and(|o| o.edge.a == place) {
            next += 1;
        }
        let mut leaving = 0;
        while ends.get(ended + leaving).is_some_and(|end| end.0 == place) {
            leaving += 1;
        }
        ended += leaving;
        sweep.pass(place, leaving, first..next)?;
    }
    Ok(sweep.finish())
}

struct Sweep<'a> {
    edges: Vec<Owned>,
    sets: &'a mut Sets,
    /// Edges that the sweep line crosses, from south to north.
    status: Vec<u32>,
    below: Vec<u32>,
    above: Vec<u32>,
    /// Faces as found so far, of which some turn out to be one.
    same: Vec<u32>,
    cover: Vec<SetId>,
}

impl<'a> Sweep<'a> {
    fn new(edges: Vec<Owned>, sets: &'a mut Sets) -> Self {
        Self {
            status: Vec::new(),
            below: vec![0; edges.len()],
            above: vec![0; edges.len()],
            same: vec![0],
            cover: vec![SetId::EMPTY],
            edges,
            sets,
        }
    }

    fn edge(&self, number: u32) -> Edge {
        self.edges[number as usize].edge
    }

    /// Passes a place where some edges end and some begin.
    fn pass(
        &mut self,
        place: Place,
        leaving: usize,
        starting: std::ops::Range<usize>,
    ) -> Result<(), OverlayFault> {
        let fault = OverlayFault {
            x: place.x,
            y: place.y,
        };
        let low = self
            .status
            .partition_point(|&e| self.edge(e).side(place) == Ordering::Greater);
        let high = low + leaving;
        let ends_here = |&e: &u32| self.edge(e).b == place;
        if high > self.status.len() || !self.status[low..high].iter().all(ends_here) {
            return Err(fault);
        }
        let under = match low {
            0 => 0,
            _ => self.above[self.status[low - 1] as usize],
        };
        let over = match self.status.get(high) {
            None => 0,
            Some(&next) => {
                // What begins here must lie below what goes on.
                if self.edge(next).side(place) != Ordering::Less {
                    return Err(fault);
                }
                self.below[next as usize]
            }
        };
        let mut starting: Vec<u32> = starting.map(|e| e as u32).collect();
        starting.sort_unstable_by(|&e, &f| 0.cmp(&cross(place, self.edge(e).b, self.edge(f).b)));
        if leaving == 0 || starting.is_empty() {
            self.unite(under, over).ok_or(fault)?;
        }
        self.wedges(&starting, under, over);
        self.status.splice(low..high, starting);
        Ok(())
    }

    /// The faces between edges that begin at a place, from south to north.
    fn wedges(&mut self, starting: &[u32], under: u32, over: u32) {
        let mut face = under;
        for (i, &e) in starting.iter().enumerate() {
            self.below[e as usize] = face;
            if i + 1 == starting.len() {
                face = over;
            } else {
                let owners = self.edges[e as usize].owners;
                let cover = self.sets.differing(self.cover[face as usize], owners);
                face = self.same.len() as u32;
                self.same.push(face);
                self.cover.push(cover);
            }
            self.above[e as usize] = face;
        }
    }

    fn root(&mut self, mut face: u32) -> u32 {
        while self.same[face as usize] != face {
            // Half the way for whoever asks next.
            self.same[face as usize] = self.same[self.same[face as usize] as usize];
            face = self.same[face as usize];
        }
        face
    }

    /// Makes two faces one; none when different polygons cover them.
    fn unite(&mut self, one: u32, other: u32) -> Option<()> {
        let (one, other) = (self.root(one), self.root(other));
        if self.cover[one as usize] != self.cover[other as usize] {
            return None;
        }
        let (low, high) = (one.min(other), one.max(other));
        self.same[high as usize] = low;
        Some(())
    }

    fn finish(self) -> Faces {
        let mut number = vec![0; self.same.len()];
        let mut cover = Vec::new();
        for face in 0..self.same.len() as u32 {
            // Of faces that are one, each leads to one that was found before.
            let earlier = self.same[face as usize];
            if earlier == face {
                number[face as usize] = cover.len() as u32;
                cover.push(self.cover[face as usize]);
            } else {
                number[face as usize] = number[earlier as usize];
            }
        }
        let renumbered = |sides: &[u32]| sides.iter().map(|&f| number[f as usize]).collect();
        let mut faces = Faces {
            below: renumbered(&self.below),
            above: renumbered(&self.above),
            area: vec![Area::ZERO; cover.len()],
            cover,
            edges: self.edges,
        };
        let origin = faces.edges.first().map_or(Place::new(0, 0), |o| o.edge.a);
        for (i, owned) in faces.edges.iter().enumerate() {
            let swept = Area::of_cross(owned.edge.sweep(origin));
            faces.area[faces.above[i] as usize] += swept;
            faces.area[faces.below[i] as usize] -= swept;
        }
        faces
    }
}
