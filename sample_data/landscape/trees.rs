//! Crowns: one tree may stand in each square of a lattice.

use super::chance::{Dice, mix, split};
use super::country::{Country, Spot};
use super::cover::Cover;
use super::voronoi::span;
use relais_core::grid::BBox;

/// Side of a square, metres.
const PITCH: f64 = 5.2;

/// A tree seen from above.
#[derive(Debug, Clone, Copy)]
pub struct Crown {
    /// Centre, metres from the anchor.
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// Radius, metres; 0 where no tree stands.
    pub radius: f32,
    /// Height of its top, metres.
    pub top: f32,
    /// How bright, [-1, 1].
    pub tone: f32,
    /// Kind of wood.
    pub cover: Cover,
}

/// The crowns around a box.
pub struct Trees {
    i0: i64,
    j0: i64,
    columns: i64,
    rows: i64,
    crowns: Vec<Crown>,
}

impl Trees {
    /// Plants the trees around a box; `free` says where one may stand, given its radius.
    pub fn plant(
        country: &mut Country,
        seed: u64,
        bbox: &BBox,
        free: impl Fn(f64, f64, f64) -> bool,
    ) -> Self {
        let (i0, j0, columns, rows) = span(PITCH, bbox, 2);
        let mut crowns = Vec::with_capacity((columns * rows) as usize);
        for j in j0..j0 + rows {
            for i in i0..i0 + columns {
                let mut dice = Dice::new(mix(seed ^ 0x7EE5, i, j));
                let x = (i as f64 + dice.between(0.1, 0.9)) * PITCH;
                let y = (j as f64 + dice.between(0.1, 0.9)) * PITCH;
                let spot = country.spot(x, y);
                let crown = grow(&spot, &mut dice, x, y);
                let stands = crown.radius > 0.0 && free(x, y, f64::from(crown.radius));
                crowns.push(if stands {
                    crown
                } else {
                    Crown {
                        radius: 0.0,
                        ..crown
                    }
                });
            }
        }
        Self {
            i0,
            j0,
            columns,
            rows,
            crowns,
        }
    }

    /// The crown over a place and the height of its surface there; the highest when several.
    #[inline]
    pub fn over(&self, x: f64, y: f64) -> Option<(&Crown, f32)> {
        let i = (split(x / PITCH).0 - self.i0).clamp(1, self.columns - 2);
        let j = (split(y / PITCH).0 - self.j0).clamp(1, self.rows - 2);
        let (fx, fy) = (x as f32, y as f32);
        let mut best: Option<(&Crown, f32)> = None;
        for dj in -1..=1 {
            let row = ((j + dj) * self.columns + i - 1) as usize;
            for crown in &self.crowns[row..row + 3] {
                if crown.radius == 0.0 {
                    continue;
                }
                let (dx, dy) = (fx - crown.x, fy - crown.y);
                let part = (dx * dx + dy * dy) / (crown.radius * crown.radius);
                if part < 1.0 {
                    let height = crown.top * (0.5 + 0.5 * (1.0 - part).sqrt());
                    if best.is_none_or(|b| b.1 < height) {
                        best = Some((crown, height));
                    }
                }
            }
        }
        best
    }
}

fn grow(spot: &Spot, dice: &mut Dice, x: f64, y: f64) -> Crown {
    let stands = dice.chance(f64::from(spot.trees));
    let (size, height, tone) = (dice.unit(), dice.unit(), 2.0 * dice.unit() - 1.0);
    let (cover, radius, top) = match spot.cover {
        Cover::Broadleaf => (Cover::Broadleaf, 2.5 + 2.1 * size, 10.5 + 6.0 * height),
        Cover::Conifer => (Cover::Conifer, 1.8 + 1.5 * size, 12.0 + 5.0 * height),
        Cover::Poplar => (Cover::Poplar, 2.2 + 0.9 * size, 13.0 + 3.0 * height),
        Cover::Fallow | Cover::Cut => (Cover::Tree, 1.0 + 1.3 * size, 1.5 + 2.0 * height),
        Cover::Garden => (Cover::Tree, 1.3 + 2.0 * size, 3.0 + 4.0 * height),
        _ => (Cover::Tree, 1.9 + 2.0 * size, 5.0 + 6.0 * height),
    };
    Crown {
        x: x as f32,
        y: y as f32,
        radius: if stands { radius as f32 } else { 0.0 },
        top: top as f32,
        tone: tone as f32,
        cover,
    }
}
