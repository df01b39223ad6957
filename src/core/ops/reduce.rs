//! Reduce: a block at half the resolution.

use crate::grid::Window;
use crate::raster::{Block, Mask, Samples};

/// What stands for four pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    /// The mean of the valid ones.
    Mean,
    /// The upper left one.
    Nearest,
}

/// The block on the next level. Its window must begin at even coordinates; its invalid samples must
/// be zero.
///
/// Mean: the mean of the valid pixels of each 2 × 2, rounded half to even so that
/// means of means do not grow; valid where one of them
/// is. Nearest: the upper left pixel. At an odd edge the last row or column stands for itself.
pub fn reduce(block: &Block, how: Reduction) -> Block {
    let from = block.window;
    let window = Window::new(
        from.col / 2,
        from.row / 2,
        from.width.div_ceil(2),
        from.height.div_ceil(2),
    );
    let counts = match &block.mask {
        Mask::Pixels(mask) => Some(counts(mask, from, how)),
        _ => None,
    };
    let mask = match &counts {
        Some(counts) => Mask::of(
            counts
                .iter()
                .map(|n| if *n == 0 { 0 } else { 255 })
                .collect(),
        ),
        None => block.mask.clone(),
    };
    let planes = Planes {
        from,
        to: window,
        bands: block.bands,
        counts,
        how,
    };
    let samples = match &block.samples {
        Samples::U8(v) => Samples::U8(planes.reduced(v)),
        Samples::U16(v) => Samples::U16(planes.reduced(v)),
        Samples::I16(v) => Samples::I16(planes.reduced(v)),
        Samples::F32(v) => Samples::F32(planes.reduced(v)),
    };
    Block {
        window,
        bands: block.bands,
        samples,
        mask,
    }
}

/// How many of the four pixels of each cell are valid; at an odd edge a pixel counts for two.
fn counts(mask: &[u8], window: Window, how: Reduction) -> Vec<u8> {
    let count = |a: [u8; 2], b: [u8; 2]| match how {
        Reduction::Mean => [a[0], a[1], b[0], b[1]].iter().map(|m| m & 1).sum(),
        Reduction::Nearest => (a[0] & 1) * 4,
    };
    let mut out = vec![0; window.width.div_ceil(2) * window.height.div_ceil(2)];
    cells(mask, window.width, window.height, &mut out, count);
    out
}

struct Planes {
    from: Window,
    to: Window,
    bands: usize,
    counts: Option<Vec<u8>>,
    how: Reduction,
}

impl Planes {
    fn reduced<T: Averaged>(&self, samples: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); self.to.pixels() * self.bands];
        let Window { width, height, .. } = self.from;
        for (out, plane) in out
            .chunks_exact_mut(self.to.pixels())
            .zip(samples.chunks_exact(self.from.pixels()))
        {
            match (self.how, &self.counts) {
                (Reduction::Nearest, _) => cells(plane, width, height, out, |a, _| a[0]),
                (Reduction::Mean, None) => {
                    cells(plane, width, height, out, |a, b| T::mean(T::sum(a, b)));
                }
                (Reduction::Mean, Some(counts)) => {
                    let mut sums = vec![T::sum([T::default(); 2], [T::default(); 2]); out.len()];
                    cells(plane, width, height, &mut sums, T::sum);
                    for ((o, sum), n) in out.iter_mut().zip(sums).zip(counts) {
                        *o = T::mean_of(sum, *n);
                    }
                }
            }
        }
        out
    }
}

/// Applies `f` to the upper and the lower pair of each 2 × 2 cell; at an odd edge pairs repeat.
#[inline(always)]
fn cells<T: Copy, U>(
    plane: &[T],
    width: usize,
    height: usize,
    out: &mut [U],
    f: impl Fn([T; 2], [T; 2]) -> U,
) {
    let row = |y: usize| &plane[y * width..(y + 1) * width];
    for (y, out) in out.chunks_exact_mut(width.div_ceil(2)).enumerate() {
        let (upper, lower) = (row(2 * y), row((2 * y + 1).min(height - 1)));
        for ((o, a), b) in out
            .iter_mut()
            .zip(upper.chunks_exact(2))
            .zip(lower.chunks_exact(2))
        {
            *o = f([a[0], a[1]], [b[0], b[1]]);
        }
        if width % 2 == 1 {
            let (a, b) = (upper[width - 1], lower[width - 1]);
            out[width / 2] = f([a, a], [b, b]);
        }
    }
}

/// A sample that can be averaged.
trait Averaged: Copy + Default {
    /// What a sum of four is held in.
    type Sum: Copy;
    /// The sum of four.
    fn sum(a: [Self; 2], b: [Self; 2]) -> Self::Sum;
    /// A fourth of it.
    fn mean(sum: Self::Sum) -> Self;
    /// Its `n`th part, `n` of the four being other than 0.
    fn mean_of(sum: Self::Sum, n: u8) -> Self;
}

