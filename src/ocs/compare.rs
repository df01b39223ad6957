//! Two millésimes compared: figures, and every difference with its cause.

mod publish;

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use relais_core::vector::Area;
use relais_run::Limits;

use crate::cause::{Cause, Tolerances};
use crate::millesime::Millesime;
use crate::overlay::{Codes, Land, Lands, Overlay, Region, overlay};
use crate::transition::{Solde, TransitionMatrix};

pub use publish::publish;

/// How to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The standard deviation of the boundaries of each date, in metres.
    pub sigmas_m: [f64; 2],
    /// The thickness under which a difference is a boundary redrawn; none for the default, which
    /// follows from the standard deviations and from how far boundaries are the same.
    pub thickness_m: Option<f64>,
    /// The area under which a difference is not drawn, in square metres.
    pub minimum_m2: i64,
    /// Pairs of codes that are one class under two codes.
    pub recoded: Vec<(String, String)>,
}

/// What is wrong or doubtful within a millésime.
#[derive(Debug, Clone, PartialEq)]
pub struct Topology {
    /// The millésime.
    pub date: String,
    /// Ground within it that no parcel covers.
    pub gaps: Vec<Region>,
    /// Ground that parcels of one class cover more than once; counted once.
    pub doubled: Vec<Region>,
    /// Ground that parcels of different classes cover: of no class.
    pub contested: Vec<Region>,
    /// Parcels whose rings do not cover what they state: number, stated, covered.
    pub rings: Vec<(i64, Area, Area)>,
}

/// Two millésimes compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Their dates.
    pub dates: [String; 2],
    /// What was held to be noise.
    pub tolerances: Tolerances,
    /// Them laid over each other; its regions are the differences.
    pub overlay: Overlay,
    /// The cause of each difference, in the order of the regions.
    pub causes: Vec<Cause>,
    /// All of the ground whose class is known at both dates.
    pub raw: TransitionMatrix,
    /// The same when what is not probable change is left at its first class.
    pub probable: TransitionMatrix,
    /// The faults of each.
    pub topology: [Topology; 2],
}

impl Comparison {
    /// The exact area of the differences of each cause, and how many they are.
    pub fn by_cause(&self) -> BTreeMap<Cause, (usize, Area)> {
        let mut out: BTreeMap<Cause, (usize, Area)> =
            Cause::ALL.map(|cause| (cause, (0, Area::ZERO))).into();
        for (region, cause) in self.overlay.regions.iter().zip(&self.causes) {
            if let Some((count, area)) = out.get_mut(cause) {
                *count += 1;
                *area += region.area;
            }
        }
        out
    }

    /// Gains and losses of each class by probable change.
    pub fn soldes(&self) -> Vec<Solde> {
        self.probable.soldes()
    }

    /// The share of boundaries that is the same at both dates.
    pub fn identical(&self) -> f64 {
        self.overlay.boundaries.identical(0, 1)
    }
}

/// Compares two millésimes.
///
/// # Errors
/// As [`overlay`].
pub fn compare(
    before: &Millesime,
    after: &Millesime,
    rules: &Rules,
    limits: &Limits,
) -> Result<Comparison, Trouble> {
    let topology = [topology(before, limits)?, topology(after, limits)?];
    let differs = |lands: &Lands| {
        let class = |at: usize| lands[at].class();
        let both_nothing = lands.iter().all(|land| *land == Land::Nothing);
        !both_nothing && (class(0).is_none() || class(0) != class(1))
    };
    let overlay = overlay(&[before, after], differs, limits)?;
    let identical = overlay.boundaries.identical(0, 1);
    let mut tolerances = Tolerances::of(rules.sigmas_m, identical, rules.minimum_m2);
    tolerances.recoded = rules.recoded.iter().cloned().collect();
    tolerances.thickness_m = rules.thickness_m.unwrap_or(tolerances.thickness_m);
    let cause = |region: &Region| tolerances.cause(region, &overlay.codes, 0, 1);
    let causes: Vec<Cause> = overlay.regions.iter().map(cause).collect();
    Ok(Comparison {
        dates: [before.date.clone(), after.date.clone()],
        raw: TransitionMatrix::between(&overlay, 0, 1),
        probable: probable(&overlay, &causes),
        tolerances,
        causes,
        overlay,
        topology,
    })
}

/// The matrix in which only probable changes change.
fn probable(overlay: &Overlay, causes: &[Cause]) -> TransitionMatrix {
    let mut cells = crate::transition::exact(overlay, 0, 1);
    for (region, cause) in overlay.regions.iter().zip(causes) {
        let noise = matches!(cause, Cause::Sliver | Cause::UnderMinimum | Cause::Recoded);
        if let Some((one, other)) = classes(&overlay.codes, region).filter(|_| noise) {
            if let Some(cell) = cells.get_mut(&(one.clone(), other)) {
                *cell -= region.area;
            }
            *cells.entry((one.clone(), one)).or_default() += region.area;
        }
    }
    TransitionMatrix::of(cells)
}

/// The codes of a region before and after, where both are known.
fn classes(codes: &Codes, region: &Region) -> Option<(String, String)> {
    let name = |land: Land| land.class().map(|class| codes.name(class).to_string());
    Some((name(region.lands[0])?, name(region.lands[1])?))
}

/// Rings may state more than they cover by what rounding moves, in square metres.
const RING_M2: f64 = 1e-3;

/// Finds the faults within a millésime.
///
/// # Errors
/// As [`overlay`].
pub fn topology(millesime: &Millesime, limits: &Limits) -> Result<Topology, Trouble> {
    let doubtful = |lands: &Lands| !matches!(lands[0], Land::Class(_));
    let overlay = overlay(&[millesime], doubtful, limits)?;
    let covered = &overlay.covered[0];
    let areas = covered.stated.iter().zip(&covered.parcels);
    let rings = millesime.parcels.iter().zip(areas);
    let rings = rings
        .filter(|(_, (stated, covers))| (**stated - **covers).abs().m2() > RING_M2)
        .map(|(parcel, (stated, covers))| (parcel.id, *stated, *covers))
        .collect();
    let mut found = Topology {
        date: millesime.date.clone(),
        gaps: Vec::new(),
        doubled: Vec::new(),
        contested: Vec::new(),
        rings,
    };
    for region in overlay.regions {
        match region.lands[0] {
            Land::Nothing if region.endless => {}
            Land::Nothing => found.gaps.push(region),
            Land::Doubled(_) => found.doubled.push(region),
            Land::Contested => found.contested.push(region),
            Land::Class(_) => {}
        }
    }
    Ok(found)
}
