//! Limits of communes: cells of a lattice whose sides are bent, one line for both neighbours.

use crate::landscape::ANCHOR;
use crate::landscape::chance::{gradient, mix};
use crate::landscape::voronoi::{Cell, Key, Scatter};

/// A place in centimetres: limits are written so, and areas are exact.
type Place = (i64, i64);

/// The ring of a commune, open.
pub struct Outline(Vec<Place>);

/// The limits of all communes.
pub struct Outlines {
    scatter: Scatter,
}

/// A point every so many metres along a limit.
const STEP_M: f64 = 55.0;

impl Outlines {
    /// The limits of a lattice.
    pub fn new(scatter: Scatter) -> Self {
        Self { scatter }
    }

    /// The outline of a cell.
    pub fn of(&self, key: Key) -> Outline {
        let sides = self.sides(key).into_iter().map(|(_, line)| line);
        Outline(sides.flatten().collect())
    }

    /// The outline of two cells that share a side: those of both, without it.
    pub fn joined(&self, a: Key, b: Key) -> Outline {
        let open = |here: Key, there: Key| {
            let mut sides = self.sides(here);
            let shared = sides.iter().position(|(other, _)| *other == there);
            // Neighbours in a column share a side whatever the chance.
            sides.rotate_left(shared.unwrap_or(0));
            sides.remove(0);
            sides
                .into_iter()
                .flat_map(|(_, line)| line)
                .collect::<Vec<_>>()
        };
        Outline([open(a, b), open(b, a)].concat())
    }

    /// The sides of a cell in order, each with the cell beyond it and its points but the last.
    fn sides(&self, key: Key) -> Vec<(Key, Vec<Place>)> {
        let cell = Cell::grow(&self.scatter, key);
        let line = |side: &crate::landscape::voronoi::Side| {
            let (from, to) = (place(side.from), place(side.to));
            let mut points = match key < side.other {
                true => self.bent(key, side.other, from, to),
                false => {
                    let mut points = self.bent(side.other, key, to, from);
                    points.reverse();
                    points
                }
            };
            points.pop();
            (side.other, points)
        };
        cell.sides.iter().map(line).collect()
    }

    /// The limit between two cells, from one end to the other.
    fn bent(&self, a: Key, b: Key, from: Place, to: Place) -> Vec<Place> {
        let (dx, dy) = ((to.0 - from.0) as f64, (to.1 - from.1) as f64);
        let length_m = dx.hypot(dy) / 100.0;
        let pieces = (length_m / STEP_M).ceil().max(1.0) as i64;
        let hash = mix(self.scatter.pair(a, b), 0x11F, 0);
        let reach = (0.05 * length_m).min(25.0);
        let point = |k: i64| {
            let t = k as f64 / pieces as f64;
            let aside = reach
                * (std::f64::consts::PI * t).sin()
                * (gradient(hash, t * length_m / 210.0, 0.5)
                    + 0.5 * gradient(hash, t * length_m / 60.0, 3.5));
            let (nx, ny) = (-dy / length_m, dx / length_m);
            (
                from.0 + (t * dx + aside * nx).round() as i64,
                from.1 + (t * dy + aside * ny).round() as i64,
            )
        };
        let inner = (1..pieces).map(point);
        std::iter::once(from).chain(inner).chain([to]).collect()
    }
}

/// Metres from the anchor to centimetres on the plane.
fn place((x, y): (f64, f64)) -> Place {
    let centimetres = |v: f64| (v * 100.0).round() as i64;
    (centimetres(x + ANCHOR.0), centimetres(y + ANCHOR.1))
}

impl Outline {
    /// The ring in metres, closed.
    pub fn ring(&self) -> Vec<[f64; 2]> {
        let closed = self.0.iter().chain(self.0.first());
        closed
            .map(|&(x, y)| [x as f64 / 100.0, y as f64 / 100.0])
            .collect()
    }

    /// Its area, exactly.
    pub fn area_m2(&self) -> f64 {
        let next = self.0.iter().cycle().skip(1);
        let twice: i128 = (self.0.iter().zip(next))
            .map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0))
            .sum();
        twice as f64 / 20_000.0
    }
}
