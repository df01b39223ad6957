//! Where the class of pixels changes.

use super::classes::{Classes, NONE, Wrong};
use crate::raster::{Block, Mask, Samples};

/// So many pixels are looked at at once, each a bit of a number.
pub(super) const AT_ONCE: usize = 64;

/// The pixels of an image.
#[derive(Clone, Copy)]
pub(super) struct Plane<'a> {
    /// None where the image has no pixel.
    samples: Option<&'a Samples>,
    mask: Option<&'a [u8]>,
}

impl<'a> Plane<'a> {
    /// No pixel of so many has a class.
    pub(super) const EMPTY: Plane<'static> = Plane {
        samples: None,
        mask: None,
    };

    /// Those of a block of so many pixels.
    pub(super) fn of(block: Option<&'a Block>, pixels: usize) -> Self {
        let Some(block) = block else {
            return Self::EMPTY;
        };
        // What `Tally::add` asks of whoever calls it.
        assert_eq!(block.bands, 1, "a classified image has one band");
        assert_eq!(block.window.pixels(), pixels, "blocks of one window");
        match &block.mask {
            Mask::Nothing => Self::EMPTY,
            Mask::All => Self {
                samples: Some(&block.samples),
                mask: None,
            },
            Mask::Pixels(mask) => Self {
                samples: Some(&block.samples),
                mask: Some(mask),
            },
        }
    }

    /// Marks those of the pixels from `from` on, [`AT_ONCE`] or as many as `marks` has, that differ from
    /// the one after them.
    #[inline]
    pub(super) fn mark(&self, from: usize, marks: &mut [u8]) {
        match self.samples {
            None => return,
            Some(Samples::U8(v)) => mark(&v[from..], marks),
            Some(Samples::U16(v)) => mark(&v[from..], marks),
            Some(Samples::I16(v)) => mark(&v[from..], marks),
            Some(Samples::F32(v)) => mark(&v[from..], marks),
        }
        if let Some(mask) = self.mask {
            mark(&mask[from..], marks);
        }
    }

    /// Its bytes, where all that it holds are bytes that are classes.
    #[inline]
    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        match (self.samples, self.mask) {
            (Some(Samples::U8(v)), None) => Some(v),
            _ => None,
        }
    }

    /// The place of the class of a pixel.
    #[inline]
    pub(super) fn place(&self, at: usize, classes: &mut Classes) -> Result<u16, Wrong> {
        let valid = self.mask.is_none_or(|mask| mask[at] != 0);
        let Some(samples) = self.samples.filter(|_| valid) else {
            return Ok(NONE);
        };
        match samples {
            Samples::U8(v) => classes.short(u16::from(v[at]), i32::from(v[at])),
            Samples::U16(v) => classes.short(v[at], i32::from(v[at])),
            Samples::I16(v) => classes.short(v[at].cast_unsigned(), i32::from(v[at])),
            Samples::F32(v) => classes.long(v[at]),
        }
    }
}

/// Those of the pixels from `from` on that differ in some image from the one after them, [`AT_ONCE`]
/// or as many as there are.
#[inline]
pub(super) fn ends<const N: usize>(images: &[&[u8]; N], from: usize) -> u64 {
    let mut marks = [0; AT_ONCE];
    let parts = images.map(|v| v[from..].first_chunk::<{ AT_ONCE + 1 }>());
    if let Some(parts) = whole(parts) {
        for (i, mark) in marks.iter_mut().enumerate() {
            let differs = |v: &&[u8; AT_ONCE + 1]| v[i] ^ v[i + 1];
            let all = parts.iter().map(differs).fold(0, |all, one| all | one);
            *mark = u8::from(all != 0);
        }
    } else {
        images.iter().for_each(|v| mark(&v[from..], &mut marks));
    }
    bits(&marks)
}

/// All, where all are there.
#[inline]
fn whole<T: Copy, const N: usize>(parts: [Option<T>; N]) -> Option<[T; N]> {
    let first = parts.first().copied().flatten()?;
    let mut all = [first; N];
    for (one, part) in all.iter_mut().zip(parts) {
        *one = part?;
    }
    Some(all)
}

/// Sets the marks of samples that differ from the next one.
#[inline]
fn mark<T: Copy + PartialEq>(v: &[T], marks: &mut [u8]) {
    // Of a known length, so that many are compared at once.
    if let (Some(v), Some(marks)) = (
        v.first_chunk::<{ AT_ONCE + 1 }>(),
        marks.first_chunk_mut::<AT_ONCE>(),
    ) {
        for i in 0..AT_ONCE {
            marks[i] |= u8::from(v[i] != v[i + 1]);
        }
        return;
    }
    for (mark, pair) in marks.iter_mut().zip(v.windows(2)) {
        *mark |= u8::from(pair[0] != pair[1]);
    }
}

/// The marks as the bits of a number, the first the lowest.
#[inline]
pub(super) fn bits(marks: &[u8; AT_ONCE]) -> u64 {
    let mut bits = 0;
    for (i, eight) in marks.chunks_exact(8).enumerate() {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(eight);
        // Each byte is 0 or 1; the product has them beside each other in its highest byte.
        let packed = u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= packed << (8 * i);
    }
    bits
}
