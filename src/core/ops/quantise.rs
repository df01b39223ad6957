//! Quantise: from numbers back to samples of a file.

use multiversion::multiversion;

/// Samples of one band of a row of pixels; what is not valid becomes 0.
#[multiversion(targets("x86_64+avx2"))]
#[allow(unsafe_code)]
pub fn band<T: Copy + Default, const N: usize>(
    pixels: &[[f32; N]],
    band: usize,
    valid: &[u8],
    out: &mut [T],
    convert: impl Fn(f32) -> T,
) {
    for ((out, pixel), valid) in out.iter_mut().zip(pixels).zip(valid) {
        let sample = convert(pixel[band]);
        *out = if *valid == 0 { T::default() } else { sample };
    }
}

/// To unsigned 16 bits: half up, clamped.
#[inline(always)]
#[expect(clippy::manual_clamp, reason = "what is not a number becomes 0")]
pub fn to_u16(value: f32) -> u16 {
    // Down to a whole number: rounded by a sum that has no room for less, then put right. Unlike a
    // cast, this is done for many values at once.
    const ROUNDS: f32 = (1 << 23) as f32;
    let value = value.max(0.0).min(65535.0) + 0.5;
    let near = value + ROUNDS;
    let above = u32::from(near - ROUNDS > value);
    (near.to_bits() - ROUNDS.to_bits() - above) as u16
}

/// A linear stretch of `low..high` onto 1..255: 0 is left to what is not valid, for readers that
/// ignore masks.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Stretch {
    /// Becomes 1.
    pub low: f32,
    /// Becomes 255.
    pub high: f32,
}

impl Stretch {
    /// The stretched value.
    #[inline]
    pub fn to_u8(self, value: f32) -> u8 {
        let t = (value - self.low) / (self.high - self.low).max(f32::EPSILON);
        (1.5 + 254.0 * t.clamp(0.0, 1.0)) as u8
    }

    /// Between two percentiles (0 to 100) of some values; none without a finite value.
    pub fn between(values: &mut Vec<f32>, low: f64, high: f64) -> Option<Self> {
        values.retain(|v| v.is_finite());
        if values.is_empty() {
            return None;
        }
        values.sort_unstable_by(f32::total_cmp);
        let at = |p: f64| values[((values.len() - 1) as f64 * p / 100.0).round() as usize];
        Some(Self {
            low: at(low),
            high: at(high),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_and_clamped() {
        assert_eq!(
            [-3.0, 0.49, 0.5, 4182.4, 70_000.0, f32::NAN].map(to_u16),
            [0, 0, 1, 4182, 65535, 0]
        );
    }

    #[test]
    fn a_stretch_between_percentiles() {
        let mut values: Vec<f32> = (0..=100).map(|v| v as f32).chain([f32::NAN]).collect();
        let s = Stretch::between(&mut values, 2.0, 98.0).unwrap();
        assert_eq!((s.low, s.high), (2.0, 98.0));
        assert_eq!(
            [0.0, 2.0, 50.0, 98.0, 1e9].map(|v| s.to_u8(v)),
            [1, 1, 128, 255, 255]
        );
        assert!(Stretch::between(&mut vec![f32::NAN], 2.0, 98.0).is_none());
    }
}
