//! Villages: where they stand, how their town blocks fill up year after year.

use super::chance::{Dice, gradient, mix};
use super::voronoi::{Cell, Key, Mosaic, Scatter, span};
use relais_core::grid::BBox;

/// Side of the squares that may hold a village.
const PITCH: f64 = 2350.0;
/// A town block is about this wide.
const BLOCK: f64 = 84.0;
/// No block is built farther than this many radii from the centre.
const REACH: f64 = 1.75;

/// A village.
#[derive(Debug, Clone, Copy)]
pub struct Village {
    /// Its square.
    pub key: Key,
    /// Its church, metres from the anchor.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// How far it reached before 2009.
    pub radius: f64,
    /// A chance of its own.
    pub hash: u64,
}

/// What a town block is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quarter {
    /// Old houses side by side.
    Old,
    /// Houses in gardens.
    Houses,
    /// Sheds, shops, car parks.
    Activity,
    /// The church and its square.
    Square,
}

/// A town block with houses on it.
#[derive(Debug, Clone)]
pub struct TownBlock {
    /// Its shape.
    pub cell: Cell,
    /// What it is.
    pub quarter: Quarter,
    /// The year it was built, 0 before 2009.
    pub since: u16,
    /// A chance of its own.
    pub hash: u64,
}

/// The villages of a landscape.
#[derive(Debug, Clone, Copy)]
pub struct Villages {
    seed: u64,
    blocks: Scatter,
}

impl Villages {
    /// The villages of a seed. One stands near the anchor whatever the seed.
    pub fn new(seed: u64) -> Self {
        let seed = mix(seed, 0x7077, 0);
        Self {
            seed,
            blocks: Scatter {
                seed: mix(seed, 1, 1),
                pitch: BLOCK,
                jitter: 0.6,
            },
        }
    }

    /// The village of a square, if there is one.
    pub fn village(&self, key: Key) -> Option<Village> {
        let hash = mix(self.seed, key.0, key.1);
        let mut dice = Dice::new(hash);
        let radius = dice.between(110.0, 235.0);
        if key == (0, 0) {
            return Some(Village {
                key,
                x: 290.0,
                y: 240.0,
                radius: 185.0,
                hash,
            });
        }
        let stands = dice.chance(0.8);
        let x = (key.0 as f64 + dice.between(0.2, 0.8)) * PITCH;
        let y = (key.1 as f64 + dice.between(0.2, 0.8)) * PITCH;
        let beside_home = key.0.abs() <= 1 && key.1.abs() <= 1 && x.hypot(y) < 1200.0;
        (stands && !beside_home).then_some(Village {
            key,
            x,
            y,
            radius,
            hash,
        })
    }

    /// The villages whose blocks may touch a box.
    pub fn near(&self, bbox: &BBox) -> Vec<Village> {
        let (i0, j0, columns, rows) = span(PITCH, bbox, 1);
        (0..columns * rows)
            .filter_map(|k| self.village((i0 + k % columns, j0 + k / columns)))
            .filter(|v| {
                let reach = REACH * v.radius + 2.0 * BLOCK;
                v.x + reach > bbox.min_x
                    && v.x - reach < bbox.max_x
                    && v.y + reach > bbox.min_y
                    && v.y - reach < bbox.max_y
            })
            .collect()
    }

    /// The town blocks that a box may touch.
    pub fn blocks(&self, bbox: &BBox) -> Mosaic {
        Mosaic::around(&self.blocks, bbox)
    }

    /// What a block of the lattice became in a year among some villages; none when still fields.
    pub fn town(&self, cell: &Cell, villages: &[Village], year: u16) -> Option<TownBlock> {
        let (village, d) = villages
            .iter()
            .map(|v| (v, (cell.x - v.x).hypot(cell.y - v.y)))
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        let hash = self.blocks.hash(cell.key);
        let mut dice = Dice::new(hash);
        let star = 0.32 * gradient(village.hash, cell.x / 260.0, cell.y / 260.0);
        let rank = d / village.radius * (1.0 - star) + 0.18 * (dice.unit() - 0.5);
        let since = match rank {
            r if r < 1.0 => 0,
            r if r < 1.14 => 2012,
            r if r < 1.26 => 2018,
            r if r < 1.38 => 2023,
            _ => return None,
        };
        let draw = dice.unit();
        let quarter = if d < 0.75 * BLOCK && self.blocks.cell_of(village.x, village.y) == cell.key {
            Quarter::Square
        } else if rank < 0.42 {
            Quarter::Old
        } else if rank > 0.75 && draw < 0.1 {
            Quarter::Activity
        } else {
            Quarter::Houses
        };
        (since <= year).then(|| TownBlock {
            cell: cell.clone(),
            quarter,
            since,
            hash,
        })
    }
}
