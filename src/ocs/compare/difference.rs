//! Pieces of ground whose class differs between two dates that follow each other.

use crate::cause::{Cause, Recoding, Tolerances};
use crate::overlay::{Land, Overlay, Piece};

use super::plain;

/// A connected piece of ground that is of one class before and of another after.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Before and after.
    pub lands: [Land; 2],
    /// Where it is.
    pub piece: Piece,
    /// Why.
    pub cause: Cause,
}

/// What differs between two dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Differences {
    /// All, in the order of their first regions.
    pub all: Vec<Difference>,
    /// For each region of the overlay, which one it is part of.
    of_region: Vec<Option<u32>>,
}

impl Differences {
    /// Those between a date and the next. A third date cuts no piece.
    pub(super) fn between(
        overlay: &Overlay,
        from: usize,
        tolerances: &Tolerances,
        recoding: &Recoding,
    ) -> Self {
        let lands = |region: usize| {
            let lands = &overlay.regions[region].lands;
            [plain(lands[from]), plain(lands[from + 1])]
        };
        let differs = |lands: &[Land; 2]| {
            let nothing = *lands == [Land::Nothing; 2];
            !nothing && (lands[0].class().is_none() || lands[0] != lands[1])
        };
        let pieces = overlay.pieces(|at, _| Some(lands(at)).filter(differs));
        let mut of_region = vec![None; overlay.regions.len()];
        let mut all = Vec::with_capacity(pieces.len());
        for (number, piece) in (0..).zip(pieces) {
            for &region in &piece.regions {
                of_region[region as usize] = Some(number);
            }
            let lands = lands(piece.regions[0] as usize);
            let cause = tolerances.cause(&piece, lands, &overlay.codes, recoding);
            all.push(Difference {
                lands,
                piece,
                cause,
            });
        }
        Self { all, of_region }
    }

    /// The difference that a region is part of.
    pub fn of(&self, region: usize) -> Option<&Difference> {
        self.of_region[region].map(|number| &self.all[number as usize])
    }

    /// The cause for which a region differs; none where it does not.
    pub fn cause(&self, region: usize) -> Option<Cause> {
        self.of(region).map(|difference| difference.cause)
    }
}
