//! What a slanting view sees.

use super::{Directions, Fine, Piece};
use crate::landscape::Rho;

/// What is seen of a window of a lit piece: tops hide the ground behind them.
pub(super) fn seen(piece: &Piece, d: &Directions, window: Fine) -> Vec<Rho> {
    let w = piece.window;
    let (dc, dr) = ((window.col - w.col) as usize, (window.row - w.row) as usize);
    let mut out = Vec::with_capacity(window.width * window.height);
    // Fine points of lean for one metre of height, and metres of height for one point.
    let lean = (d.view.0 * d.view_tan, d.view.1 * d.view_tan);
    let points = lean.0.hypot(lean.1).max(1e-6);
    let metres = (1.0 / points) as f32;
    let highest = Highest::of(piece);
    for j in 0..window.height {
        for i in 0..window.width {
            let (c, r) = (i + dc, j + dr);
            let here = r * w.width + c;
            let mut seen = piece.rho[here];
            let top = highest.around(c, r);
            let mut z = top;
            while z > piece.top[here] && z > 0.3 && top > 0.3 {
                let q = (
                    (c as f64 + lean.0 * f64::from(z)).round() as usize,
                    (r as f64 + lean.1 * f64::from(z)).round() as usize,
                );
                let at = q.1.min(w.height - 1) * w.width + q.0.min(w.width - 1);
                let above = piece.top[at] - z;
                if above >= 0.0 {
                    seen = piece.rho[at];
                    if above > metres + 0.6 {
                        // The side of a wall or of a crown.
                        seen = seen.map(|v| 0.72 * v);
                    }
                    break;
                }
                z -= metres;
            }
            out.push(seen);
        }
    }
    out
}

/// The highest top around each patch of a piece.
struct Highest {
    columns: usize,
    patches: Vec<f32>,
}

impl Highest {
    const SIDE: usize = 24;

    fn of(piece: &Piece) -> Self {
        let w = piece.window;
        let (columns, rows) = (w.width / Self::SIDE + 1, w.height / Self::SIDE + 1);
        let mut own = vec![0.0f32; columns * rows];
        for j in 0..w.height {
            for i in 0..w.width {
                let at = (j / Self::SIDE) * columns + i / Self::SIDE;
                own[at] = own[at].max(piece.top[j * w.width + i]);
            }
        }
        let mut patches = own.clone();
        for j in 0..rows {
            for i in 0..columns {
                for b in j.saturating_sub(1)..(j + 2).min(rows) {
                    for a in i.saturating_sub(1)..(i + 2).min(columns) {
                        let at = j * columns + i;
                        patches[at] = patches[at].max(own[b * columns + a]);
                    }
                }
            }
        }
        Self { columns, patches }
    }

    fn around(&self, c: usize, r: usize) -> f32 {
        self.patches[(r / Self::SIDE) * self.columns + c / Self::SIDE]
    }
}
