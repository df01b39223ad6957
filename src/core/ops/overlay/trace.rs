//! Boundaries followed around a region: valid polygons, outer rings counter-clockwise.

use std::collections::HashMap;

use crate::vector::{Area, Coord, LineString, MultiPolygon, Polygon, grain};

use super::place::{Edge, Place, Side, cross};

/// An edge of the boundary of a region, and the side on which the region lies; ordered by the edge,
/// then by the side. Millions are kept, so that the side is the last bit of the last number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bound {
    a: Place,
    b_x: i64,
    b_y_and_side: i64,
}

impl Bound {
    /// Of an edge, on a side of which a region lies.
    pub fn new(edge: Edge, side: Side) -> Self {
        Self {
            a: edge.a,
            b_x: edge.b.x,
            b_y_and_side: edge.b.y << 1 | i64::from(side == Side::Below),
        }
    }

    /// The edge.
    pub fn edge(&self) -> Edge {
        Edge {
            a: self.a,
            b: Place::new(self.b_x, self.b_y_and_side >> 1),
        }
    }

    /// Where the region lies.
    pub fn side(&self) -> Side {
        match self.b_y_and_side & 1 {
            0 => Side::Above,
            _ => Side::Below,
        }
    }

    /// From and to, with the region on the left.
    fn directed(&self) -> (Place, Place) {
        let Edge { a, b } = self.edge();
        match self.side() {
            Side::Above => (a, b),
            Side::Below => (b, a),
        }
    }
}

/// The polygons of a region whose boundary is given, in an order that depends on nothing else.
/// Each is connected, its rings touch at single points at most. Empty for no boundary; none for one
/// that is not closed.
pub fn polygons(bounds: &[Bound]) -> Option<MultiPolygon<f64>> {
    let rings = rings(bounds)?;
    let (mut shells, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| ring.area > Area::ZERO);
    // The smallest first, so that the first that holds a hole is the one it is in.
    shells.sort_unstable_by(|r, s| (r.area, &r.places).cmp(&(s.area, &s.places)));
    let mut inside: Vec<Vec<Ring>> = shells.iter().map(|_| Vec::new()).collect();
    for hole in holes {
        let home = shells.iter().position(|shell| shell.holds(&hole))?;
        inside[home].push(hole);
    }
    let mut polygons: Vec<(Place, Polygon<f64>)> = shells
        .into_iter()
        .zip(inside)
        .map(|(shell, mut holes)| {
            holes.sort_unstable_by(|r, s| r.places.cmp(&s.places));
            let holes = holes.iter().map(Ring::line).collect();
            (shell.places[0], Polygon::new(shell.line(), holes))
        })
        .collect();
    polygons.sort_by_key(|p| p.0);
    Some(MultiPolygon(polygons.into_iter().map(|p| p.1).collect()))
}

/// A simple ring, from its first place, which is not repeated at its end.
struct Ring {
    places: Vec<Place>,
    area: Area,
}

impl Ring {
    fn new(mut places: Vec<Place>) -> Self {
        let first = (0..places.len()).min_by_key(|&i| places[i]).unwrap_or(0);
        places.rotate_left(first);
        let origin = places[0];
        let sum = places.windows(2).map(|p| cross(origin, p[0], p[1])).sum();
        Self {
            places,
            area: Area::of_cross(sum),
        }
    }

    fn line(&self) -> LineString<f64> {
        let places = self.places.iter().chain(self.places.first());
        let coords = places.map(|p| Coord {
            x: grain::coordinate(p.x),
            y: grain::coordinate(p.y),
        });
        LineString(coords.collect())
    }

    fn edges(&self) -> impl Iterator<Item = (Place, Place)> {
        let next = self.places.iter().cycle().skip(1);
        self.places.iter().copied().zip(next.copied())
    }

