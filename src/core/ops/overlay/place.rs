//! Places of the lattice, edges between them, and on which side of an edge a place is.

use std::cmp::Ordering;

/// A place of the lattice; ordered from west to east, then from south to north.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// East, in grains.
    pub x: i64,
    /// North, in grains.
    pub y: i64,
}

impl Place {
    /// A place.
    pub fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }
}

/// A straight edge from its first place to its last, which is after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The first place.
    pub a: Place,
    /// The last.
    pub b: Place,
}

/// A side of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// North of it; west of one that goes straight north.
    Above,
    /// The other.
    Below,
}

impl Edge {
    /// The edge between two places; none between a place and itself.
    pub fn between(p: Place, q: Place) -> Option<Self> {
        match p.cmp(&q) {
            Ordering::Less => Some(Self { a: p, b: q }),
            Ordering::Greater => Some(Self { a: q, b: p }),
            Ordering::Equal => None,
        }
    }

    /// On which side a place is: greater is above.
    pub fn side(&self, p: Place) -> Ordering {
        cross(self.a, self.b, p).cmp(&0)
    }

    /// South and north end of what it spans.
    pub(super) fn span_y(&self) -> (i64, i64) {
        (self.a.y.min(self.b.y), self.a.y.max(self.b.y))
    }

    /// Its length, to the nearest grain.
    pub fn length(&self) -> i64 {
        let (dx, dy) = ((self.b.x - self.a.x) as f64, (self.b.y - self.a.y) as f64);
        (dx * dx + dy * dy).sqrt().round() as i64
    }

    /// Twice the area between it and the origin, counter-clockwise positive.
    pub(super) fn sweep(&self, origin: Place) -> i128 {
        cross(origin, self.a, self.b)
    }
}

/// Twice the area of the triangle, counter-clockwise positive; exact for places of the lattice.
pub fn cross(o: Place, p: Place, q: Place) -> i128 {
    let times = |a: i64, b: i64| i128::from(a) * i128::from(b);
    times(p.x - o.x, q.y - o.y) - times(p.y - o.y, q.x - o.x)
}

/// The whole number nearest to a fraction with a positive denominator, halves up.
pub(super) fn nearest(numerator: i128, denominator: i128) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator) as i64
}
