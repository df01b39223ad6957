//! Sizes that not every figure tells.

use serde::{Serialize, Serializer};

/// A sum of ground or of data, and whether figures are there that do not tell theirs: what nobody
/// told is no zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    sum: i64,
    told: bool,
    untold: bool,
}

impl Amount {
    /// One more figure.
    pub fn add(&mut self, one: Option<i64>) {
        match one {
            Some(one) => {
                self.sum += one;
                self.told = true;
            }
            None => self.untold = true,
        }
    }

    /// Both together.
    pub fn with(self, other: Amount) -> Amount {
        Amount {
            sum: self.sum + other.sum,
            told: self.told || other.told,
            untold: self.untold || other.untold,
        }
    }

    /// What is told: zero where there is no figure, nothing where none tells it.
    pub fn known(self) -> Option<i64> {
        (self.told || !self.untold).then_some(self.sum)
    }

    /// True where a figure does not tell it.
    pub fn is_partial(self) -> bool {
        self.untold
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_told_is_no_zero() {
        let of = |all: &[Option<i64>]| {
            let mut amount = Amount::default();
            all.iter().for_each(|one| amount.add(*one));
            (amount.known(), amount.is_partial())
        };
        assert_eq!(of(&[]), (Some(0), false));
        assert_eq!(of(&[None]), (None, true));
        assert_eq!(of(&[Some(0)]), (Some(0), false));
        assert_eq!(of(&[None, Some(3), Some(4)]), (Some(7), true));
    }
}
