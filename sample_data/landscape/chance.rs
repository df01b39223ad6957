//! Chance that is the same every time: hashes of integers, and smooth noise made of them.

/// A well-mixed hash of two integers under a seed.
#[inline]
pub fn mix(seed: u64, a: i64, b: i64) -> u64 {
    let mut h = seed
        ^ (a as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (b as u64)
            .wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
            .rotate_left(31);
    h ^= h >> 32;
    h = h.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^= h >> 32;
    h = h.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^ (h >> 32)
}

/// A hash as a number of [0, 1).
#[inline]
pub fn unit(hash: u64) -> f64 {
    (hash >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// A stream of chances grown from one hash.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a hash.
    pub fn new(hash: u64) -> Self {
        Self(hash)
    }

    /// The next number of [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0 = mix(self.0, 0x51, 0x7A);
        unit(self.0)
    }

    /// The next number between two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

/// A number as a whole part, rounded down, and the rest.
#[inline]
pub fn split(x: f64) -> (i64, f64) {
    // `floor` is a call where the processor is not known; this is not.
    let i = x as i64;
    let i = if i as f64 > x { i - 1 } else { i };
    (i, x - i as f64)
}

#[inline]
fn quintic(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// Gradient noise of period 1, about [-0.8, 0.8], twice differentiable.
#[inline]
pub fn gradient(seed: u64, x: f64, y: f64) -> f64 {
    let ((i, u), (j, v)) = (split(x), split(y));
    let corner = |di: i64, dj: i64| {
        let h = mix(seed, i + di, j + dj);
        let gx = (h & 0xFFFF) as f64 * (1.0 / 32_768.0) - 1.0;
        let gy = ((h >> 16) & 0xFFFF) as f64 * (1.0 / 32_768.0) - 1.0;
        gx * (u - di as f64) + gy * (v - dj as f64)
    };
    let (su, sv) = (quintic(u), quintic(v));
    let low = corner(0, 0) + su * (corner(1, 0) - corner(0, 0));
    let high = corner(0, 1) + su * (corner(1, 1) - corner(0, 1));
    1.4 * (low + sv * (high - low))
}

/// Value noise of period 1 in [-1, 1], bilinear: cheap, for texture.
#[inline]
pub fn grain(seed: u64, x: f64, y: f64) -> f32 {
    let ((i, u), (j, v)) = (split(x), split(y));
    let (u, v) = (u as f32, v as f32);
    let corner = |di: i64, dj: i64| {
        (mix(seed, i + di, j + dj) >> 40) as f32 * (2.0 / (1u32 << 24) as f32) - 1.0
    };
    let (a, b) = (corner(0, 0), corner(1, 0));
    let (c, d) = (corner(0, 1), corner(1, 1));
    let low = a + u * (b - a);
    let high = c + u * (d - c);
    low + v * (high - low)
}

/// A line cut into pieces of irregular length about `pitch`: the number of the piece that holds
/// `x`, and its two ends.
#[inline]
pub fn piece(seed: u64, pitch: f64, x: f64) -> (i64, f64, f64) {
    let mark = |i: i64| (i as f64 + 0.62 * (unit(mix(seed, i, 3)) - 0.5)) * pitch;
    let i = split(x / pitch).0;
    let (low, high) = (mark(i), mark(i + 1));
    if x < low {
        (i - 1, mark(i - 1), low)
    } else if x >= high {
        (i + 1, high, mark(i + 2))
    } else {
        (i, low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_bounded_continuous_and_the_same_twice() {
        let mut last = gradient(7, 0.0, 0.3);
        for k in 1..5000 {
            let x = f64::from(k) * 0.003;
            let n = gradient(7, x, 0.3);
            assert!(n.abs() < 1.4 && (n - last).abs() < 0.03);
            assert_eq!(n, gradient(7, x, 0.3));
            last = n;
        }
    }

    #[test]
    fn pieces_cover_the_line_without_overlap() {
        for k in -500..500 {
            let x = f64::from(k) * 0.37;
            let (i, low, high) = piece(9, 10.0, x);
            assert!(low <= x && x < high);
            assert_eq!(piece(9, 10.0, high).0, i + 1);
        }
    }

    #[test]
    fn units_spread_evenly() {
        let mean: f64 = (0..10_000).map(|k| unit(mix(1, k, -k))).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02);
    }
}
