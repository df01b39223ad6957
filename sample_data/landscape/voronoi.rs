//! Cells grown from scattered points: the pattern of road blocks and of town blocks.

use super::chance::{mix, split, unit};
use relais_core::grid::BBox;

/// The name of a cell in its lattice.
pub type Key = (i64, i64);

/// One point in each square of a lattice, moved by chance.
#[derive(Debug, Clone, Copy)]
pub struct Scatter {
    /// Its chance.
    pub seed: u64,
    /// Side of a square, metres.
    pub pitch: f64,
    /// How far a point may move, as a part of the pitch (at most 0.6, or neighbours are missed).
    pub jitter: f64,
}

impl Scatter {
    /// The point of a square.
    #[inline]
    pub fn point(&self, key: Key) -> (f64, f64) {
        let h = mix(self.seed, key.0, key.1);
        let dx = (h & 0xFFFF_FFFF) as f64 / 4_294_967_296.0 - 0.5;
        let dy = (h >> 32) as f64 / 4_294_967_296.0 - 0.5;
        (
            (key.0 as f64 + 0.5 + self.jitter * dx) * self.pitch,
            (key.1 as f64 + 0.5 + self.jitter * dy) * self.pitch,
        )
    }

    /// The cell that holds a place: that of the nearest point.
    pub fn cell_of(&self, x: f64, y: f64) -> Key {
        let (i, j) = (
            (x / self.pitch).floor() as i64,
            (y / self.pitch).floor() as i64,
        );
        let mut best = (f64::INFINITY, (i, j));
        for dj in -1..=1 {
            for di in -1..=1 {
                let key = (i + di, j + dj);
                let (px, py) = self.point(key);
                let d = (px - x).powi(2) + (py - y).powi(2);
                if d < best.0 {
                    best = (d, key);
                }
            }
        }
        best.1
    }

    /// A chance of the cell, apart from its place.
    pub fn hash(&self, key: Key) -> u64 {
        mix(self.seed ^ 0x0CE1_1CE1, key.0, key.1)
    }

    /// A chance shared by two cells, whichever comes first.
    pub fn pair(&self, a: Key, b: Key) -> u64 {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        mix(self.hash(a), b.0, b.1)
    }
}

/// A side of a cell: inside, `nx·x + ny·y < c`.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// Outward normal.
    pub nx: f64,
    /// See `nx`.
    pub ny: f64,
    /// Distance of the side from the origin.
    pub c: f64,
    /// The cell beyond it.
    pub other: Key,
    /// First end.
    pub from: (f64, f64),
    /// Second end.
    pub to: (f64, f64),
}

impl Side {
    /// Distance of an inner place to the line of the side.
    #[inline]
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        self.c - self.nx * x - self.ny * y
    }
}

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its name.
    pub key: Key,
    /// Its point.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Its sides, in order around it.
    pub sides: Vec<Side>,
}

impl Cell {
    /// The cell of a name, with its true sides.
    pub fn grow(scatter: &Scatter, key: Key) -> Cell {
        let (x, y) = scatter.point(key);
        let far = 3.0 * scatter.pitch;
        // Corners and, for each, the side that starts there.
        let mut ring: Vec<((f64, f64), Option<Side>)> =
            [(-far, -far), (far, -far), (far, far), (-far, far)]
                .into_iter()
                .map(|(dx, dy)| ((x + dx, y + dy), None))
                .collect();
        for dj in -2..=2 {
            for di in -2..=2 {
                let other = (key.0 + di, key.1 + dj);
                if other != key {
                    ring = cut(&ring, (x, y), scatter.point(other), other);
                }
            }
        }
        let n = ring.len();
        let sides = (0..n)
            .filter_map(|k| {
                ring[k].1.map(|side| Side {
                    from: ring[k].0,
                    to: ring[(k + 1) % n].0,
                    ..side
                })
            })
            .collect();
        Cell { key, x, y, sides }
    }

    /// Distance of an inner place to the nearest side.
    pub fn depth(&self, x: f64, y: f64) -> f64 {
        self.sides
            .iter()
            .map(|s| s.distance(x, y))
            .fold(f64::INFINITY, f64::min)
    }
}

type Ring = Vec<((f64, f64), Option<Side>)>;

