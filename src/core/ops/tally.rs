//! Tally: how many pixels have each combination of classes in several images that lie over each
//! other.
//!
//! Land cover comes in patches: pixels are not counted one by one but as runs of one class. Where runs
//! end is found for 64 pixels at once, without a decision that the processor could guess wrong.

mod classes;
mod runs;

use std::collections::{BTreeMap, HashMap};

use crate::raster::{Block, SampleType};

use classes::{Classes, NONE};
use runs::{AT_ONCE, Plane};

/// The most images.
pub const MOST_IMAGES: usize = 3;

/// The most different classes of one image: what has more is no classified image.
pub const MOST_CLASSES: usize = 4095;

/// The most combinations that are counted where they are too many for a table: 64 classes at each of
/// three dates. What has more is noise.
const MOST_COMBINATIONS: usize = 1 << 18;

/// The classes of a pixel at each image; none where it has none. Those of images that there are not
/// are none.
pub type Combination = [Option<i32>; MOST_IMAGES];

/// What is no classified image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotClasses {
    /// A sample that is no whole number.
    Fraction {
        /// Which image, from 0.
        image: usize,
        /// The sample.
        value: f32,
    },
    /// More than [`MOST_CLASSES`] different samples.
    TooMany {
        /// Which image, from 0.
        image: usize,
    },
    /// Combinations without end.
    Noise,
}

/// Counts of combinations. Tallies of parts of an image add up, in any order, to that of the whole.
#[derive(Debug)]
pub struct Tally {
    classes: Vec<Classes>,
    counts: Counts,
}

/// Counts by the places of classes, those of each image in some bits of one number.
#[derive(Debug)]
enum Counts {
    /// A table, the first image in the lowest of its bits.
    Table { bits: Vec<u32>, counts: Vec<u64> },
    /// Where a table would be too large: [`WIDE`] bits an image.
    Map(HashMap<u64, u64>),
}

/// Bits of the place of a class in a map.
const WIDE: u32 = 12;
/// Bits of the place of a class in a table that begins.
const NARROW: u32 = 5;
/// Bits of the largest table.
const TABLE: u32 = 18;

impl Tally {
    /// Nothing counted yet of images of these types, [`MOST_IMAGES`] of them at most.
    ///
    /// # Panics
    /// No types, or more: how many images there are is known before anything is read.
    pub fn new(types: &[SampleType]) -> Self {
        assert!((1..=MOST_IMAGES).contains(&types.len()));
        Self {
            classes: types.iter().map(|&kind| Classes::new(kind)).collect(),
            counts: Counts::table(vec![NARROW; types.len()]),
        }
    }

    /// Bytes that a tally takes at most.
    pub const BYTES: usize = (1 << TABLE) * 8 + MOST_IMAGES * (1 << 17) + 36 * MOST_COMBINATIONS;

    /// Counts the pixels of blocks of one band that lie over each other, one an image in their order;
    /// none for an image that has no pixel there.
    ///
    /// # Errors
    /// Samples that are no classes.
    ///
    /// # Panics
    /// Blocks of other than one band, of unlike windows, or not one an image: a wrong count would be
    /// silent.
    pub fn add(&mut self, blocks: &[Option<&Block>]) -> Result<(), NotClasses> {
        assert_eq!(blocks.len(), self.classes.len(), "a block for each image");
        let pixels = blocks.iter().flatten().map(|b| b.window.pixels()).max();
        let pixels = pixels.unwrap_or(0);
        let mut planes = [Plane::EMPTY; MOST_IMAGES];
        for (plane, block) in planes.iter_mut().zip(blocks) {
            *plane = Plane::of(*block, pixels);
        }
        let planes = &planes[..blocks.len()];
        // What is all bytes, as most land cover is, goes a shorter way to the same end.
        match (
            planes.len(),
            planes.iter().map(Plane::bytes).collect::<Option<Vec<_>>>(),
        ) {
            (1, Some(v)) => self.add_bytes(planes, [v[0]], pixels),
            (2, Some(v)) => self.add_bytes(planes, [v[0], v[1]], pixels),
            (3, Some(v)) => self.add_bytes(planes, [v[0], v[1], v[2]], pixels),
            _ => self.add_planes(planes, pixels),
        }
    }

    fn add_planes(&mut self, planes: &[Plane], pixels: usize) -> Result<(), NotClasses> {
        let mut begin = 0;
        for from in (0..pixels).step_by(AT_ONCE) {
            let mut marks = [0; AT_ONCE];
            // The last pixel of all has none after it.
            let compared = AT_ONCE.min(pixels - 1 - from);
            for plane in planes {
                plane.mark(from, &mut marks[..compared]);
            }
            let mut ends = runs::bits(&marks);
            while ends != 0 {
                let last = from + ends.trailing_zeros() as usize;
                ends &= ends - 1;
                self.count(planes, last, last + 1 - begin)?;
                begin = last + 1;
            }
        }
        match pixels > begin {
            true => self.count(planes, pixels - 1, pixels - begin),
            false => Ok(()),
        }
    }

