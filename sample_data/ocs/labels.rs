//! The landscape in cells, each of one class.

use super::classes::{self, ALONE, HOUSES};
use super::patches::Patches;
use crate::landscape::{ANCHOR, Landscape};
use crate::tiles::{Job, each};
use relais_core::grid::BBox;

/// Side of a cell, metres.
pub const CELL_M: f64 = 2.0;

/// No class: too small to be one.
const NONE: u8 = u8::MAX;

/// Houses on less than this are alone, in cells: a third of a hectare, less than a block of a village.
const TOGETHER: usize = 800;

/// Classes of a square of cells, row after row from the north.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// Columns and rows.
    pub size: (usize, usize),
    /// The classes.
    pub cells: Vec<u8>,
}

impl Labels {
    /// What the landscape is in a year.
    pub fn see(land: &Landscape, year: u16, side_m: f64) -> Self {
        let side = (side_m / CELL_M).round().max(16.0) as usize;
        let size = (side, side);
        let mut cells = vec![NONE; side * side];
        let frame = frame(size);
        let center = |c: usize, r: usize| {
            let x = frame.min_x + (c as f64 + 0.5) * CELL_M;
            (x, frame.max_y - (r as f64 + 0.5) * CELL_M)
        };
        let work = |job: Job| {
            let (west, north) = center(job.col, job.row);
            let (east, south) = center(job.col + job.width, job.row + job.height);
            let bbox = BBox {
                min_x: west,
                min_y: south,
                max_x: east,
                max_y: north,
            };
            let mut view = land.view(&bbox, year, CELL_M);
            let mut out = Vec::with_capacity(job.width * job.height);
            for r in job.row..job.row + job.height {
                for c in job.col..job.col + job.width {
                    let (x, y) = center(c, r);
                    out.push(classes::of(view.at(x, y).cover).unwrap_or(NONE));
                }
            }
            out
        };
        let taken: Result<(), std::convert::Infallible> =
            each(size, (256, 256), work, |job, out| {
                for (row, line) in out.chunks(job.width).enumerate() {
                    let at = (job.row + row) * side + job.col;
                    cells[at..at + job.width].copy_from_slice(line);
                }
                Ok(())
            });
        let Ok(()) = taken;
        let mut labels = Self { size, cells };
        labels.fill();
        labels
    }

    /// Gives cells of no class that of their nearest neighbour.
    fn fill(&mut self) {
        let mut border: Vec<usize> = (0..self.cells.len())
            .filter(|&at| self.cells[at] != NONE)
            .collect();
        while !border.is_empty() {
            let mut next = Vec::new();
            for at in border {
                for beside in beside(self.size, at).into_iter().flatten() {
                    if self.cells[beside] == NONE {
                        self.cells[beside] = self.cells[at];
                        next.push(beside);
                    }
                }
            }
            border = next;
        }
    }

    /// Its square, EPSG:2154.
    pub fn frame(&self) -> BBox {
        frame(self.size)
    }
}

fn frame(size: (usize, usize)) -> BBox {
    let half = (size.0 / 2) as f64 * CELL_M;
    BBox {
        min_x: ANCHOR.0 - half,
        min_y: ANCHOR.1 - half,
        max_x: ANCHOR.0 - half + size.0 as f64 * CELL_M,
        max_y: ANCHOR.1 - half + size.1 as f64 * CELL_M,
    }
}

/// The cells west, east, north and south of one; none beyond the square.
pub(super) fn beside(size: (usize, usize), at: usize) -> [Option<usize>; 4] {
    let (column, row) = (at % size.0, at / size.0);
    [
        (column > 0).then(|| at - 1),
        (column + 1 < size.0).then(|| at + 1),
        (row > 0).then(|| at - size.0),
        (row + 1 < size.1).then(|| at + size.0),
    ]
}

/// Sets houses that stand alone apart from those of villages.
pub(super) fn set_apart(labels: &mut Labels) {
    let patches = Patches::of(
        labels.size,
        labels.cells.iter().map(|&c| u32::from(c)).collect(),
    );
    for (cell, &patch) in labels.cells.iter_mut().zip(&patches.ids) {
        if *cell == HOUSES && patches.counts[patch as usize] < TOGETHER {
            *cell = ALONE;
        }
    }
}
