//! Polygons cut into windows, so that no work is larger than a window.
//!
//! A polygon is cut by a straight line into what lies on either side, each part closed along the
//! line. The place where an edge meets the line depends on that edge alone, so that neighbours that
//! share the edge are cut at the same place.

use crate::vector::{MultiPolygon, grain};

use super::place::{Edge, Place, nearest};

/// A rectangle of the lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frame {
    /// Its corner in the south-west.
    pub min: Place,
    /// Its corner in the north-east.
    pub max: Place,
}

impl Frame {
    /// Its four sides.
    pub fn edges(&self) -> [Edge; 4] {
        let (sw, ne) = (self.min, self.max);
        let (se, nw) = (Place::new(ne.x, sw.y), Place::new(sw.x, ne.y));
        [
            Edge { a: sw, b: se },
            Edge { a: sw, b: nw },
            Edge { a: nw, b: ne },
            Edge { a: se, b: ne },
        ]
    }

    /// True for an edge along one of its sides.
    pub fn borders(&self, edge: &Edge) -> bool {
        let along = |a: i64, b: i64, low: i64, high: i64| a == b && (a == low || a == high);
        along(edge.a.x, edge.b.x, self.min.x, self.max.x)
            || along(edge.a.y, edge.b.y, self.min.y, self.max.y)
    }

    /// True when a box of places lies in it.
    pub fn holds(&self, min: Place, max: Place) -> bool {
        min.x >= self.min.x && min.y >= self.min.y && max.x <= self.max.x && max.y <= self.max.y
    }
}

/// The edges of a geometry, those without length apart; none where a point has no place.
pub fn edges_of(geometry: &MultiPolygon<f64>) -> Option<Vec<Edge>> {
    let mut edges = Vec::new();
    each_edge(geometry, |edge| edges.push(edge))?;
    Some(edges)
}

/// Hands over the edges of a geometry, as [`edges_of`], one by one; none from a point without a place
/// on.
pub fn each_edge(geometry: &MultiPolygon<f64>, mut each: impl FnMut(Edge)) -> Option<()> {
    for polygon in &geometry.0 {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let mut last = None;
            let first = ring.0.first();
            // Closed, whether it says so or not.
            for point in ring.0.iter().chain(first) {
                let place = Place::new(grain::nearest(point.x)?, grain::nearest(point.y)?);
                if let Some(edge) = last.and_then(|last| Edge::between(last, place)) {
                    each(edge);
                }
                last = Some(place);
            }
        }
    }
    Some(())
}

/// The parts of a polygon in the windows of side `size` of a grid whose corner is `origin`, each with
/// the column and the row of its window; `edges` are those of closed rings.
pub fn divide(edges: Vec<Edge>, origin: Place, size: i64) -> Vec<((i64, i64), Vec<Edge>)> {
    let mut out = Vec::new();
    for (row, slab) in slabs(edges, origin.y, size) {
        let turned = slab.into_iter().map(transposed).collect();
        for (column, part) in slabs(turned, origin.x, size) {
            let part = part.into_iter().map(transposed).collect();
            out.push(((column, row), part));
        }
    }
    out
}

/// East for north.
fn transposed(edge: Edge) -> Edge {
    let turn = |p: Place| Place::new(p.y, p.x);
    let (a, b) = (turn(edge.a), turn(edge.b));
    if a < b {
        Edge { a, b }
    } else {
        Edge { a: b, b: a }
    }
}

/// The parts of a polygon between lines from west to east.
fn slabs(edges: Vec<Edge>, origin: i64, size: i64) -> Vec<(i64, Vec<Edge>)> {
    let spans = edges.iter().map(Edge::span_y);
    let Some((low, high)) = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return Vec::new();
    };
    let first = (low - origin).div_euclid(size);
    // What ends on a line does not reach beyond it.
    let last = (high - origin - 1).div_euclid(size).max(first);
    let mut out = Vec::new();
    let mut rest = edges;
    for slab in first..last {
        let (south, north) = split(&rest, origin + (slab + 1) * size);
        if !south.is_empty() {
            out.push((slab, south));
        }
        rest = north;
    }
    if !rest.is_empty() {
        out.push((last, rest));
    }
    out
}

/// What lies south and north of a line from west to east.
fn split(edges: &[Edge], y: i64) -> (Vec<Edge>, Vec<Edge>) {
    let (mut south, mut north) = (Vec::new(), Vec::new());
    // Where the inside is entered and left just south of the line, and just north of it.
    let (mut under, mut over) = (Vec::new(), Vec::new());
    for &edge in edges {
        let (low, high) = match edge.a.y <= edge.b.y {
            true => (edge.a, edge.b),
            false => (edge.b, edge.a),
        };
        if low.y < y && high.y > y {
            let at = Place::new(meeting(&edge, y), y);
            south.extend(Edge::between(low, at));
            north.extend(Edge::between(at, high));
            under.push(at.x);
            over.push(at.x);
        } else if low.y < y {
            south.push(edge);
            if high.y == y {
                under.push(high.x);
            }
        } else if high.y > y {
            north.push(edge);
            if low.y == y {
                over.push(low.x);
            }
        }
        // What runs along the line is where the parts are closed.
    }
    close(&mut south, under, y);
    close(&mut north, over, y);
    (south, north)
}

/// Closes a part along its line.
fn close(part: &mut Vec<Edge>, mut crossings: Vec<i64>, y: i64) {
    crossings.sort_unstable();
    let pairs = crossings.chunks_exact(2);
    part.extend(pairs.filter_map(|x| Edge::between(Place::new(x[0], y), Place::new(x[1], y))));
}

/// Where an edge meets a line from west to east that it crosses.
fn meeting(edge: &Edge, y: i64) -> i64 {
    let (dx, dy) = (edge.b.x - edge.a.x, edge.b.y - edge.a.y);
    let sign = i128::from(dy.signum());
    let along = i128::from(dx) * i128::from(y - edge.a.y) * sign;
    edge.a.x + nearest(along, i128::from(dy) * sign)
}
