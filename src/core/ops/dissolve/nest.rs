//! Rings to polygons: which hole lies in which outer ring.

use super::{Place, twice_area};
use crate::vector::{Coord, LineString, MultiPolygon, Polygon, grain};

/// A ring with what is asked of it often.
struct Ring {
    places: Vec<Place>,
    twice: i128,
    low: Place,
    high: Place,
}

impl Ring {
    /// Begun at its lowest place, so that it does not matter where it was met.
    fn of(mut places: Vec<Place>) -> Self {
        let lowest = (0..places.len()).min_by_key(|&at| places[at]);
        places.rotate_left(lowest.unwrap_or(0));
        let twice = twice_area(&places);
        let fold = |by: fn(i64, i64) -> i64| {
            let both = |a: Place, b: Place| (by(a.0, b.0), by(a.1, b.1));
            places.iter().copied().reduce(both).unwrap_or_default()
        };
        Self {
            low: fold(i64::min),
            high: fold(i64::max),
            twice,
            places,
        }
    }

    /// True where twice a place lies within, by the crossings of a ray to the right.
    fn holds(&self, double: Place) -> bool {
        let outside = |v: i64, low: i64, high: i64| v < 2 * low || v > 2 * high;
        if outside(double.0, self.low.0, self.high.0) || outside(double.1, self.low.1, self.high.1)
        {
            return false;
        }
        let next = self.places.iter().cycle().skip(1);
        let crossings = self.places.iter().zip(next).filter(|(a, b)| {
            let (a, b) = ((2 * a.0, 2 * a.1), (2 * b.0, 2 * b.1));
            if (a.1 > double.1) == (b.1 > double.1) {
                return false;
            }
            let rises = b.1 > a.1;
            let along = (b.0 - a.0, b.1 - a.1);
            let side = super::cross(along, (double.0 - a.0, double.1 - a.1));
            rises == (side > 0)
        });
        crossings.count() % 2 == 1
    }

    fn line(&self) -> LineString<f64> {
        let closed = self.places.iter().chain(self.places.first());
        let coord = |p: &Place| Coord {
            x: grain::coordinate(p.0),
            y: grain::coordinate(p.1),
        };
        closed.map(coord).collect()
    }
}

/// Polygons of rings: those that go round to the left are outer, the others are holes, each in the
/// smallest outer ring around it.
pub(super) fn polygons(rings: Vec<Vec<Place>>) -> MultiPolygon<f64> {
    let rings = rings.into_iter().map(Ring::of);
    let (mut outer, mut holes): (Vec<Ring>, Vec<Ring>) = rings
        .filter(|ring| ring.twice != 0)
        .partition(|ring| ring.twice > 0);
    outer.sort_by(|a, b| a.places.cmp(&b.places));
    holes.sort_by(|a, b| a.places.cmp(&b.places));
    let mut within: Vec<Vec<LineString<f64>>> = vec![Vec::new(); outer.len()];
    for hole in &holes {
        // The middle of an edge: no other ring of the contour runs through it.
        let (a, b) = (hole.places[0], hole.places[1]);
        let middle = (a.0 + b.0, a.1 + b.1);
        let around = (0..outer.len()).filter(|&at| outer[at].holds(middle));
        if let Some(at) = around.min_by_key(|&at| outer[at].twice) {
            within[at].push(hole.line());
        }
    }
    let polygons = outer.iter().zip(within);
    MultiPolygon(
        polygons
            .map(|(ring, holes)| Polygon::new(ring.line(), holes))
            .collect(),
    )
}
