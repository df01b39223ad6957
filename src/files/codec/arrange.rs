//! Samples of a block put in the order of a TIFF tile: pixel after pixel, little-endian, each
//! replaced by its difference from its left neighbour where a predictor is used.
//!
//! Predictor 2 is that of TIFF 6.0 (section 14); predictor 3 that of Adobe's TIFF Technical Note 3:
//! the bytes of a row are sorted by weight, the heaviest first, before they are differenced.

use relais_core::raster::{Block, Samples};

/// What fills the part of a tile that lies outside the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Zeros.
    Zeros,
    /// The nearest pixel, which spares a JPEG its ringing.
    Edge,
}

/// What the samples are replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Predictor {
    /// Themselves (TIFF predictor 1).
    None,
    /// Differences (2).
    Horizontal,
    /// Differences of sorted bytes (3), for floating point.
    FloatingPoint,
}

/// Writes the `size` × `size` tile of a block into `out`, whose old content is lost.
pub(super) fn arrange(
    block: &Block,
    size: usize,
    fill: Fill,
    predictor: Predictor,
    out: &mut Vec<u8>,
) {
    let shape = Shape {
        width: block.window.width,
        height: block.window.height,
        bands: block.bands,
        size,
        fill,
        predictor,
    };
    out.clear();
    match &block.samples {
        Samples::U8(v) => shape.arrange(v, out),
        Samples::U16(v) => shape.arrange(v, out),
        Samples::I16(v) => shape.arrange(v, out),
        Samples::F32(v) => shape.arrange(v, out),
    }
}

struct Shape {
    width: usize,
    height: usize,
    bands: usize,
    size: usize,
    fill: Fill,
    predictor: Predictor,
}

impl Shape {
    fn arrange<T: Sample>(&self, samples: &[T], out: &mut Vec<u8>) {
        out.resize(self.size * self.size * self.bands * T::BYTES, 0);
        if self.width == self.size && self.height == self.size {
            self.rows(samples, out);
        } else {
            self.rows(&self.padded(samples), out);
        }
    }

    /// The samples on the whole tile.
    fn padded<T: Sample>(&self, samples: &[T]) -> Vec<T> {
        let size = self.size;
        let mut full = vec![T::default(); size * size * self.bands];
        for (plane, from) in full
            .chunks_exact_mut(size * size)
            .zip(samples.chunks_exact(self.width * self.height))
        {
            for (row, from) in plane
                .chunks_exact_mut(size)
                .zip(from.chunks_exact(self.width))
            {
                row[..self.width].copy_from_slice(from);
                if self.fill == Fill::Edge {
                    row[self.width..].fill(from[self.width - 1]);
                }
            }
            if self.fill == Fill::Edge {
                let (inside, outside) = plane.split_at_mut(self.height * size);
                let last = &inside[inside.len() - size..];
                outside
                    .chunks_exact_mut(size)
                    .for_each(|row| row.copy_from_slice(last));
            }
        }
        full
    }

    /// Every row of a full tile. The usual numbers of bands have code of their own, which the
    /// compiler turns into wide instructions.
    fn rows<T: Sample>(&self, samples: &[T], out: &mut [u8]) {
        let bytes = self.size * self.bands * T::BYTES;
        let mut sorted = vec![0; bytes];
        for (y, out) in out.chunks_exact_mut(bytes).enumerate() {
            let row = |band: usize| {
                let start = (band * self.size + y) * self.size;
                &samples[start..start + self.size]
            };
            match self.predictor {
                Predictor::FloatingPoint => {
                    sort_bytes(self.bands, row, &mut sorted);
                    difference(self.bands, &sorted, out);
                }
                kind => {
                    let predict = kind == Predictor::Horizontal;
                    match self.bands {
                        1 => interleave([row(0)], predict, out),
                        2 => interleave([row(0), row(1)], predict, out),
                        3 => interleave([row(0), row(1), row(2)], predict, out),
                        4 => interleave([row(0), row(1), row(2), row(3)], predict, out),
                        n => interleave_any(n, row, predict, out),
                    }
                }
            }
        }
    }
}

/// A sample that can be differenced and written.
trait Sample: Copy + Default {
    /// Its size.
    const BYTES: usize;
    /// Difference, modulo the type.
    fn minus(self, left: Self) -> Self;
    /// Writes it, little-endian.
    fn put(self, out: &mut [u8]);
    /// Byte `i` of it, 0 being the heaviest.
    fn heavy(self, i: usize) -> u8;
}

macro_rules! sample {
    ($type:ty, $minus:expr) => {
        impl Sample for $type {
            const BYTES: usize = size_of::<$type>();
            #[inline(always)]
            fn minus(self, left: Self) -> Self {
                $minus(self, left)
            }
            #[inline(always)]
            fn put(self, out: &mut [u8]) {
                out.copy_from_slice(&self.to_le_bytes());
            }
            #[inline(always)]
            fn heavy(self, i: usize) -> u8 {
                self.to_be_bytes()[i]
            }
        }
    };
}
sample!(u8, u8::wrapping_sub);
sample!(u16, u16::wrapping_sub);
sample!(i16, i16::wrapping_sub);
// Floating point is differenced as bytes alone, never so.
sample!(f32, |own: f32, _| own);