    /// True when another ring, which does not cross this one, lies in it.
    fn holds(&self, other: &Ring) -> bool {
        // They may touch at some places, but not at all of them.
        let certain = other.places.iter().find_map(|&place| self.around(place));
        certain.unwrap_or_else(|| {
            // Each place of the other is on this one: the middle of an edge of it is not.
            let (p, q) = (other.places[0], other.places[1 % other.places.len()]);
            self.around_middle(p, q)
        })
    }

    /// Whether a place is inside; none on the ring itself.
    fn around(&self, place: Place) -> Option<bool> {
        self.around_middle_of(place, place)
    }

    fn around_middle(&self, p: Place, q: Place) -> bool {
        self.around_middle_of(p, q).unwrap_or(false)
    }

    /// Whether the middle between two places is inside, in half grains.
    fn around_middle_of(&self, p: Place, q: Place) -> Option<bool> {
        let twice = |p: Place| Place::new(2 * p.x, 2 * p.y);
        let middle = Place::new(p.x + q.x, p.y + q.y);
        let mut inside = false;
        for (from, to) in self.edges() {
            let (a, b) = (twice(from.min(to)), twice(from.max(to)));
            let side = cross(a, b, middle);
            if side == 0 && a <= middle && middle <= b {
                return None;
            }
            // A line north from the place meets the edge.
            if a.x <= middle.x && middle.x < b.x && side < 0 {
                inside = !inside;
            }
        }
        Some(inside)
    }
}

/// The boundary as simple rings.
fn rings(bounds: &[Bound]) -> Option<Vec<Ring>> {
    let mut bounds: Vec<(Place, Place)> = bounds.iter().map(Bound::directed).collect();
    bounds.sort_unstable();
    let mut used = vec![false; bounds.len()];
    let leaving = |place: Place| {
        let first = bounds.partition_point(|b| b.0 < place);
        first..first + bounds[first..].partition_point(|b| b.0 == place)
    };
    let mut out = Vec::new();
    for start in 0..bounds.len() {
        if used[start] {
            continue;
        }
        let mut walk = Vec::new();
        let mut current = start;
        loop {
            used[current] = true;
            let (from, to) = bounds[current];
            walk.push(from);
            let free = leaving(to).filter(|&i| !used[i] || i == start);
            let next =
                free.reduce(
                    |best, i| match is_first(from, to, bounds[i].1, bounds[best].1) {
                        true => i,
                        false => best,
                    },
                )?;
            if next == start {
                break;
            }
            current = next;
        }
        simple(walk, &mut out);
    }
    Some(out)
}

/// Coming to `at` from `from`, whether `p` is met before `q` when one turns clockwise from where one
/// came: through the region, which lies on the left.
fn is_first(from: Place, at: Place, p: Place, q: Place) -> bool {
    // Half turns from the way back: 0 for less than a half.
    let half = |r: Place| {
        let side = cross(at, from, r);
        let ahead = i128::from(r.x - at.x) * i128::from(from.x - at.x)
            + i128::from(r.y - at.y) * i128::from(from.y - at.y);
        // The way back itself is the last, not the first.
        u8::from(side > 0 || side == 0 && ahead > 0)
    };
    let (hp, hq) = (half(p), half(q));
    match hp == hq {
        true => cross(at, p, q) < 0,
        false => hp < hq,
    }
}

/// A walk cut into rings that pass no place twice.
fn simple(walk: Vec<Place>, out: &mut Vec<Ring>) {
    let mut path: Vec<Place> = Vec::with_capacity(walk.len());
    let mut at: HashMap<Place, usize> = HashMap::with_capacity(walk.len());
    for place in walk {
        if let Some(&since) = at.get(&place) {
            let ring = path.split_off(since);
            for passed in &ring {
                at.remove(passed);
            }
            out.push(Ring::new(ring));
        }
        at.insert(place, path.len());
        path.push(place);
    }
    if !path.is_empty() {
        out.push(Ring::new(path));
    }
}