/// Cuts a ring by the line half way between two points, keeping the side of the first.
fn cut(ring: &Ring, here: (f64, f64), there: (f64, f64), other: Key) -> Ring {
    let (dx, dy) = (there.0 - here.0, there.1 - here.1);
    let length = dx.hypot(dy);
    let (nx, ny) = (dx / length, dy / length);
    let c = nx * (here.0 + there.0) / 2.0 + ny * (here.1 + there.1) / 2.0;
    let side = Side {
        nx,
        ny,
        c,
        other,
        from: here,
        to: here,
    };
    let mut out = Vec::with_capacity(ring.len() + 1);
    for (k, &(a, label)) in ring.iter().enumerate() {
        let (b, _) = ring[(k + 1) % ring.len()];
        let (da, db) = (side.distance(a.0, a.1), side.distance(b.0, b.1));
        let cross = || {
            let t = da / (da - db);
            (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
        };
        match (da >= 0.0, db >= 0.0) {
            (true, true) => out.push((a, label)),
            (true, false) => {
                out.push((a, label));
                out.push((cross(), Some(side)));
            }
            (false, true) => out.push((cross(), label)),
            (false, false) => {}
        }
    }
    out
}

/// The cells around a box, ready to be searched.
#[derive(Debug, Clone)]
pub struct Mosaic {
    pitch: f64,
    i0: i64,
    j0: i64,
    columns: i64,
    rows: i64,
    /// All cells, by rows.
    pub cells: Vec<Cell>,
}

impl Mosaic {
    /// Grows the cells that a box may touch.
    pub fn around(scatter: &Scatter, bbox: &BBox) -> Self {
        let (i0, j0, columns, rows) = span(scatter.pitch, bbox, 2);
        let cells = (0..columns * rows)
            .map(|k| Cell::grow(scatter, (i0 + k % columns, j0 + k / columns)))
            .collect();
        Self {
            pitch: scatter.pitch,
            i0,
            j0,
            columns,
            rows,
            cells,
        }
    }

    /// The index of the cell that holds a place (within the box).
    #[inline]
    pub fn find(&self, x: f64, y: f64) -> usize {
        let i = (split(x / self.pitch).0 - self.i0).clamp(1, self.columns - 2);
        let j = (split(y / self.pitch).0 - self.j0).clamp(1, self.rows - 2);
        let mut best = (f64::INFINITY, 0);
        for dj in -1..=1 {
            let row = (j + dj) * self.columns + i;
            for di in -1..=1 {
                let k = (row + di) as usize;
                let cell = &self.cells[k];
                let d = (cell.x - x) * (cell.x - x) + (cell.y - y) * (cell.y - y);
                if d < best.0 {
                    best = (d, k);
                }
            }
        }
        best.1
    }
}

/// The squares of a lattice that a box touches, with `pad` more around: first column, first row,
/// columns, rows.
pub fn span(pitch: f64, bbox: &BBox, pad: i64) -> (i64, i64, i64, i64) {
    let low = |v: f64| (v / pitch).floor() as i64 - pad;
    let high = |v: f64| (v / pitch).floor() as i64 + pad;
    let (i0, j0) = (low(bbox.min_x), low(bbox.min_y));
    (i0, j0, high(bbox.max_x) - i0 + 1, high(bbox.max_y) - j0 + 1)
}

/// A chance of [0, 1) for a square of a lattice.
pub fn chance(seed: u64, key: Key) -> f64 {
    unit(mix(seed, key.0, key.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_found_is_the_one_whose_sides_hold_the_place() {
        let scatter = Scatter {
            seed: 5,
            pitch: 100.0,
            jitter: 0.6,
        };
        let bbox = BBox {
            min_x: -500.0,
            min_y: -500.0,
            max_x: 500.0,
            max_y: 500.0,
        };
        let mosaic = Mosaic::around(&scatter, &bbox);
        for k in 0..2000 {
            let (x, y) = (
                chance(1, (k, 0)) * 1000.0 - 500.0,
                chance(2, (k, 0)) * 1000.0 - 500.0,
            );
            let cell = &mosaic.cells[mosaic.find(x, y)];
            assert_eq!(cell.key, scatter.cell_of(x, y));
            assert!(cell.depth(x, y) > -1e-6);
            assert!(cell.sides.len() >= 3);
        }
    }
}
