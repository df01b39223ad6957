//! Land blocks and the ways between them: roads 6 to 10 m wide, tracks, hedges.

use super::chance::{Dice, gradient, mix};
use super::voronoi::{Key, Mosaic, Scatter};
use relais_core::grid::BBox;

/// What runs along a side of a land block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A departmental road, 8 to 10 m.
    Main,
    /// A communal road, 6 to 7 m.
    Local,
    /// A track of earth and stones, some 3 m.
    Track,
    /// A hedge.
    Hedge,
    /// Nothing: parcels touch.
    Open,
}

/// A way, as drawn.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// What it is.
    pub way: Way,
    /// Half its width, metres; 0 for hedges and open sides.
    pub half_m: f64,
    /// True when trees stand along it.
    pub trees: bool,
    /// A chance of its own.
    pub hash: u64,
}

/// The land blocks of a landscape. Coordinates are metres from the anchor.
#[derive(Debug, Clone, Copy)]
pub struct Roads {
    seed: u64,
    blocks: Scatter,
    regions: Scatter,
    districts: Scatter,
}

impl Roads {
    /// The roads of a seed.
    pub fn new(seed: u64) -> Self {
        let seed = mix(seed, 0x40AD, 0);
        let scatter = |k, pitch| Scatter {
            seed: mix(seed, k, 0),
            pitch,
            jitter: 0.6,
        };
        Self {
            seed,
            blocks: scatter(1, 430.0),
            regions: scatter(2, 2050.0),
            districts: scatter(3, 880.0),
        }
    }

    /// Roads are not straight: the plane is bent before blocks are cut out of it. The bent place.
    #[inline]
    pub fn bend(&self, x: f64, y: f64) -> (f64, f64) {
        let n = |k: i64, length: f64| {
            gradient(self.seed.wrapping_add(k as u64), x / length, y / length)
        };
        (
            x + 46.0 * n(11, 560.0) + 9.0 * n(12, 190.0),
            y + 46.0 * n(13, 560.0) + 9.0 * n(14, 190.0),
        )
    }

    /// The blocks that a box (of bent places) may touch.
    pub fn blocks(&self, bbox: &BBox) -> Mosaic {
        Mosaic::around(&self.blocks, bbox)
    }

    /// A chance of a block.
    pub fn hash(&self, key: Key) -> u64 {
        self.blocks.hash(key)
    }

    /// What runs between two blocks in a year. Borders of regions are main roads, so these make
    /// a network; borders of districts are local ones.
    pub fn course(&self, a: Key, b: Key, year: u16) -> Course {
        let (pa, pb) = (self.blocks.point(a), self.blocks.point(b));
        let hash = self.blocks.pair(a, b);
        let mut dice = Dice::new(hash);
        let (width, since) = (dice.unit(), 2010.0 + 16.0 * dice.unit());
        let draw = dice.unit();
        let trees = dice.chance(0.22);
        let course = |way, half_m, trees| Course {
            way,
            half_m,
            trees,
            hash,
        };
        let main = self.regions.cell_of(pa.0, pa.1) != self.regions.cell_of(pb.0, pb.1);
        let local = self.districts.cell_of(pa.0, pa.1) != self.districts.cell_of(pb.0, pb.1);
        let new = draw > 0.9 && f64::from(year) < since;
        match draw {
            _ if main && !new => course(Way::Main, 4.0 + width, trees),
            _ if local && !new => course(Way::Local, 3.0 + 0.5 * width, trees),
            d if d < 0.2 => course(Way::Local, 3.0, trees),
            d if d < 0.5 => course(Way::Track, 1.4 + 0.5 * width, trees),
            d if d < 0.74 => course(Way::Hedge, 0.0, true),
            _ => course(Way::Open, 0.0, false),
        }
    }
}