#[inline(always)]
fn interleave<T: Sample, const N: usize>(bands: [&[T]; N], predict: bool, out: &mut [u8]) {
    let width = bands[0].len();
    let bands = bands.map(|b| &b[..width]);
    let mut left = [T::default(); N];
    for (x, pixel) in out.chunks_exact_mut(N * T::BYTES).enumerate().take(width) {
        for (b, sample) in pixel.chunks_exact_mut(T::BYTES).enumerate() {
            let own = bands[b][x];
            let value = if predict { own.minus(left[b]) } else { own };
            value.put(sample);
            left[b] = own;
        }
    }
}

fn interleave_any<'a, T: Sample + 'a>(
    bands: usize,
    row: impl Fn(usize) -> &'a [T],
    predict: bool,
    out: &mut [u8],
) {
    for b in 0..bands {
        let mut left = T::default();
        for (pixel, own) in out.chunks_exact_mut(bands * T::BYTES).zip(row(b)) {
            let value = if predict { own.minus(left) } else { *own };
            value.put(&mut pixel[b * T::BYTES..(b + 1) * T::BYTES]);
            left = *own;
        }
    }
}

fn sort_bytes<'a, T: Sample + 'a>(bands: usize, row: impl Fn(usize) -> &'a [T], out: &mut [u8]) {
    let words = out.len() / T::BYTES;
    for (i, plane) in out.chunks_exact_mut(words).enumerate() {
        for b in 0..bands {
            for (pixel, own) in plane.chunks_exact_mut(bands).zip(row(b)) {
                pixel[b] = own.heavy(i);
            }
        }
    }
}

fn difference(stride: usize, bytes: &[u8], out: &mut [u8]) {
    out[..stride].copy_from_slice(&bytes[..stride]);
    for ((out, own), left) in out[stride..].iter_mut().zip(&bytes[stride..]).zip(bytes) {
        *out = own.wrapping_sub(*left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::Window;
    use relais_core::raster::Mask;

    fn block(width: usize, height: usize, bands: usize, samples: Samples) -> Block {
        Block {
            window: Window::new(0, 0, width, height),
            bands,
            samples,
            mask: Mask::All,
        }
    }

    fn done(block: &Block, size: usize, fill: Fill, predictor: Predictor) -> Vec<u8> {
        let mut out = vec![9; 3];
        arrange(block, size, fill, predictor, &mut out);
        out
    }

    #[test]
    fn bands_are_interleaved_and_differenced() {
        let two = block(2, 2, 2, Samples::U8(vec![1, 2, 3, 4, 10, 20, 30, 5]));
        assert_eq!(
            done(&two, 2, Fill::Zeros, Predictor::None),
            [1, 10, 2, 20, 3, 30, 4, 5]
        );
        assert_eq!(
            done(&two, 2, Fill::Zeros, Predictor::Horizontal),
            [1, 10, 1, 10, 3, 30, 1, 231]
        );
    }

    /// Every number of bands takes the same way as the general one.
    #[test]
    fn few_bands_agree_with_any() {
        for bands in 1..=6usize {
            let size = 16;
            let v: Vec<u16> = (0..size * size * bands)
                .map(|i| (i * 40_503 % 65_536) as u16)
                .collect();
            let got = done(
                &block(size, size, bands, Samples::U16(v.clone())),
                size,
                Fill::Zeros,
                Predictor::Horizontal,
            );
            for y in 0..size {
                for x in 0..size {
                    for b in 0..bands {
                        let at = |x: usize| v[(b * size + y) * size + x];
                        let left = if x == 0 { 0 } else { at(x - 1) };
                        let place = ((y * size + x) * bands + b) * 2;
                        assert_eq!(
                            u16::from_le_bytes([got[place], got[place + 1]]),
                            at(x).wrapping_sub(left)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_outside_is_zeros_or_the_edge() {
        let corner = block(1, 1, 1, Samples::U8(vec![7]));
        assert_eq!(done(&corner, 2, Fill::Zeros, Predictor::None), [7, 0, 0, 0]);
        assert_eq!(done(&corner, 2, Fill::Edge, Predictor::None), [7; 4]);
    }

    /// By hand: 1.0 is 3F 80 00 00 and 2.0 is 40 00 00 00; sorted 3F 40 80 00 00 00 00 00.
    #[test]
    fn floating_point_bytes_are_sorted_then_differenced() {
        let pair = block(2, 2, 1, Samples::F32(vec![1.0, 2.0, 0.0, 0.0]));
        assert_eq!(
            done(&pair, 2, Fill::Zeros, Predictor::FloatingPoint)[..8],
            [0x3F, 0x01, 0x40, 0x80, 0, 0, 0, 0]
        );
    }
}
