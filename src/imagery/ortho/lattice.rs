//! The source positions of the pixels of one output block: exact on a fine lattice, linear between.

use relais_core::grid::{BBox, Mapping, Window};

/// Source coordinates at nodes every `step` output pixels of a window.
pub struct Lattice {
    window: Window,
    step: usize,
    nx: usize,
    nodes: Vec<(f64, f64)>,
}

impl Lattice {
    /// The lattice of a window. `height(i, j)` is the height of the ground at node (i, j).
    pub fn new(
        mapping: &Mapping,
        window: Window,
        step: usize,
        height: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let (nx, ny) = nodes(window, step);
        let mut nodes = Vec::with_capacity(nx * ny);
        for j in 0..ny {
            for i in 0..nx {
                let (x, y) = (
                    (window.col + i * step) as f64,
                    (window.row + j * step) as f64,
                );
                nodes.push(mapping.at(x, y, height(i, j)));
            }
        }
        Self {
            window,
            step,
            nx,
            nodes,
        }
    }

    /// The box of the positions; none when no node has one.
    pub fn bounds(&self) -> Option<BBox> {
        BBox::around(self.nodes.iter().copied())
    }

    /// Positions of the pixel centres of row `j` of the window, relative to a source corner in
    /// whole pixels. They are rounded to 1/4096 pixel, so that a pixel has the same position
    /// whichever corner it is told from.
    pub fn row(&self, j: usize, corner: (f64, f64), cols: &mut [f32], rows: &mut [f32]) {
        let y = (j as f64 + 0.5) / self.step as f64;
        let (jy, v) = (y as usize, y.fract());
        let at = |i: usize| {
            let (a, b) = (
                self.nodes[jy * self.nx + i],
                self.nodes[(jy + 1) * self.nx + i],
            );
            (a.0 + v * (b.0 - a.0), a.1 + v * (b.1 - a.1))
        };
        let inverse = 1.0 / self.step as f64;
        let mut left = at(0);
        let runs = cols.chunks_mut(self.step).zip(rows.chunks_mut(self.step));
        for (i, (cols, rows)) in runs.enumerate() {
            let right = at(i + 1);
            let (dc, dr) = ((right.0 - left.0) * inverse, (right.1 - left.1) * inverse);
            for (k, (c, r)) in cols.iter_mut().zip(rows).enumerate() {
                let t = k as f64 + 0.5;
                *c = (rounded(left.0 + t * dc) - corner.0) as f32;
                *r = (rounded(left.1 + t * dr) - corner.1) as f32;
            }
            left = right;
        }
    }

    /// The largest difference between the positions of two lattices of one window, in source pixels.
    pub fn largest_difference(&self, other: &Lattice) -> f64 {
        let width = self.window.width;
        // A near corner, so that 32 bits are plenty.
        let corner = (self.nodes[0].0.floor(), self.nodes[0].1.floor());
        let row = |lattice: &Lattice, j| {
            let (mut cols, mut rows) = (vec![0.0; width], vec![0.0; width]);
            lattice.row(j, corner, &mut cols, &mut rows);
            cols.into_iter().chain(rows).collect::<Vec<f32>>()
        };
        let pairs =
            (0..self.window.height).flat_map(|j| row(self, j).into_iter().zip(row(other, j)));
        pairs
            .map(|(a, b)| f64::from((a - b).abs()))
            .filter(|d| d.is_finite())
            .fold(0.0, f64::max)
    }
}

/// Rounds to 1/4096: a sum with 1.5 · 2^40 keeps 12 bits behind the point.
#[inline]
fn rounded(position: f64) -> f64 {
    const KEEP: f64 = 1.5 * (1u64 << 40) as f64;
    (position + KEEP) - KEEP
}

/// Nodes across and down a window.
pub fn nodes(window: Window, step: usize) -> (usize, usize) {
    (
        window.width.div_ceil(step) + 1,
        window.height.div_ceil(step) + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_the_mapping() {
        let f = |x: f64, y: f64| (1.5 * x + 0.1 * y + 7.0, 2.0 * y - 0.05 * x);
        let mapping = Mapping::build(300, 200, None, 0.01, |x, y, _| Some(f(x, y)));
        let window = Window::new(100, 64, 101, 70);
        for step in [1, 8, 64] {
            let lattice = Lattice::new(&mapping, window, step, |_, _| 0.0);
            let (mut cols, mut rows) = (vec![0.0; 101], vec![0.0; 101]);
            lattice.row(69, (100.0, 50.0), &mut cols, &mut rows);
            for i in [0, 63, 64, 100] {
                let (c, r) = f(100.5 + i as f64, 64.5 + 69.0);
                assert!(
                    (cols[i] as f64 + 100.0 - c).abs() < 1e-3
                        && (rows[i] as f64 + 50.0 - r).abs() < 1e-3
                );
            }
        }
    }
}
