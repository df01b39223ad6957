//! Chance that is always the same: what a seed draws is drawn again on any machine.

/// Splitmix64: each number of a sequence is a mixture of its place.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits so mixed that each of them depends on all.
#[inline]
pub(super) fn mixed(mut v: u64) -> u64 {
    v = (v ^ (v >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    v = (v ^ (v >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    v ^ (v >> 31)
}

impl Chance {
    /// A sequence of its own for each seed and name.
    pub(super) fn of(seed: u64, name: &str) -> Self {
        let start = mixed(seed.wrapping_add(STEP));
        let named = name
            .bytes()
            .fold(start, |v, byte| mixed(v ^ u64::from(byte)));
        Self(named)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A part of 1, less than 1.
    pub(super) fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The lot of a pixel. Those of a stratum with the lowest lots are a simple random sample of it,
/// whatever the order in which they are looked at.
#[inline]
pub(super) fn lot(seed: u64, col: usize, row: usize) -> u64 {
    let place = (row as u64) << 32 | col as u64;
    mixed(mixed(place.wrapping_add(STEP)) ^ mixed(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plan that was drawn once must be drawn again.
    #[test]
    fn numbers_are_those_of_splitmix64_and_stay_what_they_are() {
        let mut plain = Chance(1_234_567);
        assert_eq!(plain.number(), 6_457_827_717_110_365_317);
        assert_eq!(plain.number(), 3_203_168_211_198_807_973);
        assert_ne!(Chance::of(1, "a").number(), Chance::of(1, "b").number());
        assert_ne!(Chance::of(1, "a").number(), Chance::of(2, "a").number());
    }

    /// Means of many are where they should be, and neighbours have nothing to do with each other.
    #[test]
    fn lots_are_even() {
        let unit = |v: u64| v as f64 / u64::MAX as f64 - 0.5;
        let (mut sum, mut beside, mut below) = (0.0, 0.0, 0.0);
        let side = 500;
        for row in 0..side {
            for col in 0..side {
                let own = unit(lot(42, col, row));
                sum += own;
                beside += own * unit(lot(42, col + 1, row));
                below += own * unit(lot(42, col, row + 1));
            }
        }
        let count = (side * side) as f64;
        // Five standard errors.
        let (mean, product) = (5.0 * (1.0 / 12.0 / count).sqrt(), 5.0 / 12.0 / count.sqrt());
        assert!((sum / count).abs() < mean);
        assert!((beside / count).abs() < product && (below / count).abs() < product);
    }
}
