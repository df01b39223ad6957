//! Why two millésimes differ at a place: change, or what is not change.

use std::collections::BTreeSet;

use relais_core::vector::Area;

use crate::overlay::{Codes, Land, Region};

/// The cause of a difference. Each region has one: the first of these that holds.
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
}

/// What tells noise from change.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Tolerances {
    /// A difference thinner than this is a boundary redrawn, in metres.
    pub thickness_m: f64,
    /// A difference smaller than this is not drawn, in square metres.
    pub minimum_m2: i64,
    /// Pairs of codes, before and after, that are one class under two codes.
    pub recoded: BTreeSet<(String, String)>,
}

/// Standard deviations of a boundary that a redrawn one may be off: all but 5 % are nearer.
const DEVIATIONS: f64 = 1.96;

/// The share of boundaries that are the same at both dates from which on geometry is taken to be
/// inherited: boundaries that differ were then moved on purpose.
pub const INHERITED: f64 = 0.9;

impl Tolerances {
    /// The default for two dates whose boundaries are drawn with these standard deviations, in
    /// metres, and are the same for a share of their length: the two combined, and none where
    /// geometry is inherited.
    pub fn of(sigmas_m: [f64; 2], identical: f64, minimum_m2: i64) -> Self {
        Self {
            thickness_m: match identical >= INHERITED {
                true => 0.0,
                false => DEVIATIONS * sigmas_m[0].hypot(sigmas_m[1]),
            },
            minimum_m2,
            recoded: BTreeSet::new(),
        }
    }

    /// The cause of a region that differs between two dates of its overlay.
    pub fn cause(&self, region: &Region, codes: &Codes, before: usize, after: usize) -> Cause {
        let (one, other) = (region.lands[before], region.lands[after]);
        if one == Land::Nothing || other == Land::Nothing {
            return Cause::Outside;
        }
        let (Some(one), Some(other)) = (one.class(), other.class()) else {
            return Cause::Topology;
        };
        let pair = (codes.name(one).to_string(), codes.name(other).to_string());
        if self.recoded.contains(&pair) {
            Cause::Recoded
        } else if region.thickness_m() < self.thickness_m {
            Cause::Sliver
        } else if region.area < Area::of_m2(self.minimum_m2) {
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
        let redrawn = Tolerances::of([0.7, 2.0], 0.03, 200);
        assert!(
            (redrawn.thickness_m - 4.153).abs() < 1e-3,
            "{}",
            redrawn.thickness_m
        );
        assert_eq!(Tolerances::of([0.7, 2.0], 0.95, 200).thickness_m, 0.0);
    }
}
