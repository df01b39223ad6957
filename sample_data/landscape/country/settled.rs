//! Where people live in the country: farms, town blocks, gardens.

use super::{Country, Spot, still};
use crate::landscape::LAST_YEAR;
use crate::landscape::buildings::{self, Building};
use crate::landscape::chance::{Dice, mix};
use crate::landscape::colours::Brush;
use crate::landscape::cover::Cover;
use crate::landscape::farms::{self, Farm};
use crate::landscape::roads::Way;
use crate::landscape::villages::{Quarter, TownBlock};
use crate::landscape::voronoi::Cell;

impl Country {
    /// True when a place keeps this clear of roads and water, in every year.
    pub(super) fn clear(&self, x: f64, y: f64, margin: f64) -> bool {
        let (bx, by) = self.plans.roads.bend(x, y);
        let k = self.blocks.find(bx, by);
        let cell = &self.blocks.cells[k];
        let roads =
            cell.sides.iter().zip(&self.ways[k]).all(|(s, (_, full))| {
                full.half_m == 0.0 || s.distance(bx, by) > full.half_m + margin
            });
        let (d, s) = self.plans.water.river(x, y);
        roads
            && d.abs() > self.plans.water.half_width(s) + margin + 6.0
            && self.plans.water.brook(x, y).0.abs() > margin + 3.0
            && self.ponds.iter().all(|p| p.shore(x, y) > margin)
    }

    /// All buildings of the town blocks and farms around, of every year.
    pub fn all_buildings(&self) -> Vec<Building> {
        let towns = self.town_blocks.iter().flatten();
        let mut out: Vec<Building> = towns
            .flat_map(|block| buildings::town(block, |x, y| self.clear(x, y, 4.0)))
            .collect();
        out.extend(self.farms.iter().flat_map(|f| f.buildings.iter().copied()));
        out
    }

    pub(super) fn find_farms(&self) -> Vec<Farm> {
        (0..self.blocks.cells.len())
            .filter_map(|k| self.farm(&self.blocks.cells[k]))
            .collect()
    }

    /// The farm of a block, when it has one.
    fn farm(&self, cell: &Cell) -> Option<Farm> {
        let hash = self.plans.parcels.side_chance(cell.key, 3);
        let mut dice = Dice::new(hash);
        if !dice.chance(0.42) {
            return None;
        }
        let side = (dice.unit() * cell.sides.len() as f64) as usize;
        let other = cell.sides.get(side)?.other;
        let way = self.plans.roads.course(cell.key, other, LAST_YEAR).way;
        if matches!(way, Way::Hedge | Way::Open) {
            return None;
        }
        let ((bx, by), axis) = farms::place(cell, side);
        // The place whose bent image is (bx, by).
        let (mut x, mut y) = (bx, by);
        for _ in 0..4 {
            let (px, py) = self.plans.roads.bend(x, y);
            x += bx - px;
            y += by - py;
        }
        let in_town = self
            .villages
            .iter()
            .any(|v| (v.x - x).hypot(v.y - y) < 1.6 * v.radius + 60.0);
        if in_town || cell.depth(bx, by) < 35.0 || !self.clear(x, y, 25.0) {
            return None;
        }
        Some(farms::farm(hash, (x, y), axis, |x, y| {
            self.clear(x, y, 2.0)
        }))
    }

    /// True when a place lies in a town block of any year, or near a farm.
    pub fn settled(&self, x: f64, y: f64) -> bool {
        let town = self
            .towns
            .as_ref()
            .is_some_and(|m| self.town_blocks[m.find(x, y)].is_some());
        town || self.farms.iter().any(|f| (f.x - x).hypot(f.y - y) < 75.0)
    }

    /// The town block of a place, when it is built in the year.
    fn town(&self, x: f64, y: f64) -> Option<(&TownBlock, f64)> {
        let mosaic = self.towns.as_ref()?;
        let block = self.town_blocks[mosaic.find(x, y)].as_ref()?;
        (block.since <= self.year).then(|| (block, block.cell.depth(x, y)))
    }

    pub(super) fn town_spot(&self, brush: Brush) -> Option<Spot> {
        let (block, depth) = self.town(brush.x, brush.y)?;
        let brush = Brush {
            hash: block.hash,
            edge: depth as f32,
            ..brush
        };
        let inner = Brush {
            hash: mix(block.hash, (brush.x / 9.0) as i64, (brush.y / 9.0) as i64),
            ..brush
        };
        Some(match block.quarter {
            _ if depth < 3.1 => still(Cover::Road, brush),
            _ if depth < 4.2 => still(Cover::Yard, brush),
            Quarter::Square | Quarter::Activity if depth < 24.0 => still(Cover::Yard, brush),
            Quarter::Old if depth < 14.0 => still(Cover::Yard, inner),
            Quarter::Activity => Spot {
                cover: Cover::Grass,
                brush,
                trees: 0.05,
            },
            _ => self.garden(inner, block),
        })
    }

    /// A garden, with a pool here and there.
    pub(super) fn garden(&self, brush: Brush, block: &TownBlock) -> Spot {
        let (i, j) = ((brush.x / 26.0).floor(), (brush.y / 26.0).floor());
        let mut dice = Dice::new(mix(block.hash, i as i64, j as i64));
        let since = 2001.0 + 24.0 * dice.unit();
        if dice.chance(0.3) && f64::from(self.year) > since && brush.edge > 13.0 {
            let (dx, dy) = (brush.x - (i + 0.5) * 26.0, brush.y - (j + 0.5) * 26.0);
            if dx.abs() < 4.3 && dy.abs() < 2.2 {
                return still(Cover::Pool, brush);
            }
            if dx.abs() < 5.8 && dy.abs() < 3.7 {
                return still(Cover::Yard, brush);
            }
        }
        Spot {
            cover: Cover::Garden,
            brush,
            trees: 0.17,
        }
    }
}
