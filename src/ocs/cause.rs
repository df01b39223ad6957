//! Why two millésimes differ at a place: change, or what is not change.

use std::collections::BTreeMap;

use relais_core::vector::Area;

use crate::overlay::{Codes, Land};

/// The cause of a difference. Each piece of ground that differs has one: the first of these that
/// holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A date has no parcel there.
    Outside,
    /// Parcels of a date overlap there, of different classes.
    Topology,
    /// The class was given another code.
    Recoded,
    /// So thin that the boundary redrawn within its tolerance explains it.
    Sliver,
    /// Smaller than what is drawn.
    UnderMinimum,
    /// None of these.
    ProbableChange,
}

impl Cause {
    /// All, in their order.
    pub const ALL: [Cause; 6] = [
        Cause::Outside,
        Cause::Topology,
        Cause::Recoded,
        Cause::Sliver,
        Cause::UnderMinimum,
        Cause::ProbableChange,
    ];

    /// As people of the trade say it.
    pub fn french(self) -> &'static str {
        match self {
            Cause::Outside => "hors de la couverture commune",
            Cause::Topology => "défaut de topologie",
            Cause::Recoded => "recodage",
            Cause::Sliver => "écart de tracé",
            Cause::UnderMinimum => "sous le seuil de surface",
            Cause::ProbableChange => "changement probable",
        }
    }

    /// True for what comes from drawing and goes back to a neighbour in the published layer.
    pub fn is_noise(self) -> bool {
        matches!(self, Cause::Sliver | Cause::UnderMinimum)
    }
}

/// Classes that have another code at a later date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recoding {
    /// For each code, that of its class at the last date.
    last: Vec<u32>,
}

impl Recoding {
    /// Of pairs of codes, before and after, that are one class; chains are followed.
    pub fn of(codes: &Codes, pairs: &[(String, String)]) -> Self {
        let next: BTreeMap<u32, u32> = pairs
            .iter()
            .filter_map(|(one, other)| Some((codes.find(one)?, codes.find(other)?)))
            .collect();
        let last = |code: u32| {
            let mut seen = vec![code];
            let mut at = code;
            while let Some(&after) = next.get(&at) {
                // A circle of codes is one class, under the greatest of them.
                if let Some(since) = seen.iter().position(|known| *known == after) {
                    return seen[since..].iter().copied().max().unwrap_or(after);
                }
                seen.push(after);
                at = after;
            }
            at
        };
        Self {
            last: (0..codes.all.len() as u32).map(last).collect(),
        }
    }

    /// The code of its class at the last date.
    pub fn last(&self, code: u32) -> u32 {
        self.last[code as usize]
    }
}

/// What tells noise from change between two dates.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Tolerances {
    /// A difference thinner than this may be a boundary redrawn, in metres.
    pub thickness_m: f64,
    /// What is smaller than this was not drawn at each of the dates, in square metres.
    pub minimum_m2: [i64; 2],
    /// The same for certain classes at both dates, where it is more.
    pub minimum_of_m2: BTreeMap<String, i64>,
}

/// What a piece of ground that differs looks like among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Twice its area over its perimeter.
    pub thickness_m: f64,
    /// Its area.
    pub area: Area,
    /// The share of its boundary beyond which its later class was there before, at once or behind
    /// another difference that is no further away than a boundary redrawn.
    pub from_later: f64,
    /// The share of its boundary beyond which its earlier class is there still, likewise.
    pub to_earlier: f64,
    /// The area of the connected ground of its class at each date that it is part of.
    pub patches: [Area; 2],
}

/// Standard deviations of a boundary that a redrawn one may be off: all but 1 % are nearer.
const DEVIATIONS: f64 = 2.576;

/// The share of its boundary that a redrawn strip has on either side, at least: nearly half of it when
/// it is drawn cleanly, less where other boundaries meet it. A third was chosen where truth is known, on
/// other landscapes than those of docs/performance.md.
const BESIDE: f64 = 1.0 / 3.0;

/// The share of boundaries that are the same at both dates from which on geometry is taken to be
/// inherited: boundaries that differ were then moved on purpose.
pub const INHERITED: f64 = 0.9;

impl Tolerances {
    /// The default for two dates whose boundaries are drawn with these standard deviations, in
    /// metres, and are the same for a share of their length: the two combined, and none where
    /// geometry is inherited.
    pub fn of(sigmas_m: [f64; 2], identical: f64, minimum_m2: [i64; 2]) -> Self {
        Self {
            thickness_m: match identical >= INHERITED {
                true => 0.0,
                false => DEVIATIONS * sigmas_m[0].hypot(sigmas_m[1]),
            },
            minimum_m2,
            minimum_of_m2: BTreeMap::new(),
        }
    }

