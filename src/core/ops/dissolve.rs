//! Joining the polygons of a coverage: edges that two of them share fall away, the rest is the
//! contour.
//!
//! Nothing is computed but which edge cancels which, on the lattice of [`grain`]: a
//! contour runs through the very points of its parts, and its area is the sum of theirs. That holds
//! for parts that share their points, as administrative limits and land cover do; where they do
//! not, what lies between them stays as a hole or a second skin, which [`Dissolved`] lets see.

mod chain;
mod nest;

use std::collections::HashMap;

use crate::vector::{Area, Coord, LineString, MultiPolygon, grain};

/// A place of the lattice.
pub(crate) type Place = (i64, i64);

/// Parts joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Dissolved {
    /// The contour: outer rings counter-clockwise, holes clockwise, in an order of their own.
    pub geometry: MultiPolygon<f64>,
    /// The area of the parts, and so of the contour.
    pub area: Area,
}

/// Parts that do not lie side by side.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotSideBySide {
    /// Two parts lie on the same side of an edge.
    #[error("two polygons overlap at ({x:.2}, {y:.2})")]
    Overlap {
        /// Where.
        x: f64,
        /// Where.
        y: f64,
    },
    /// A point that has no place.
    #[error("a point is no number, or beyond the Earth")]
    Nowhere,
}

/// Joins polygons that lie side by side. The same parts in another order give the same contour.
///
/// # Errors
/// Two parts on the same side of an edge; a point that is no place.
pub fn dissolve<'a>(
    parts: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Result<Dissolved, NotSideBySide> {
    let mut edges = Edges::default();
    for part in parts {
        edges.add(part)?;
    }
    let area = edges.area();
    let rings = chain::rings(edges.left()?);
    Ok(Dissolved {
        geometry: nest::polygons(rings),
        area,
    })
}

/// The edges of a geometry, its outer rings taken counter-clockwise, its holes clockwise: what lies
/// within is on the left of each.
///
/// # Errors
/// A point that is no place.
pub fn edges(geometry: &MultiPolygon<f64>) -> Result<Vec<(Place, Place)>, NotSideBySide> {
    let mut all = Vec::new();
    for polygon in &geometry.0 {
        all.extend(turned(polygon.exterior(), Turn::Left)?);
        for hole in polygon.interiors() {
            all.extend(turned(hole, Turn::Right)?);
        }
    }
    Ok(all)
}

/// Which way round a ring goes.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    /// Counter-clockwise.
    Left,
    /// Clockwise.
    Right,
}

fn turned(ring: &LineString<f64>, turn: Turn) -> Result<Vec<(Place, Place)>, NotSideBySide> {
    let place = |p: &Coord<f64>| Some((grain::nearest(p.x)?, grain::nearest(p.y)?));
    let mut places: Vec<Place> = ring
        .0
        .iter()
        .map(|p| place(p).ok_or(NotSideBySide::Nowhere))
        .collect::<Result<_, _>>()?;
    places.dedup();
    if places.len() > 1 && places.first() == places.last() {
        places.pop();
    }
    let is_left = twice_area(&places) > 0;
    if is_left != (turn == Turn::Left) {
        places.reverse();
    }
    let next = places.iter().cycle().skip(1);
    Ok(places.iter().copied().zip(next.copied()).collect())
}

/// Twice the signed area of an open list of places.
pub(crate) fn twice_area(places: &[Place]) -> i128 {
    let Some(&origin) = places.first() else {
        return 0;
    };
    let from = |p: Place| (p.0 - origin.0, p.1 - origin.1);
    let next = places.iter().cycle().skip(1);
    places
        .iter()
        .zip(next)
        .map(|(&a, &b)| cross(from(a), from(b)))
        .sum()
}

/// The cross product of two directions.
fn cross(a: Place, b: Place) -> i128 {
    i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0)
}

/// Edges that have not met their opposite.
#[derive(Default)]
struct Edges {
    /// How often each is there.
    open: HashMap<(Place, Place), u32>,
    /// Twice the area on the left of all of them.
    twice: i128,
}

impl Edges {
    fn add(&mut self, part: &MultiPolygon<f64>) -> Result<(), NotSideBySide> {
        let edges = edges(part)?;
        let Some(&(origin, _)) = edges.first() else {
            return Ok(());
        };
        let from = |p: Place| (p.0 - origin.0, p.1 - origin.1);
        for (a, b) in edges {
            self.twice += cross(from(a), from(b));
            match self.open.get_mut(&(b, a)) {
                Some(1) => {
                    self.open.remove(&(b, a));
                }
                Some(count) => *count -= 1,
                None => *self.open.entry((a, b)).or_default() += 1,
            }
        }
        Ok(())
    }

    fn area(&self) -> Area {
        Area::of_cross(self.twice)
    }

    /// The edges in order.
    fn left(self) -> Result<Vec<(Place, Place)>, NotSideBySide> {
        let mut left: Vec<(Place, Place)> = Vec::with_capacity(self.open.len());
        for ((a, b), count) in self.open {
            if count > 1 {
                let (x, y) = (grain::coordinate(a.0), grain::coordinate(a.1));
                return Err(NotSideBySide::Overlap { x, y });
            }
            left.push((a, b));
        }
        left.sort_unstable();
        Ok(left)
    }
}

#[cfg(test)]
mod tests;
