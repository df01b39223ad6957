//! Survey targets: a white disc on a black square, laid flat in the open, whose centre a sensor
//! can be checked against.

use super::chance::{Dice, mix};
use super::colours::Rho;
use super::country::Country;
use super::cover::Cover;
use super::voronoi::span;
use super::{LAST_YEAR, Plans};
use relais_core::grid::BBox;

/// Side of the squares that may hold a target.
const PITCH: f64 = 95.0;
/// Within these distances of the anchor, metres, this share of the squares seeks a place for one;
/// the last holds beyond.
const SHARES: [(f64, f64); 3] = [(150.0, 1.0), (620.0, 0.2), (f64::INFINITY, 0.035)];
/// Radius of the white disc, metres.
pub const DISC_M: f64 = 3.0;
/// Half the side of the black square, metres.
pub const SQUARE_M: f64 = 7.0;
/// No tree stands nearer than this.
pub const CLEARING_M: f64 = 30.0;

/// A target.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Target {
    /// Centre, metres from the anchor.
    pub x: f64,
    /// See `x`.
    pub y: f64,
}

/// The targets whose clearings touch a box.
pub fn around(plans: Plans, bbox: &BBox) -> Vec<Target> {
    let (i0, j0, columns, rows) = span(PITCH, bbox, 0);
    let wide = BBox {
        min_x: i0 as f64 * PITCH,
        min_y: j0 as f64 * PITCH,
        max_x: (i0 + columns) as f64 * PITCH,
        max_y: (j0 + rows) as f64 * PITCH,
    };
    let mut country = Country::new(plans, &wide, LAST_YEAR);
    (0..columns * rows)
        .filter_map(|k| place(plans.seed, &mut country, i0 + k % columns, j0 + k / columns))
        .collect()
}

/// The first place of a square, among some, where a target can lie.
fn place(seed: u64, country: &mut Country, i: i64, j: i64) -> Option<Target> {
    let mut dice = Dice::new(mix(seed ^ 0x7A26, i, j));
    let (cx, cy) = ((i as f64 + 0.5) * PITCH, (j as f64 + 0.5) * PITCH);
    let away = cx.hypot(cy);
    let share = SHARES.iter().find(|s| away < s.0).map_or(0.0, |s| s.1);
    if !dice.chance(share) {
        return None;
    }
    for _ in 0..14 {
        let x = (i as f64 + dice.between(0.16, 0.84)) * PITCH;
        let y = (j as f64 + dice.between(0.16, 0.84)) * PITCH;
        let open = [
            (0, 0),
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
            (1, 1),
            (-1, -1),
            (1, -1),
            (-1, 1),
        ]
        .into_iter()
        .all(|(a, b)| {
            let (px, py) = (x + 13.0 * f64::from(a), y + 13.0 * f64::from(b));
            let field = matches!(
                country.spot(px, py).cover,
                Cover::Cereal
                    | Cover::Maize
                    | Cover::Sunflower
                    | Cover::Soil
                    | Cover::Grass
                    | Cover::Vineyard
                    | Cover::Orchard
                    | Cover::Fallow
            );
            field && !country.settled(px, py)
        });
        if open {
            return Some(Target { x, y });
        }
    }
    None
}

/// The colour of a target at an offset from its centre, seen through a cell of side `cell_m`:
/// none outside.
#[inline]
pub fn paint(dx: f64, dy: f64, cell_m: f64) -> Option<Rho> {
    if dx.abs() > SQUARE_M || dy.abs() > SQUARE_M {
        return None;
    }
    let white = (0.5 + (DISC_M - dx.hypot(dy)) / cell_m).clamp(0.0, 1.0) as f32;
    Some([0.045, 0.045, 0.045, 0.05].map(|black| black + white * (0.62 - black)))
}
