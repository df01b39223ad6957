//! How a producer draws limits: which points he sets, and how far they are from the truth.

use super::labels::CELL_M;
use super::trace::{Limit, Ring, Way};
use crate::landscape::chance::{Dice, mix, split};
use relais_core::grid::BBox;
use relais_core::vector::{Coord, LineString};

/// A place in metres on the plane.
type Place = (f64, f64);

/// The habits of a producer at one date.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Hand {
    /// Standard deviation of the error of a point, along each axis.
    pub sigma_m: f64,
    /// Over which errors are alike.
    pub correlation_m: f64,
    /// At most between two points; 0 where limits are drawn as they are.
    pub spacing_m: f64,
    /// The least patch that is drawn.
    pub least_m2: f64,
    #[serde(skip)]
    seed: u64,
    #[serde(skip)]
    frame: BBox,
}

/// How far simplified limits lie from the steps of their cells, in cells.
const TOLERANCE: f64 = 0.45;

/// Errors vanish over this distance towards the frame, so that all coverages have one outline.
const MARGIN_M: f64 = 60.0;

impl Hand {
    /// Those of the three dates: photographs of 50 cm in 2009 and 2015, SPOT of 1.5 m in 2020.
    pub fn of_dates(seed: u64, frame: BBox) -> [Hand; 3] {
        let hand = |at: i64, sigma_m, spacing_m, least_m2| Hand {
            sigma_m,
            correlation_m: 30.0,
            spacing_m,
            least_m2,
            seed: mix(seed, 0x4A2D, at),
            frame,
        };
        [
            hand(0, 0.7, 9.0, 200.0),
            hand(1, 0.7, 10.0, 200.0),
            hand(2, 2.0, 14.0, 500.0),
        ]
    }

    /// Limits as they are.
    pub fn truth(frame: BBox) -> Hand {
        Hand {
            sigma_m: 0.0,
            correlation_m: 30.0,
            spacing_m: 0.0,
            least_m2: 0.0,
            seed: 0,
            frame,
        }
    }

    /// The least patch that is drawn, in cells.
    pub fn least_cells(&self, cell_m: f64) -> usize {
        (self.least_m2 / (cell_m * cell_m)).ceil() as usize
    }

    /// A ring, closed.
    pub fn ring(&self, ring: &Ring) -> LineString<f64> {
        let mut points: Vec<Place> = Vec::new();
        for (limit, way) in ring {
            let mut line = self.line(limit);
            if *way == Way::Against {
                line.reverse();
            }
            points.pop();
            points.extend(line);
        }
        points.into_iter().map(|(x, y)| Coord { x, y }).collect()
    }

    /// A limit, the same from both sides.
    fn line(&self, limit: &Limit) -> Vec<Place> {
        let smooth = simplified(&smoothed(limit));
        let place = |(x, y): Place| (self.frame.min_x + x * CELL_M, self.frame.min_y + y * CELL_M);
        let line: Vec<Place> = smooth.into_iter().map(place).collect();
        let line = match self.spacing_m > 0.0 {
            true => self.set_points(&line),
            false => line,
        };
        line.into_iter().map(|p| self.moved(p)).collect()
    }

    /// Points at the producer's own distances between the corners of a line.
    fn set_points(&self, line: &[Place]) -> Vec<Place> {
        let mut set = vec![line[0]];
        for ends in line.windows(2) {
            let (a, b) = (ends[0], ends[1]);
            let pieces = (distance(a, b) / self.spacing_m).ceil().max(1.0);
            set.extend((1..=pieces as usize).map(|k| {
                let t = k as f64 / pieces;
                (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
            }));
        }
        set
    }

    /// Where the producer sets a point, to the millimetre.
    fn moved(&self, (x, y): Place) -> Place {
        let BBox {
            min_x,
            min_y,
            max_x,
            max_y,
        } = self.frame;
        let inside = (x - min_x).min(max_x - x).min(y - min_y).min(max_y - y);
        let reach = self.sigma_m * (inside / MARGIN_M).clamp(0.0, 1.0);
        let error = |axis: u64| reach * self.error(axis, x, y);
        let round = |v: f64| (v * 1000.0).round() / 1000.0;
        (round(x + error(1)), round(y + error(2)))
    }

    /// An error of unit variance, alike over the length of correlation: normal values on a lattice,
    /// blended smoothly and set back to unit variance.
    pub(crate) fn error(&self, axis: u64, x: f64, y: f64) -> f64 {
        let pitch = 1.2 * self.correlation_m;
        let ((i, u), (j, v)) = (split(x / pitch), split(y / pitch));
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(u), ease(v));
        let (mut sum, mut squares) = (0.0, 0.0);
        for (di, wu) in [(0, 1.0 - u), (1, u)] {
            for (dj, wv) in [(0, 1.0 - v), (1, v)] {
                let weight = wu * wv;
                sum += weight * normal(mix(self.seed ^ axis, i + di, j + dj));
                squares += weight * weight;
            }
        }
        sum / f64::sqrt(squares)
    }
}

/// A normal value of a hash: twelve even ones.
fn normal(hash: u64) -> f64 {
    let mut dice = Dice::new(hash);
    (0..12).map(|_| dice.unit()).sum::<f64>() - 6.0
}

fn distance(a: Place, b: Place) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The middles of the steps between the ends of a limit, in cells.
fn smoothed(limit: &Limit) -> Vec<Place> {
    let real = |&(x, y): &(i32, i32)| (f64::from(x), f64::from(y));
    let corners: Vec<Place> = limit.corners.iter().map(real).collect();
    let middle = |a: Place, b: Place| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let mut line: Vec<Place> = corners.windows(2).map(|p| middle(p[0], p[1])).collect();
    let (first, last) = (corners[0], corners[corners.len() - 1]);
    match limit.closed {
        true => {
            line.push(middle(last, first));
            line.push(line[0]);
        }
        false => {
            line.insert(0, first);
            line.push(last);
        }
    }
    line
}

/// Leaves points out that lie within the tolerance of the line without them (Douglas and Peucker).
fn simplified(line: &[Place]) -> Vec<Place> {
    let last = line.len() - 1;
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    if line[0] == line[last] {
        // A ring keeps the point farthest from its first.
        let far = (0..=last)
            .max_by(|&a, &b| distance(line[0], line[a]).total_cmp(&distance(line[0], line[b])));
        let far = far.unwrap_or(0);
        kept[far] = true;
        open = vec![(0, far), (far, last)];
    }
    while let Some((from, to)) = open.pop() {
        let off = |at: &usize| beside(line[*at], line[from], line[to]);
        let farthest = (from + 1..to).max_by(|a, b| off(a).total_cmp(&off(b)));
        if let Some(at) = farthest.filter(|at| off(at) > TOLERANCE) {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    line.iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(p, _)| *p)
        .collect()
}

/// Distance of a point from a stretch.
fn beside(p: Place, a: Place, b: Place) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let t = match length > 0.0 {
        true => (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0),
        false => 0.0,
    };
    distance(p, (a.0 + t * dx, a.1 + t * dy))
}
