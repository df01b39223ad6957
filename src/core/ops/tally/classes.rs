//! The classes of one image, numbered in the order in which they are met.

use std::collections::HashMap;

use super::{MOST_CLASSES, NotClasses};
use crate::raster::SampleType;

/// The place of pixels without a class.
pub(super) const NONE: u16 = 0;

/// A sample that has no place among classes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wrong {
    Fraction(f32),
    TooMany,
}

impl Wrong {
    pub(super) fn of(self, image: usize) -> NotClasses {
        match self {
            Wrong::Fraction(value) => NotClasses::Fraction { image, value },
            Wrong::TooMany => NotClasses::TooMany { image },
        }
    }
}

#[derive(Debug)]
pub(super) struct Classes {
    /// By the bits of samples of 8 or 16 bits: the place, [`NONE`] where the class is not met yet.
    short: Vec<u16>,
    /// By all other samples.
    long: HashMap<i32, u16>,
    /// By place, after [`NONE`].
    met: Vec<i32>,
}

impl Classes {
    pub(super) fn new(kind: SampleType) -> Self {
        let short = match kind {
            SampleType::U8 => 1 << 8,
            SampleType::U16 | SampleType::I16 => 1 << 16,
            SampleType::F32 => 0,
        };
        Self {
            short: vec![NONE; short],
            long: HashMap::new(),
            met: Vec::new(),
        }
    }

    /// How many places there are, that of pixels without a class among them.
    pub(super) fn len(&self) -> usize {
        self.met.len() + 1
    }

    /// The class of a place.
    pub(super) fn class(&self, place: u16) -> Option<i32> {
        let before = usize::from(place).checked_sub(1)?;
        self.met.get(before).copied()
    }

    /// The places of bytes, [`NONE`] of those that are not met yet.
    #[inline]
    pub(super) fn bytes(&self) -> &[u16] {
        &self.short
    }

    /// The place of a sample of 8 or 16 bits: its bits, and the class that they say.
    #[inline]
    pub(super) fn short(&mut self, bits: u16, class: i32) -> Result<u16, Wrong> {
        match self.short[usize::from(bits)] {
            NONE => {
                let place = self.meet(class)?;
                self.short[usize::from(bits)] = place;
                Ok(place)
            }
            place => Ok(place),
        }
    }

    /// The place of a number in floating point.
    pub(super) fn long(&mut self, value: f32) -> Result<u16, Wrong> {
        // Beyond 2²⁴ neighbouring whole numbers are one.
        const WHOLE: f32 = (1 << 24) as f32;
        if value.fract() != 0.0 || value.abs() > WHOLE {
            return Err(Wrong::Fraction(value));
        }
        let class = value as i32;
        if let Some(place) = self.long.get(&class) {
            return Ok(*place);
        }
        let place = self.meet(class)?;
        self.long.insert(class, place);
        Ok(place)
    }

    fn meet(&mut self, class: i32) -> Result<u16, Wrong> {
        if self.met.len() == MOST_CLASSES {
            return Err(Wrong::TooMany);
        }
        self.met.push(class);
        Ok(self.met.len() as u16)
    }
}
