//! A window overlaid: the areas in it, and its part of each region.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use relais_core::ops::overlay::{
    Bound, Edge, Faces, Frame, OverlayFault, Owned, SetId, Sets, Side, each_edge, faces, node,
};
use relais_core::vector::Area;

use super::land::{Codes, Land, Lands};
use super::part::{Part, Touch, root, unite};
use crate::millesime::Millesime;

/// Bytes that overlaying takes for each edge, as measured, and some more.
const EDGE_BYTES: usize = 400;

/// A part of the work.
pub(super) struct Window {
    pub(super) frame: Frame,
    /// Parcels that lie in it: the date and the place of the parcel.
    pub(super) whole: Vec<(usize, u32)>,
    /// Parts of those that do not; taken when it is overlaid, so that they go as regions come.
    parts: Mutex<Vec<(usize, u32, Vec<Edge>)>>,
    edges: usize,
}

impl Window {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            whole: Vec::new(),
            parts: Mutex::default(),
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
        let parts = self.parts.get_mut().unwrap_or_else(PoisonError::into_inner);
        parts.push((parcel.0, parcel.1, part));
    }

    /// The memory that it takes to overlay it.
    pub(super) fn bytes(&self) -> usize {
        self.edges * EDGE_BYTES
    }
}

/// What is laid over each other.
pub(super) struct Layers<'a> {
    pub(super) dates: &'a [&'a Millesime],
    pub(super) zones: Option<&'a Millesime>,
    pub(super) codes: &'a Codes,
}

impl Layers<'_> {
    /// That of a number: the zones come after the dates.
    fn at(&self, number: usize) -> Option<&Millesime> {
        self.dates.get(number).copied().or(self.zones)
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
    pub(super) parts: Vec<Part>,
    /// How far they lie side by side.
    pub(super) touches: Vec<Touch>,
}

/// The number of the frame among the polygons of a window.
const FRAME: u32 = 0;

/// Overlays a window, once.
pub(super) fn overlay(window: &Window, layers: &Layers) -> Result<Found, OverlayFault> {
    let mut sets = Sets::default();
    let (members, edges) = members(window, layers, &mut sets);
    let edges = node(edges, &mut sets);
    let faces = faces(edges, &mut sets)?;
    let ground = Ground::of(&sets, &members, layers);
    let seen = Seen {
        window,
        faces: &faces,
        ground: &ground,
        sets: &sets,
        members: &members,
        dates: layers.dates.len(),
    };
    let mut found = seen.areas();
    found.lengths = seen.lengths();
    (found.parts, found.touches) = seen.parts();
    Ok(found)
}

/// The parcels of a window, numbered from 1 on, and all edges.
fn members(window: &Window, layers: &Layers, sets: &mut Sets) -> (Vec<(usize, u32)>, Vec<Owned>) {
    let mut members = vec![(usize::MAX, 0)];
    let mut edges = Vec::with_capacity(window.edges + 4);
    let owners = sets.single(FRAME);
    let owned = |edge: Edge, owners: SetId| Owned { edge, owners };
    edges.extend(window.frame.edges().map(|edge| owned(edge, owners)));
    let mut owners_of = |member: (usize, u32)| {
        members.push(member);
        sets.single(members.len() as u32 - 1)
    };
    for &(date, number) in &window.whole {
        let owners = owners_of((date, number));
        let shape = &layers.dates[date].parcels[number as usize].shape;
        // Points without a place lie in no window.
        let _ = each_edge(shape, |edge| edges.push(owned(edge, owners)));
    }
    let parts = std::mem::take(&mut *window.parts.lock().unwrap_or_else(PoisonError::into_inner));
    for (date, number, part) in parts {
        let owners = owners_of((date, number));
        edges.extend(part.into_iter().map(|edge| owned(edge, owners)));
    }
    (members, edges)
}

/// What lies where each set of parcels does.
struct Ground {
    /// What there is at the dates, each once.
    lands: Vec<Lands>,
    /// For each set, which of these and in which zone; none outside the frame.
    of_set: Vec<Option<(u32, Land)>>,
}

impl Ground {
    fn of(sets: &Sets, members: &[(usize, u32)], layers: &Layers) -> Self {
        let mut known: HashMap<Lands, u32> = HashMap::new();
        let mut of_set = Vec::with_capacity(sets.len());
        for set in 0..sets.len() as u32 {
            let lands = lands(sets.members(SetId(set)), members, layers);
            of_set.push(lands.map(|(lands, zone)| {
                let next = known.len() as u32;
                (*known.entry(lands).or_insert(next), zone)
            }));
        }
        let mut lands: Vec<(Lands, u32)> = known.into_iter().collect();
        lands.sort_unstable_by_key(|known| known.1);
        Self {
            lands: lands.into_iter().map(|known| known.0).collect(),
            of_set,
        }
    }
}

/// What lies at each date, and in which zone, where all of some parcels do.
fn lands(all: &[u32], members: &[(usize, u32)], layers: &Layers) -> Option<(Lands, Land)> {
    let inside = all.strip_prefix(&[FRAME])?;
    let mut lands: Lands = layers.dates.iter().map(|_| Land::Nothing).collect();
    let mut zone = Land::Nothing;
    for &member in inside {
        let (date, number) = members[member as usize];
        let code = layers.at(date)?.parcels[number as usize].code;
        match lands.get_mut(date) {
            Some(land) => *land = land.and(layers.codes.place(date, code)),
            None => zone = zone.and(code as u32),
        }
    }
    Some((lands, zone))
}

/// What was seen in a window.
struct Seen<'a> {
    window: &'a Window,
    faces: &'a Faces,
    ground: &'a Ground,
    sets: &'a Sets,
    members: &'a [(usize, u32)],
    dates: usize,
}

