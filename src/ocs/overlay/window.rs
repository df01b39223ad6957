//! A window overlaid: the areas in it, and its part of the regions that are wanted.

use std::collections::BTreeMap;

use relais_core::ops::overlay::{
    Bound, Edge, Faces, Frame, OverlayFault, Owned, Place, SetId, Sets, Side, edges_of, faces, node,
};
use relais_core::vector::Area;

use super::land::{Codes, Land, Lands};
use crate::millesime::Millesime;

/// Bytes that overlaying takes for each edge, as measured, and some more.
const EDGE_BYTES: usize = 400;

/// A part of the work.
pub(super) struct Window {
    pub(super) frame: Frame,
    /// Parcels that lie in it: the date and the place of the parcel.
    pub(super) whole: Vec<(usize, u32)>,
    /// Parts of those that do not.
    pub(super) parts: Vec<(usize, u32, Vec<Edge>)>,
    edges: usize,
}

impl Window {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            whole: Vec::new(),
            parts: Vec::new(),
            edges: 0,
        }
    }

    /// Adds a parcel that lies in it.
    pub(super) fn add_whole(&mut self, parcel: (usize, u32), edges: usize) {
        self.edges += edges;
        self.whole.push(parcel);
    }

    /// Adds what of a parcel lies in it.
    pub(super) fn add_part(&mut self, parcel: (usize, u32), part: Vec<Edge>) {
        self.edges += part.len();
        self.parts.push((parcel.0, parcel.1, part));
    }

    /// The memory that it takes to overlay it.
    pub(super) fn bytes(&self) -> usize {
        self.edges * EDGE_BYTES
    }
}

/// What a window holds.
#[derive(Default)]
pub(super) struct Found {
    /// Areas by what lies there.
    pub(super) areas: BTreeMap<Lands, Area>,
    /// What each parcel covers here: date, place of the parcel.
    pub(super) parcels: Vec<(usize, u32, Area)>,
    /// What is covered more than once: for each date, the area that parcels have beyond the ground.
    pub(super) excess: Vec<Area>,
    /// Lengths of boundaries in grains, by the dates that have them (a bit for each).
    pub(super) lengths: BTreeMap<u32, i128>,
    /// Parts of regions.
    pub(super) regions: Vec<Part>,
}

/// What of a region lies in a window.
pub(super) struct Part {
    pub(super) lands: Lands,
    /// The corner of its window in the south-west.
    pub(super) home: Place,
    /// True when it goes on where there is no window.
    pub(super) endless: bool,
    pub(super) area: Area,
    /// Its boundary within the window.
    pub(super) bounds: Vec<Bound>,
    /// Where it meets the frame.
    pub(super) frame: Vec<Bound>,
}

/// The number of the frame among the polygons of a window.
const FRAME: u32 = 0;

/// Overlays a window.
pub(super) fn overlay(
    window: &Window,
    millesimes: &[&Millesime],
    codes: &Codes,
    wanted: &(impl Fn(&Lands) -> bool + Sync),
) -> Result<Found, OverlayFault> {
    let mut sets = Sets::default();
    let (members, edges) = members(window, millesimes, &mut sets);
    let edges = node(edges, &mut sets);
    let faces = faces(edges, &mut sets)?;
    let seen = Seen {
        window,
        faces: &faces,
        lands: lands(&sets, &members, millesimes, codes),
        sets: &sets,
        members: &members,
        dates: millesimes.len(),
    };
    let mut found = seen.areas();
    found.lengths = seen.lengths();
    found.regions = seen.regions(wanted);
    Ok(found)
}

/// The parcels of a window, numbered from 1 on, and all edges.
fn members(
    window: &Window,
    millesimes: &[&Millesime],
    sets: &mut Sets,
) -> (Vec<(usize, u32)>, Vec<Owned>) {
    let mut members = vec![(usize::MAX, 0)];
    let mut edges = Vec::new();
    let mut own = |member: Option<(usize, u32)>, all: &[Edge]| {
        let owners = sets.single(match member {
            Some(member) => {
                members.push(member);
                members.len() as u32 - 1
            }
            None => FRAME,
        });
        edges.extend(all.iter().map(|&edge| Owned { edge, owners }));
    };
    own(None, &window.frame.edges());
    for &(date, number) in &window.whole {
        let shape = &millesimes[date].parcels[number as usize].shape;
        own(Some((date, number)), &edges_of(shape).unwrap_or_default());
    }
    for (date, number, part) in &window.parts {
        own(Some((*date, *number)), part);
    }
    (members, edges)
}

/// For each set of parcels, what lies where they do; none outside the frame.
fn lands(
    sets: &Sets,
    members: &[(usize, u32)],
    millesimes: &[&Millesime],
    codes: &Codes,
) -> Vec<Option<Lands>> {
    let of = |set: u32| {
        let inside = sets.members(SetId(set)).strip_prefix(&[FRAME])?;
        let mut lands = vec![Land::Nothing; millesimes.len()];
        for &member in inside {
            let (date, number) = members[member as usize];
            let parcel = &millesimes[date].parcels[number as usize];
            let class = codes.place(date, parcel.code);
            lands[date] = match lands[date] {
                Land::Nothing => Land::Class(class),
                Land::Class(other) | Land::Doubled(other) if other == class => Land::Doubled(class),
                Land::Class(_) | Land::Doubled(_) | Land::Contested => Land::Contested,
            };
        }
        Some(lands)
    };
    (0..sets.len() as u32).map(of).collect()
}

