//! Runs of pixels of one class.

use super::classes::{Classes, NONE, Wrong};
use crate::raster::{Block, Mask, Samples};

/// A way through a block from run to run.
pub(super) struct Cursor<'a> {
    samples: Option<(&'a Samples, Option<&'a [u8]>)>,
    pixels: usize,
    /// The place of the class of the run.
    pub(super) place: u16,
    /// The pixel after the run.
    pub(super) end: usize,
}

impl<'a> Cursor<'a> {
    /// Before the first run of a block of so many pixels.
    pub(super) fn over(block: Option<&'a Block>, pixels: usize) -> Self {
        let samples = block.and_then(|block| {
            assert_eq!(block.bands, 1, "a classified image has one band");
            assert_eq!(block.window.pixels(), pixels, "blocks of one window");
            match &block.mask {
                Mask::Nothing => None,
                Mask::All => Some((&block.samples, None)),
                Mask::Pixels(mask) => Some((&block.samples, Some(mask.as_slice()))),
            }
        });
        Self {
            samples,
            pixels,
            place: NONE,
            end: 0,
        }
    }

    /// Goes to the run that begins at a pixel.
    #[inline]
    pub(super) fn next(&mut self, from: usize, classes: &mut Classes) -> Result<(), Wrong> {
        let Some((samples, mask)) = self.samples else {
            self.end = self.pixels;
            return Ok(());
        };
        let until = match mask {
            None => self.pixels,
            Some(mask) => from + run(&mask[from..]),
        };
        if mask.is_some_and(|mask| mask[from] == 0) {
            (self.place, self.end) = (NONE, until);
            return Ok(());
        }
        let length;
        (self.place, length) = match samples {
            Samples::U8(v) => {
                let class = v[from];
                let place = classes.short(u16::from(class), i32::from(class))?;
                (place, run(&v[from..until]))
            }
            Samples::U16(v) => {
                let class = v[from];
                (
                    classes.short(class, i32::from(class))?,
                    run(&v[from..until]),
                )
            }
            Samples::I16(v) => {
                let class = v[from];
                let place = classes.short(class as u16, i32::from(class))?;
                (place, run(&v[from..until]))
            }
            Samples::F32(v) => (classes.long(v[from])?, run(&v[from..until])),
        };
        self.end = from + length;
        Ok(())
    }
}

/// How many samples at the beginning are equal to the first.
#[inline]
fn run<T: Copy + PartialEq + Packed>(samples: &[T]) -> usize {
    let Some(&first) = samples.first() else {
        return 0;
    };
    let all = T::repeated(first);
    let mut at = 0;
    for eight in samples.chunks_exact(T::IN_EIGHT_BYTES) {
        let differing = T::packed(eight) ^ all;
        if differing != 0 {
            return at + differing.trailing_zeros() as usize / (64 / T::IN_EIGHT_BYTES);
        }
        at += T::IN_EIGHT_BYTES;
    }
    let rest = samples[at..].iter();
    at + rest.take_while(|v| **v == first).count()
}

/// Samples of which some fill 8 bytes, the first in the lowest bits.
trait Packed: Sized {
    const IN_EIGHT_BYTES: usize;
    fn packed(samples: &[Self]) -> u64;
    fn repeated(sample: Self) -> u64;
}

impl Packed for u8 {
    const IN_EIGHT_BYTES: usize = 8;

    #[inline]
    fn packed(v: &[u8]) -> u64 {
        u64::from_le_bytes([v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]])
    }

    #[inline]
    fn repeated(sample: u8) -> u64 {
        u64::from(sample) * 0x0101_0101_0101_0101
    }
}

impl Packed for u16 {
    const IN_EIGHT_BYTES: usize = 4;

    #[inline]
    fn packed(v: &[u16]) -> u64 {
        let wide = |i: usize| u64::from(v[i]) << (16 * i);
        wide(0) | wide(1) | wide(2) | wide(3)
    }

    #[inline]
    fn repeated(sample: u16) -> u64 {
        u64::from(sample) * 0x0001_0001_0001_0001
    }
}

impl Packed for i16 {
    const IN_EIGHT_BYTES: usize = 4;

    #[inline]
    fn packed(v: &[i16]) -> u64 {
        let wide = |i: usize| u64::from(v[i] as u16) << (16 * i);
        wide(0) | wide(1) | wide(2) | wide(3)
    }

    #[inline]
    fn repeated(sample: i16) -> u64 {
        u16::repeated(sample as u16)
    }
}

/// By their bits: 0 and -0 make two runs of one class.
impl Packed for f32 {
    const IN_EIGHT_BYTES: usize = 2;

    #[inline]
    fn packed(v: &[f32]) -> u64 {
        u64::from(v[0].to_bits()) | u64::from(v[1].to_bits()) << 32
    }

    #[inline]
    fn repeated(sample: f32) -> u64 {
        u64::from(sample.to_bits()) * 0x0000_0001_0000_0001
    }
}
