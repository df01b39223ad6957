//! Parcels inside land blocks, and what grows on them year after year.

use super::chance::{Dice, gradient, mix, piece};
use super::voronoi::Key;
use super::water::Water;

/// What a parcel is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Cereals, ripe or cut.
    Cereal,
    /// Maize, green.
    Maize,
    /// Sunflower.
    Sunflower,
    /// Ploughed.
    Ploughed,
    /// Grass.
    Meadow,
    /// Vines in rows.
    Vineyard,
    /// Fruit trees in rows.
    Orchard,
    /// Oak, chestnut, hornbeam.
    Broadleaf,
    /// Maritime pine.
    Conifer,
    /// Poplars in rows, near rivers.
    Poplar,
    /// Cut wood.
    Cut,
    /// Land left alone.
    Fallow,
    /// Plastic tunnels.
    Tunnels,
    /// Solar panels.
    Solar,
}

/// Where a place lies in its parcel.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The name of the parcel.
    pub hash: u64,
    /// Across the rows, metres.
    pub u: f64,
    /// Along the rows, metres.
    pub v: f64,
    /// Distance to the nearest border within the block, metres.
    pub edge: f64,
    /// Middle of the parcel, bent metres from the anchor.
    pub middle: (f64, f64),
}

/// How one land block is cut.
#[derive(Debug, Clone, Copy)]
pub struct Cutting {
    hash: u64,
    cos: f64,
    sin: f64,
    width: f64,
    length: f64,
    x: f64,
    y: f64,
}

impl Cutting {
    /// The cutting of the block at a point.
    pub fn new(hash: u64, x: f64, y: f64) -> Self {
        let mut dice = Dice::new(hash ^ 0xC077);
        let angle = dice.between(0.0, std::f64::consts::PI);
        Self {
            hash,
            cos: angle.cos(),
            sin: angle.sin(),
            width: dice.between(48.0, 125.0),
            length: dice.between(110.0, 290.0),
            x,
            y,
        }
    }

    /// Where a bent place lies.
    #[inline]
    pub fn place(&self, x: f64, y: f64) -> Place {
        let (dx, dy) = (x - self.x, y - self.y);
        let u = self.cos * dx + self.sin * dy;
        let v = self.cos * dy - self.sin * dx;
        let (i, u0, u1) = piece(self.hash, self.width, u);
        let strip = mix(self.hash, i, 7);
        let (_, v0, v1) = piece(strip, self.length, v);
        let j = (v0 * 8.0) as i64;
        let (mu, mv) = ((u0 + u1) / 2.0, (v0 + v1) / 2.0);
        Place {
            hash: mix(strip, j, 11),
            u,
            v,
            edge: (u - u0).min(u1 - u).min(v - v0).min(v1 - v),
            middle: (
                self.x + self.cos * mu - self.sin * mv,
                self.y + self.sin * mu + self.cos * mv,
            ),
        }
    }
}

/// What decides the use of parcels.
#[derive(Debug, Clone, Copy)]
pub struct Parcels {
    seed: u64,
    water: Water,
}

impl Parcels {
    /// The parcels of a seed.
    pub fn new(seed: u64, water: Water) -> Self {
        Self {
            seed: mix(seed, 0xFA12, 0),
            water,
        }
    }

    /// What a parcel is used for in a year. Crops turn each year; of the rest, one parcel in
    /// twelve changes for good at a date of its own.
    pub fn usage(&self, hash: u64, middle: (f64, f64), year: u16) -> Use {
        let mut dice = Dice::new(hash);
        let before = self.lasting(&mut dice, middle);
        let (draw, turn, date) = (dice.unit(), dice.unit(), dice.between(2009.5, 2025.0));
        if draw < 0.085 && f64::from(year) > date {
            return match before {
                Some(Use::Broadleaf | Use::Conifer) => Use::Cut,
                Some(Use::Vineyard) if turn < 0.3 => Use::Fallow,
                Some(Use::Vineyard) => self.crop(hash, year),
                Some(_) if turn < 0.5 => self.crop(hash, year),
                None if turn < 0.08 => Use::Solar,
                None if turn < 0.2 => Use::Tunnels,
                _ => Use::Vineyard,
            };
        }
        before.unwrap_or_else(|| self.crop(hash, year))
    }

    /// A use that lasts; none for crops.
    fn lasting(&self, dice: &mut Dice, (x, y): (f64, f64)) -> Option<Use> {
        let n = |k: i64, length: f64| gradient(mix(self.seed, k, 0), x / length, y / length);
        let river = self.water.river(x, y).0.abs();
        let brook = self.water.brook(x, y).0.abs();
        let draw = dice.unit();
        if river < 190.0 {
            return match draw {
                d if d < 0.46 => Some(Use::Meadow),
                d if d < 0.62 => Some(Use::Poplar),
                d if d < 0.645 => Some(Use::Tunnels),
                _ => None,
            };
        }
        if brook < 75.0 && draw < 0.6 {
            return Some(if draw < 0.22 {
                Use::Broadleaf
            } else {
                Use::Meadow
            });
        }
        let wood = n(1, 1150.0) + 0.6 * n(2, 430.0) + 0.35 * (draw - 0.5);
        if wood > 0.27 {
            return Some(if n(3, 1700.0) > 0.2 {
                Use::Conifer
            } else {
                Use::Broadleaf
            });
        }
        let vine = n(4, 1300.0) + 0.5 * n(5, 420.0);
        match dice.unit() {
            d if vine > -0.02 && d < 0.78 => Some(Use::Vineyard),
            d if d < 0.16 => Some(Use::Meadow),
            d if d < 0.2 => Some(Use::Orchard),
            d if d < 0.23 => Some(Use::Fallow),
            d if d < 0.26 => Some(Use::Broadleaf),
            _ => None,
        }
    }

    /// The crop of a year.
    fn crop(&self, hash: u64, year: u16) -> Use {
        match Dice::new(mix(hash, i64::from(year), 5)).unit() {
            d if d < 0.34 => Use::Cereal,
            d if d < 0.58 => Use::Maize,
            d if d < 0.74 => Use::Sunflower,
            d if d < 0.9 => Use::Ploughed,
            _ => Use::Meadow,
        }
    }

    /// A chance of a block for other purposes.
    pub fn side_chance(&self, key: Key, k: i64) -> u64 {
        mix(mix(self.seed, key.0, key.1), k, 9)
    }
}