/// What was seen in a window.
struct Seen<'a> {
    window: &'a Window,
    faces: &'a Faces,
    lands: Vec<Option<Lands>>,
    sets: &'a Sets,
    members: &'a [(usize, u32)],
    dates: usize,
}

impl Seen<'_> {
    fn lands(&self, face: u32) -> Option<&Lands> {
        self.lands[self.faces.cover[face as usize].0 as usize].as_ref()
    }

    fn areas(&self) -> Found {
        let mut found = Found {
            excess: vec![Area::ZERO; self.dates],
            ..Found::default()
        };
        let mut of_sets = vec![Area::ZERO; self.lands.len()];
        for (cover, &area) in self.faces.cover.iter().zip(&self.faces.area) {
            of_sets[cover.0 as usize] += area;
        }
        let mut of_members = vec![Area::ZERO; self.members.len()];
        for (set, area) in (0..).zip(of_sets) {
            let Some(lands) = &self.lands[set as usize] else {
                continue;
            };
            if area == Area::ZERO {
                continue;
            }
            *found.areas.entry(lands.clone()).or_default() += area;
            let mut times = vec![0; self.dates];
            for &member in &self.sets.members(SetId(set))[1..] {
                of_members[member as usize] += area;
                let date = self.members[member as usize].0;
                times[date] += 1;
                if times[date] > 1 {
                    found.excess[date] += area;
                }
            }
        }
        let parcels = self.members.iter().zip(of_members).skip(1);
        found.parcels = parcels.map(|(m, area)| (m.0, m.1, area)).collect();
        found
    }

    /// Where parcels meet, apart from where the window ends.
    fn lengths(&self) -> BTreeMap<u32, i128> {
        let dates: Vec<u32> = (0..self.lands.len() as u32)
            .map(|set| {
                let members = self.sets.members(SetId(set)).iter();
                let parcels = members.filter(|&&member| member != FRAME);
                parcels.fold(0, |bits, &m| bits | 1 << self.members[m as usize].0)
            })
            .collect();
        let mut out = BTreeMap::new();
        for owned in &self.faces.edges {
            if !self.window.frame.borders(&owned.edge) {
                let dates = dates[owned.owners.0 as usize];
                *out.entry(dates).or_default() += i128::from(owned.edge.length());
            }
        }
        out
    }

    fn regions(&self, wanted: &impl Fn(&Lands) -> bool) -> Vec<Part> {
        let is_wanted: Vec<bool> = self
            .lands
            .iter()
            .map(|lands| lands.as_ref().is_some_and(wanted))
            .collect();
        let wanted = |face: u32| is_wanted[self.faces.cover[face as usize].0 as usize];
        let mut same: Vec<u32> = (0..self.faces.cover.len() as u32).collect();
        for (&one, &other) in self.faces.below.iter().zip(&self.faces.above) {
            if wanted(one) && self.lands(one) == self.lands(other) {
                unite(&mut same, one, other);
            }
        }
        let mut number = BTreeMap::new();
        let mut parts: Vec<Part> = Vec::new();
        for face in (0..self.faces.cover.len() as u32).filter(|&face| wanted(face)) {
            let root = root(&mut same, face);
            let part = *number.entry(root).or_insert_with(|| {
                parts.push(Part {
                    lands: self.lands(face).cloned().unwrap_or_default(),
                    home: self.window.frame.min,
                    endless: false,
                    area: Area::ZERO,
                    bounds: Vec::new(),
                    frame: Vec::new(),
                });
                parts.len() - 1
            });
            parts[part].area += self.faces.area[face as usize];
        }
        for (i, owned) in self.faces.edges.iter().enumerate() {
            let (below, above) = (self.faces.below[i], self.faces.above[i]);
            if self.lands(below) == self.lands(above) {
                continue;
            }
            for (side, face) in [(Side::Below, below), (Side::Above, above)] {
                if !wanted(face) {
                    continue;
                }
                let part = &mut parts[number[&root(&mut same, face)]];
                let bound = Bound {
                    edge: owned.edge,
                    side,
                };
                match self.window.frame.borders(&owned.edge) {
                    true => part.frame.push(bound),
                    false => part.bounds.push(bound),
                }
            }
        }
        parts
    }
}

/// The first of the faces that are one with a face.
pub(super) fn root(same: &mut [u32], mut face: u32) -> u32 {
    while same[face as usize] != face {
        same[face as usize] = same[same[face as usize] as usize];
        face = same[face as usize];
    }
    face
}

/// Makes two faces one.
pub(super) fn unite(same: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(same, one), root(same, other));
    same[one.max(other) as usize] = one.min(other);
}
