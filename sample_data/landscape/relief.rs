//! The lie of the land: hills, and the valleys that rivers and brooks have cut.

use super::chance::{gradient, mix};
use super::water::Water;

/// Heights of the ground, metres above the ellipsoid GRS80. The landscape is invented, so is its
/// geoid: there is none.
#[derive(Debug, Clone, Copy)]
pub struct Relief {
    seed: u64,
    water: Water,
}

impl Relief {
    /// The relief of a seed, cut by its waters.
    pub fn new(seed: u64, water: Water) -> Self {
        Self {
            seed: mix(seed, 0x8E, 0),
            water,
        }
    }

    /// Height at a place (metres from the anchor). Twice differentiable, no slope above one half.
    pub fn height(&self, x: f64, y: f64) -> f64 {
        let n = |k: i64, length: f64| gradient(mix(self.seed, k, 0), x / length, y / length);
        let hills = 118.0
            + 46.0 * n(1, 2300.0)
            + 30.0 * n(2, 940.0)
            + 11.0 * n(3, 400.0)
            + 2.4 * n(4, 150.0);
        let (d, s) = self.water.river(x, y);
        let bed = 67.0 - 0.0006 * s;
        let valley = (-(d / 520.0).powi(2)).exp();
        let (b, t) = self.water.brook(x, y);
        let dell = 9.0
            * (-(b / 110.0).powi(2)).exp()
            * (1.0 - valley)
            * (1.0 - (-(t / 4000.0).powi(2)).exp() * 0.3);
        hills + valley * (bed - hills) - dell
    }

    /// Slope towards east and north at a place, over 4 m.
    pub fn slope(&self, x: f64, y: f64) -> (f64, f64) {
        let step = 2.0;
        (
            (self.height(x + step, y) - self.height(x - step, y)) / (2.0 * step),
            (self.height(x, y + step) - self.height(x, y - step)) / (2.0 * step),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hills_stand_above_the_river_and_no_slope_is_a_cliff() {
        let water = Water::new(1);
        let relief = Relief::new(1, water);
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        for j in -60..60 {
            for i in -60..60 {
                let (x, y) = (f64::from(i) * 50.0, f64::from(j) * 50.0);
                let h = relief.height(x, y);
                range = (range.0.min(h), range.1.max(h));
                let (sx, sy) = relief.slope(x, y);
                assert!(sx.hypot(sy) < 0.5, "{sx} {sy} at {x} {y}");
            }
        }
        assert!(
            range.0 > 40.0 && range.1 < 220.0 && range.1 - range.0 > 60.0,
            "{range:?}"
        );
    }
}
