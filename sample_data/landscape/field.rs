//! What changes slowly from place to place, known at the nodes of a lattice of the landscape and
//! even between them: how roads bend, how far the waters are.

use super::Plans;
use super::chance::split;
use relais_core::grid::BBox;

/// Side of a square of the lattice, metres. It is part of the landscape: between nodes the bend
/// and the banks *are* what is found between them.
const STEP: f64 = 8.0;
/// Farther waters than this are only far.
const FAR: f64 = 300.0;

/// What is known of a place.
#[derive(Debug, Clone, Copy)]
pub struct Here {
    /// The place after roads were bent.
    pub bent: (f64, f64),
    /// Distance to the bank of the nearest river, negative in the water.
    pub bank: f64,
    /// Distance to the nearest brook.
    pub brook: f64,
}

/// The lattice around a box.
pub struct Field {
    i0: i64,
    j0: i64,
    columns: i64,
    rows: i64,
    /// Bend east, bend north, bank, signed distance to the brook.
    nodes: Vec<[f64; 4]>,
}

impl Field {
    /// Works out the nodes around a box.
    pub fn around(plans: &Plans, bbox: &BBox) -> Self {
        let (i0, j0, columns, rows) = super::voronoi::span(STEP, bbox, 4);
        let (columns, rows) = (columns + 1, rows + 1);
        let mut nodes = Vec::with_capacity((columns * rows) as usize);
        for j in j0..j0 + rows {
            for i in i0..i0 + columns {
                let (x, y) = (i as f64 * STEP, j as f64 * STEP);
                let (bx, by) = plans.roads.bend(x, y);
                let (d, s) = plans.water.river(x, y);
                let bank = (d.abs() - plans.water.half_width(s)).min(FAR);
                let brook = plans.water.brook(x, y).0.clamp(-FAR, FAR);
                nodes.push([bx - x, by - y, bank, brook]);
            }
        }
        Self {
            i0,
            j0,
            columns,
            rows,
            nodes,
        }
    }

    /// What is known of a place of the box.
    #[inline]
    pub fn at(&self, x: f64, y: f64) -> Here {
        let ((i, u), (j, v)) = (split(x / STEP), split(y / STEP));
        let i = (i - self.i0).clamp(0, self.columns - 2);
        let j = (j - self.j0).clamp(0, self.rows - 2);
        let at = (j * self.columns + i) as usize;
        let below = at + self.columns as usize;
        let (a, b) = (&self.nodes[at], &self.nodes[at + 1]);
        let (c, d) = (&self.nodes[below], &self.nodes[below + 1]);
        let mix = |k: usize| {
            let low = a[k] + u * (b[k] - a[k]);
            low + v * (c[k] + u * (d[k] - c[k]) - low)
        };
        // Half way between two brooks the sign turns: there is no brook there.
        let apart = a[3].abs().min(d[3].abs()) >= FAR;
        Here {
            bent: (x + mix(0), y + mix(1)),
            bank: mix(2),
            brook: if apart { FAR } else { mix(3).abs() },
        }
    }
}