impl Seen<'_> {
    /// Which lands are those of a face, and its zone.
    fn of_face(&self, face: u32) -> Option<(u32, Land)> {
        self.ground.of_set[self.faces.cover[face as usize].0 as usize]
    }

    fn areas(&self) -> Found {
        let mut found = Found {
            excess: vec![Area::ZERO; self.dates],
            ..Found::default()
        };
        let mut of_sets = vec![Area::ZERO; self.ground.of_set.len()];
        for (cover, &area) in self.faces.cover.iter().zip(&self.faces.area) {
            of_sets[cover.0 as usize] += area;
        }
        let mut of_members = vec![Area::ZERO; self.members.len()];
        let mut times = vec![0; self.dates];
        for (set, area) in (0..).zip(of_sets) {
            let Some((lands, _)) = self.ground.of_set[set as usize] else {
                continue;
            };
            if area == Area::ZERO {
                continue;
            }
            let lands = self.ground.lands[lands as usize];
            *found.areas.entry(lands).or_default() += area;
            times.fill(0);
            for &member in &self.sets.members(SetId(set))[1..] {
                of_members[member as usize] += area;
                let date = self.members[member as usize].0;
                if let Some(times) = times.get_mut(date) {
                    *times += 1;
                    if *times > 1 {
                        found.excess[date] += area;
                    }
                }
            }
        }
        let parcels = self.members.iter().zip(of_members).skip(1);
        let parcels = parcels.filter(|(member, _)| member.0 < self.dates);
        found.parcels = parcels.map(|(m, area)| (m.0, m.1, area)).collect();
        found
    }

    /// Where parcels meet, apart from where the window ends.
    fn lengths(&self) -> BTreeMap<u32, i128> {
        let date = |member: &u32| self.members[*member as usize].0;
        let dates: Vec<u32> = (0..self.ground.of_set.len() as u32)
            .map(|set| {
                let members = self.sets.members(SetId(set)).iter();
                let parcels = members.filter(|m| **m != FRAME && date(m) < self.dates);
                parcels.fold(0, |bits, m| bits | 1 << date(m))
            })
            .collect();
        let mut out = BTreeMap::new();
        for owned in &self.faces.edges {
            let dates = dates[owned.owners.0 as usize];
            if dates != 0 && !self.window.frame.borders(&owned.edge) {
                *out.entry(dates).or_default() += i128::from(owned.edge.length());
            }
        }
        out
    }

    /// Connected faces with the same lands are a part.
    fn parts(&self) -> (Vec<Part>, Vec<Touch>) {
        let lands: Vec<Option<u32>> = (0..self.faces.cover.len() as u32)
            .map(|face| self.of_face(face).map(|ground| ground.0))
            .collect();
        let mut same: Vec<u32> = (0..lands.len() as u32).collect();
        for (&one, &other) in self.faces.below.iter().zip(&self.faces.above) {
            if lands[one as usize] == lands[other as usize] {
                unite(&mut same, one, other);
            }
        }
        let mut part_of = vec![u32::MAX; lands.len()];
        let mut parts: Vec<Part> = Vec::new();
        for face in 0..lands.len() as u32 {
            let Some((lands, zone)) = self.of_face(face) else {
                continue;
            };
            let first = root(&mut same, face) as usize;
            if part_of[first] == u32::MAX {
                part_of[first] = parts.len() as u32;
                let lands = self.ground.lands[lands as usize];
                parts.push(Part::new(lands, self.window.frame.min));
            }
            part_of[face as usize] = part_of[first];
            parts[part_of[first] as usize].add(zone, self.faces.area[face as usize]);
        }
        let touches = self.bound(&lands, &part_of, &mut parts);
        (parts, touches)
    }

    /// Makes room for boundaries, as much as there will be: what grows leaves holes in the memory.
    fn reserve(&self, lands: &[Option<u32>], part_of: &[u32], parts: &mut [Part]) {
        let mut counts = vec![0; parts.len()];
        for (&below, &above) in self.faces.below.iter().zip(&self.faces.above) {
            if lands[below as usize] != lands[above as usize] {
                for face in [below, above] {
                    if let Some(count) = counts.get_mut(part_of[face as usize] as usize) {
                        *count += 1;
                    }
                }
            }
        }
        for (part, count) in parts.iter_mut().zip(counts) {
            part.bounds.reserve_exact(count);
        }
    }

    /// Gives parts their boundaries, and finds how far they lie side by side.
    fn bound(&self, lands: &[Option<u32>], part_of: &[u32], parts: &mut [Part]) -> Vec<Touch> {
        self.reserve(lands, part_of, parts);
        let mut touches = Vec::new();
        for (i, owned) in self.faces.edges.iter().enumerate() {
            let (below, above) = (self.faces.below[i], self.faces.above[i]);
            if lands[below as usize] == lands[above as usize] {
                continue;
            }
            let edge = owned.edge;
            let on_frame = self.window.frame.borders(&edge);
            for (side, face) in [(Side::Below, below), (Side::Above, above)] {
                let Some((_, zone)) = self.of_face(face) else {
                    continue;
                };
                let part = &mut parts[part_of[face as usize] as usize];
                match on_frame {
                    true => part.frame.push((Bound::new(edge, side), zone)),
                    false => part.bounds.push(Bound::new(edge, side)),
                }
            }
            if let (false, Some((_, zone))) = (on_frame, self.of_face(below)) {
                let [one, other] = [below, above].map(|face| part_of[face as usize]);
                touches.push(Touch::between(one, other, zone, edge.length()));
            }
        }
        Touch::merge(&mut touches);
        touches
    }
}
