//! Heights at the nodes of a lattice over a window.

use relais_core::grid::Window;

/// Heights at nodes every `step` pixels of an output grid: node (i, j) is at the pixel coordinates
/// (window.col + i·step, window.row + j·step). The last nodes lie on the window's border or beyond.
#[derive(Debug, Clone, PartialEq)]
pub struct Heights {
    window: Window,
    step: usize,
    cols: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Heights {
    /// A lattice of one height.
    pub(super) fn new(window: Window, step: usize, value: f32) -> Self {
        let step = step.max(1);
        let cols = window.width.div_ceil(step) + 1;
        let rows = window.height.div_ceil(step) + 1;
        Self {
            window,
            step,
            cols,
            rows,
            values: vec![value; cols * rows],
        }
    }

    /// The window it covers.
    pub fn window(&self) -> Window {
        self.window
    }

    /// Pixels between nodes.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Nodes along columns and along rows.
    pub fn size(&self) -> (usize, usize) {
        (self.cols, self.rows)
    }

    /// Metres above the ellipsoid, (row, col); NaN where unknown.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub(super) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The pixel coordinates of node (i, j).
    pub fn node(&self, i: usize, j: usize) -> (f64, f64) {
        (
            (self.window.col + i * self.step) as f64,
            (self.window.row + j * self.step) as f64,
        )
    }

    /// The height at pixel coordinates within the window, bilinear between nodes; NaN where one
    /// of them is unknown.
    #[inline]
    pub fn at(&self, x: f64, y: f64) -> f32 {
        let u = (x - self.window.col as f64) / self.step as f64;
        let v = (y - self.window.row as f64) / self.step as f64;
        // A cast of a negative or NaN saturates at 0.
        let i = (u as usize).min(self.cols.saturating_sub(2));
        let j = (v as usize).min(self.rows.saturating_sub(2));
        let (u, v) = ((u - i as f64) as f32, (v - j as f64) as f32);
        let k = j * self.cols + i;
        let below = k + self.cols;
        let (Some(top), Some(low)) = (self.values.get(k..k + 2), self.values.get(below..below + 2))
        else {
            return f32::NAN;
        };
        let upper = top[0] + u * (top[1] - top[0]);
        let lower = low[0] + u * (low[1] - low[0]);
        upper + v * (lower - upper)
    }

    /// The lowest and highest known height; none when all are unknown.
    pub fn range(&self) -> Option<(f64, f64)> {
        let known = self.values.iter().filter(|h| h.is_finite());
        known.fold(None, |range, &h| {
            let h = f64::from(h);
            Some(range.map_or((h, h), |(lo, hi): (f64, f64)| (lo.min(h), hi.max(h))))
        })
    }
}
