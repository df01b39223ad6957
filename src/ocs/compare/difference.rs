//! Pieces of ground whose class differs between two dates that follow each other.

use relais_core::vector::Area;

use crate::cause::{Cause, Evidence, Recoding, Tolerances};
use crate::overlay::{Land, Overlay, Piece};

use super::plain;
use super::sides::Sides;

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
            all.push(Difference {
                lands,
                piece,
                cause: Cause::ProbableChange,
            });
        }
        let mut found = Self { all, of_region };
        let evidence = found.evidence(overlay, from, tolerances, recoding);
        for (number, evidence) in evidence.iter().enumerate() {
            let difference = &mut found.all[number];
            let (lands, codes) = (difference.lands, &overlay.codes);
            difference.cause = tolerances.cause(evidence, lands, codes, recoding);
        }
        found
    }

    /// What each difference looks like among its neighbours.
    fn evidence(
        &self,
        overlay: &Overlay,
        from: usize,
        tolerances: &Tolerances,
        recoding: &Recoding,
    ) -> Vec<Evidence> {
        let class = |land: Land| land.class().map(|code| recoding.last(code));
        let sides = Sides::of(overlay, &self.of_region, |region| {
            let lands = &overlay.regions[region as usize].lands;
            [class(lands[from]), class(lands[from + 1])]
        });
        let patches = [patches(overlay, from), patches(overlay, from + 1)];
        let evidence = |(number, difference): (u32, &Difference)| {
            let piece = &difference.piece;
            let thickness_m = piece.thickness_m();
            let share = |date: usize, wanted: Land| {
                let Some(wanted) = class(wanted) else {
                    return 0.0;
                };
                let through = |other: u32| {
                    let other = &self.all[other as usize];
                    let thin = thickness_m + other.piece.thickness_m() < tolerances.thickness_m;
                    thin && class(other.lands[date]) != Some(wanted)
                };
                sides.before(number, date, wanted, through) / piece.perimeter_m
            };
            let [earlier, later] = difference.lands;
            let first = piece.regions[0] as usize;
            Evidence {
                thickness_m,
                area: piece.area,
                from_later: share(0, later),
                to_earlier: share(1, earlier),
                patches: [patches[0][first], patches[1][first]],
            }
        };
        (0..).zip(&self.all).map(evidence).collect()
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

/// For each region, the area of the connected ground of its class at a date that it is part of.
fn patches(overlay: &Overlay, date: usize) -> Vec<Area> {
    let mut out = vec![Area::ZERO; overlay.regions.len()];
    for patch in overlay.pieces(|_, region| region.lands[date].class()) {
        for region in patch.regions {
            out[region as usize] = patch.area;
        }
    }
    out
}
