//! Which place on the ground each point of an image sees.

/// Image to ground. Image coordinates are continuous pixels, (0, 0) the outer corner of the first.
pub trait Sight: Sync {
    /// The place seen, EPSG:2154 metres.
    fn place(&self, col: f64, row: f64) -> (f64, f64);
}

/// A sight worked out at the nodes of a lattice and bilinear between them.
pub struct Lattice {
    step: f64,
    columns: usize,
    rows: usize,
    origin: (f64, f64),
    nodes: Vec<(f64, f64)>,
}

impl Lattice {
    /// A lattice that covers the pixels of a window with nodes every `step` pixels. `exact` gives
    /// the place of a point, or fails.
    pub fn new<E>(
        (col, row): (f64, f64),
        (width, height): (f64, f64),
        step: f64,
        mut exact: impl FnMut(f64, f64) -> Result<(f64, f64), E>,
    ) -> Result<Self, E> {
        let columns = (width / step).ceil() as usize + 1;
        let rows = (height / step).ceil() as usize + 1;
        let mut nodes = Vec::with_capacity(columns * rows);
        for j in 0..rows {
            for i in 0..columns {
                nodes.push(exact(col + i as f64 * step, row + j as f64 * step)?);
            }
        }
        Ok(Self {
            step,
            columns,
            rows,
            origin: (col, row),
            nodes,
        })
    }
}

impl Sight for Lattice {
    fn place(&self, col: f64, row: f64) -> (f64, f64) {
        let (fx, fy) = (
            (col - self.origin.0) / self.step,
            (row - self.origin.1) / self.step,
        );
        let i = (fx.max(0.0) as usize).min(self.columns - 2);
        let j = (fy.max(0.0) as usize).min(self.rows - 2);
        let (u, v) = (fx - i as f64, fy - j as f64);
        let at = j * self.columns + i;
        let (a, b) = (self.nodes[at], self.nodes[at + 1]);
        let (c, d) = (
            self.nodes[at + self.columns],
            self.nodes[at + self.columns + 1],
        );
        let mix = |a: f64, b: f64, c: f64, d: f64| {
            let low = a + u * (b - a);
            low + v * (c + u * (d - c) - low)
        };
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    }
}
