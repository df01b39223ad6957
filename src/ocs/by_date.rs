//! Something for each date, kept in place: dates are three at most, regions are millions, and a piece
//! of memory of its own for each would cost more than laying them over each other.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// Dates that can be compared at once.
pub const MOST: usize = 3;

/// Something for each date, in their order: a slice of [`MOST`] at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByDate<T> {
    all: [T; MOST],
    count: u8,
}

impl<T> Deref for ByDate<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all[..usize::from(self.count)]
    }
}

impl<T> DerefMut for ByDate<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.all[..usize::from(self.count)]
    }
}

impl<T: Default + Copy> FromIterator<T> for ByDate<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut out = Self::default();
        for value in values {
            out.all[usize::from(out.count)] = value;
            out.count += 1;
        }
        out
    }
}

impl<'a, T> IntoIterator for &'a ByDate<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for ByDate<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// They are ordered as lists are, and hold what was put in.
        #[test]
        fn as_a_list(pair in (0..=MOST).prop_flat_map(|dates| {
            let list = || prop::collection::vec(any::<Option<u8>>(), dates);
            (list(), list())
        })) {
            let (one, other) = pair;
            let of = |list: &[Option<u8>]| list.iter().copied().collect::<ByDate<_>>();
            prop_assert_eq!(&of(&one)[..], &one[..]);
            prop_assert_eq!(of(&one).cmp(&of(&other)), one.cmp(&other));
        }
    }
}
