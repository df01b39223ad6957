//! Farms: a yard and the buildings around it.

use super::buildings::{Building, Roof};
use super::chance::Dice;
use super::voronoi::Cell;

/// A farm: a yard and the buildings around it.
#[derive(Debug, Clone)]
pub struct Farm {
    /// Middle of the yard, metres from the anchor.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Radius of the yard.
    pub radius: f64,
    /// Its buildings.
    pub buildings: Vec<Building>,
}

/// The farm of a land block at a place, along a direction.
pub fn farm(
    hash: u64,
    (x, y): (f64, f64),
    axis: (f64, f64),
    mut free: impl FnMut(f64, f64) -> bool,
) -> Farm {
    let mut dice = Dice::new(hash ^ 0xFA43);
    let radius = dice.between(17.0, 25.0);
    let count = 2 + (dice.unit() * 3.0) as u64;
    let mut buildings: Vec<Building> = Vec::new();
    for k in 0..count {
        let around = std::f64::consts::FRAC_PI_2 * (k as f64 + 0.25 * dice.unit());
        let barn = k > 0;
        let (length, width) = if barn {
            (dice.between(17.0, 33.0), dice.between(10.0, 16.0))
        } else {
            (dice.between(12.0, 17.0), dice.between(8.0, 10.0))
        };
        let along = if k % 2 == 0 { axis } else { (-axis.1, axis.0) };
        let out = radius + width / 2.0 - 3.0;
        let d = dice.unit();
        let roof = match d {
            _ if !barn => Roof::OldTile,
            d if d < 0.45 => Roof::Tile,
            d if d < 0.75 => Roof::Metal,
            d if d < 0.87 => Roof::Panels,
            _ => Roof::OldTile,
        };
        let eave = dice.between(3.2, 6.5) as f32;
        let since = if barn && dice.chance(0.22) {
            2011 + (dice.unit() * 13.0) as u16
        } else {
            0
        };
        let (c, s) = (around.cos(), around.sin());
        let candidate = Building {
            id: hash.wrapping_add(k + 1),
            x: x + out * (axis.0 * c - axis.1 * s),
            y: y + out * (axis.1 * c + axis.0 * s),
            axis: (-along.1, along.0),
            half_length: length / 2.0,
            half_width: width / 2.0,
            eave,
            ridge: eave + 0.15 * width as f32,
            roof,
            since,
        };
        let fits = candidate.grown(1.0).into_iter().all(|(x, y)| free(x, y));
        if fits && !buildings.iter().any(|b| candidate.touches(b, 1.0)) {
            buildings.push(candidate);
        }
    }
    Farm {
        x,
        y,
        radius,
        buildings,
    }
}

/// Where a farm of a land block would stand: beside the middle of a side, on its inner flank.
pub fn place(cell: &Cell, side: usize) -> ((f64, f64), (f64, f64)) {
    let s = &cell.sides[side];
    let (mx, my) = ((s.from.0 + s.to.0) / 2.0, (s.from.1 + s.to.1) / 2.0);
    let into = 44.0;
    ((mx - s.nx * into, my - s.ny * into), (-s.ny, s.nx))
}