    fn add_bytes<const N: usize>(
        &mut self,
        planes: &[Plane],
        bytes: [&[u8]; N],
        pixels: usize,
    ) -> Result<(), NotClasses> {
        let mut begin = 0;
        for from in (0..pixels).step_by(AT_ONCE) {
            let mut ends = runs::ends(&bytes, from);
            while ends != 0 {
                ends = self.count_known(&bytes, from, ends, &mut begin);
                if ends != 0 {
                    let last = from + ends.trailing_zeros() as usize;
                    ends &= ends - 1;
                    self.count(planes, last, last + 1 - begin)?;
                    begin = last + 1;
                }
            }
        }
        match pixels > begin {
            true => self.count(planes, pixels - 1, pixels - begin),
            false => Ok(()),
        }
    }

    /// Counts the runs that end at some of the pixels from `from` on, until one holds a class that was
    /// not met before: gives those ends that are left.
    #[inline]
    fn count_known<const N: usize>(
        &mut self,
        bytes: &[&[u8]; N],
        from: usize,
        mut ends: u64,
        begin: &mut usize,
    ) -> u64 {
        let Counts::Table { bits, counts } = &mut self.counts else {
            return ends;
        };
        let known: [&[u16]; N] = std::array::from_fn(|i| self.classes[i].bytes());
        let shifts: [u32; N] = std::array::from_fn(|i| bits[i]);
        while ends != 0 {
            let last = from + ends.trailing_zeros() as usize;
            let (mut at, mut met) = (0, true);
            for i in (0..N).rev() {
                let place = known[i][usize::from(bytes[i][last])];
                met &= place != NONE;
                at = (at << shifts[i]) | usize::from(place);
            }
            if !met {
                return ends;
            }
            counts[at] += (last + 1 - *begin) as u64;
            *begin = last + 1;
            ends &= ends - 1;
        }
        0
    }

    /// Counts a run of pixels by the last of them.
    #[inline]
    fn count(&mut self, planes: &[Plane], last: usize, pixels: usize) -> Result<(), NotClasses> {
        let mut places = [0; MOST_IMAGES];
        for (image, plane) in planes.iter().enumerate() {
            let classes = &mut self.classes[image];
            let known = classes.len();
            let place = plane.place(last, classes);
            places[image] = place.map_err(|wrong| wrong.of(image))?;
            if classes.len() > known {
                self.counts.widen(image, classes.len());
            }
        }
        self.counts.add(&places[..planes.len()], pixels as u64)
    }

    /// The counts of all combinations that there are.
    pub fn counts(&self) -> BTreeMap<Combination, u64> {
        let mut out = BTreeMap::new();
        self.counts.each(self.classes.len(), |places, count| {
            let mut combination: Combination = [None; MOST_IMAGES];
            for (image, classes) in self.classes.iter().enumerate() {
                combination[image] = classes.class(places[image]);
            }
            out.insert(combination, count);
        });
        out
    }
}

impl Counts {
    fn table(bits: Vec<u32>) -> Self {
        let counts = vec![0; 1 << bits.iter().sum::<u32>()];
        Counts::Table { bits, counts }
    }

    #[inline]
    fn add(&mut self, places: &[u16], count: u64) -> Result<(), NotClasses> {
        match self {
            Counts::Table { bits, counts } => {
                let places = bits.iter().zip(places).rev();
                let at = places.fold(0, |at, (bits, place)| (at << bits) | usize::from(*place));
                counts[at] += count;
            }
            Counts::Map(counts) => {
                let places = places.iter().rev();
                let at = places.fold(0, |at, place| (at << WIDE) | u64::from(*place));
                *counts.entry(at).or_default() += count;
                if counts.len() > MOST_COMBINATIONS {
                    return Err(NotClasses::Noise);
                }
            }
        }
        Ok(())
    }

    /// Makes room for so many places of an image.
    fn widen(&mut self, image: usize, places: usize) {
        let Counts::Table { bits, .. } = self else {
            return;
        };
        let wanted = usize::BITS - (places - 1).leading_zeros();
        if wanted <= bits[image] {
            return;
        }
        let images = bits.len();
        let mut wider = bits.clone();
        wider[image] = wanted;
        let old = match wider.iter().sum::<u32>() <= TABLE {
            true => std::mem::replace(self, Counts::table(wider)),
            false => std::mem::replace(self, Counts::Map(HashMap::new())),
        };
        old.each(images, |places, count| {
            // Fewer than the table had places.
            let _ = self.add(&places[..images], count);
        });
    }

    /// Shows all that are not 0, by the places of their classes.
    fn each(&self, images: usize, mut show: impl FnMut([u16; MOST_IMAGES], u64)) {
        let split = |mut at: u64, bits: &mut dyn Iterator<Item = u32>| {
            let mut places = [0; MOST_IMAGES];
            for (place, bits) in places[..images].iter_mut().zip(bits) {
                *place = (at & ((1 << bits) - 1)) as u16;
                at >>= bits;
            }
            places
        };
        match self {
            Counts::Table { bits, counts } => {
                for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                    show(split(at as u64, &mut bits.iter().copied()), count);
                }
            }
            Counts::Map(counts) => {
                for (&at, &count) in counts {
                    show(split(at, &mut std::iter::repeat(WIDE)), count);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