macro_rules! averaged {
    ($type:ty) => {
        impl Averaged for $type {
            type Sum = i32;
            #[inline(always)]
            fn sum(a: [Self; 2], b: [Self; 2]) -> i32 {
                i32::from(a[0]) + i32::from(a[1]) + i32::from(b[0]) + i32::from(b[1])
            }
            // The mean of samples is within the range of samples: no cast below can lose.
            #[inline(always)]
            fn mean(sum: i32) -> Self {
                ((sum + 1 + ((sum >> 2) & 1)) >> 2) as Self
            }
            #[inline(always)]
            fn mean_of(sum: i32, n: u8) -> Self {
                let n = i32::from(n.max(1));
                let up = (2 * sum + n).div_euclid(2 * n);
                let half = (2 * sum + n).rem_euclid(2 * n) == 0;
                (up - i32::from(half && up & 1 == 1)) as Self
            }
        }
    };
}
averaged!(u8);
averaged!(u16);
averaged!(i16);

impl Averaged for f32 {
    type Sum = f32;
    #[inline(always)]
    fn sum(a: [Self; 2], b: [Self; 2]) -> f32 {
        (a[0] + a[1]) + (b[0] + b[1])
    }
    #[inline(always)]
    fn mean(sum: f32) -> Self {
        sum * 0.25
    }
    #[inline(always)]
    fn mean_of(sum: f32, n: u8) -> Self {
        sum / f32::from(n.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(width: usize, height: usize, samples: Samples, mask: Mask) -> Block {
        Block {
            window: Window::new(4, 6, width, height),
            bands: samples.len() / (width * height),
            samples,
            mask,
        }
    }

    #[test]
    fn means_are_rounded_half_to_even() {
        let of = |samples| reduce(&block(2, 2, samples, Mask::All), Reduction::Mean);
        let got = of(Samples::U16(vec![1, 1, 1, 3]));
        assert_eq!(got.samples, Samples::U16(vec![2]));
        assert_eq!(got.window, Window::new(2, 3, 1, 1));
        assert_eq!(
            of(Samples::U8(vec![255; 4])).samples,
            Samples::U8(vec![255])
        );
        assert_eq!(
            of(Samples::I16(vec![-1, -1, -2, -2])).samples,
            Samples::I16(vec![-2])
        );
        assert_eq!(
            of(Samples::F32(vec![0.5, 1.0, 1.5, 2.0])).samples,
            Samples::F32(vec![1.25])
        );
    }

    /// Half up would add an eighth of a count at each level.
    #[test]
    fn levels_do_not_grow_brighter() {
        let mut noise = 12_345u32;
        let samples: Vec<u8> = (0..256 * 256)
            .map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                60 + (noise >> 24) as u8 % 131
            })
            .collect();
        let mean = |block: &Block| {
            let n = block.samples.len();
            (0..n).map(|i| f64::from(block.samples.get(i))).sum::<f64>() / n as f64
        };
        let first = block(256, 256, Samples::U8(samples), Mask::All);
        let third = (0..3).fold(first.clone(), |b, _| reduce(&b, Reduction::Mean));
        assert!((mean(&third) - mean(&first)).abs() < 0.05);
    }

    #[test]
    fn only_valid_pixels_count() {
        let mask = Mask::Pixels(vec![255, 0, 255, 255, 0, 0, 0, 0]);
        let samples = Samples::I16(vec![-10, 0, 20, 21, 0, 0, 0, 0]);
        let got = reduce(&block(4, 2, samples, mask), Reduction::Mean);
        // (-10) / 1, and (20 + 21) / 2 rounded to even.
        assert_eq!(got.samples, Samples::I16(vec![-10, 20]));
        assert_eq!(got.mask, Mask::All);
        let three = Mask::Pixels(vec![255, 255, 255, 0]);
        let got = reduce(
            &block(2, 2, Samples::U16(vec![1, 2, 2, 0]), three),
            Reduction::Mean,
        );
        assert_eq!(got.samples, Samples::U16(vec![2]));
    }

    #[test]
    fn odd_edges_stand_for_themselves() {
        let got = reduce(
            &block(
                3,
                3,
                Samples::U8(vec![1, 3, 9, 1, 3, 10, 5, 6, 7]),
                Mask::All,
            ),
            Reduction::Mean,
        );
        assert_eq!(got.samples, Samples::U8(vec![2, 10, 6, 7]));
        let mask = Mask::Pixels(vec![255, 255, 0]);
        let got = reduce(
            &block(3, 1, Samples::U8(vec![1, 3, 0]), mask),
            Reduction::Mean,
        );
        assert_eq!(got.samples, Samples::U8(vec![2, 0]));
        assert_eq!(got.mask, Mask::Pixels(vec![255, 0]));
    }

    #[test]
    fn nearest_takes_the_upper_left() {
        let mask = Mask::Pixels(vec![255, 0, 0, 255, 255, 255, 255, 255]);
        let samples = Samples::U8(vec![7, 0, 0, 8, 9, 9, 9, 9]);
        let got = reduce(&block(4, 2, samples, mask), Reduction::Nearest);
        assert_eq!(got.samples, Samples::U8(vec![7, 0]));
        assert_eq!(got.mask, Mask::Pixels(vec![255, 0]));
    }
}