    /// The least area of a class that was drawn at a date: 0 for the first.
    fn minimum(&self, code: &str, date: usize) -> Area {
        let own = self.minimum_of_m2.get(code).copied().unwrap_or(0);
        Area::of_m2(own.max(self.minimum_m2[date]))
    }

    /// True when moving boundaries explains a piece: it is thin, and lies between its later class,
    /// which was there before, and its earlier one, which is there still. A strip that is new, or gone,
    /// has the same ground on both of its sides.
    fn is_redrawn(&self, evidence: &Evidence) -> bool {
        evidence.thickness_m < self.thickness_m
            && evidence.from_later.min(evidence.to_earlier) >= BESIDE
    }

    /// True for a piece that neither date would draw, and for ground that came or went because it is
    /// less than what one of the dates draws.
    fn is_too_small(&self, evidence: &Evidence, [one, other]: [&str; 2]) -> bool {
        let least = |code: &str| self.minimum(code, 0).min(self.minimum(code, 1));
        evidence.area < least(one).max(least(other))
            || evidence.patches[0] < self.minimum(one, 1)
            || evidence.patches[1] < self.minimum(other, 0)
    }

    /// The cause of a piece of ground that differs: `lands` before and after.
    pub fn cause(
        &self,
        evidence: &Evidence,
        lands: [Land; 2],
        codes: &Codes,
        to: &Recoding,
    ) -> Cause {
        if lands.contains(&Land::Nothing) {
            return Cause::Outside;
        }
        let [Some(one), Some(other)] = lands.map(Land::class) else {
            return Cause::Topology;
        };
        if to.last(one) == to.last(other) {
            Cause::Recoded
        } else if self.is_redrawn(evidence) {
            Cause::Sliver
        } else if self.is_too_small(evidence, [one, other].map(|code| codes.name(code))) {
            Cause::UnderMinimum
        } else {
            Cause::ProbableChange
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_tolerance_combines_two_dates_and_needs_none_where_geometry_is_inherited() {
        let redrawn = Tolerances::of([0.7, 2.0], 0.03, [200; 2]);
        assert!(
            (redrawn.thickness_m - 5.4585).abs() < 1e-3,
            "{}",
            redrawn.thickness_m
        );
        assert_eq!(Tolerances::of([0.7, 2.0], 0.95, [200; 2]).thickness_m, 0.0);
    }

    #[test]
    fn codes_are_followed_to_the_last_and_circles_end() {
        let codes = Codes {
            all: ["a", "b", "c", "d", "e"].map(String::from).to_vec(),
            places: Vec::new(),
        };
        let pair = |one: &str, other: &str| (one.to_string(), other.to_string());
        let pairs = [
            pair("a", "b"),
            pair("b", "c"),
            pair("d", "e"),
            pair("e", "d"),
            pair("c", "x"),
        ];
        let recoding = Recoding::of(&codes, &pairs);
        let last: Vec<u32> = (0..5).map(|code| recoding.last(code)).collect();
        assert_eq!(last, [2, 2, 2, 4, 4]);
    }

    #[test]
    fn a_strip_is_redrawn_where_one_boundary_moved_and_not_where_it_is_new_or_gone() {
        let tolerances = Tolerances::of([0.7, 0.7], 0.0, [200, 500]);
        let strip = Evidence {
            thickness_m: 1.5,
            area: Area::of_m2(600),
            from_later: 0.5,
            to_earlier: 0.5,
            patches: [Area::of_m2(9000); 2],
        };
        let codes = Codes {
            all: vec!["112".into(), "211".into()],
            places: Vec::new(),
        };
        let recoding = Recoding::of(&codes, &[]);
        let of = |evidence: Evidence| {
            let lands = [Land::Class(1), Land::Class(0)];
            tolerances.cause(&evidence, lands, &codes, &recoding)
        };
        assert_eq!(of(strip), Cause::Sliver);
        for (from_later, to_earlier) in [(0.05, 0.9), (0.9, 0.05)] {
            let new_or_gone = Evidence {
                from_later,
                to_earlier,
                ..strip
            };
            assert_eq!(of(new_or_gone), Cause::ProbableChange);
        }
        let thick = Evidence {
            thickness_m: 3.0,
            ..strip
        };
        assert_eq!(of(thick), Cause::ProbableChange);
        // What the second date does not draw is no loss; what it draws, though the first would not, is one.
        let patches = |before, after| Evidence {
            patches: [Area::of_m2(before), Area::of_m2(after)],
            ..thick
        };
        assert_eq!(of(patches(400, 9000)), Cause::UnderMinimum);
        assert_eq!(of(patches(9000, 400)), Cause::ProbableChange);
        let tiny = Evidence {
            area: Area::of_m2(150),
            ..thick
        };
        assert_eq!(of(tiny), Cause::UnderMinimum);
    }
}
