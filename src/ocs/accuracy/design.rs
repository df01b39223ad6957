//! How many points, of which strata.

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;

use super::fault::AccuracyFault;
use super::fr;
use super::plan::{Plan, Point, Stratum, Unit};
use super::size::{self, Part};
use crate::nomenclature::Nomenclature;

/// What is wanted of a sample.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Half the width of the 95 % interval of the overall accuracy.
    pub margin: f64,
    /// The user's accuracy that is expected where no other is.
    pub expected: f64,
    /// That of some strata.
    pub expected_of: BTreeMap<String, f64>,
    /// The least number of points of a stratum.
    pub minimum: u64,
    /// What chance begins with.
    pub seed: u64,
}

/// What points can be drawn of.
pub trait Drawn {
    /// Its strata: code, label, square metres, and pixels where it has some.
    fn strata(&self) -> Vec<(String, String, f64, Option<u64>)>;
    /// What it is called.
    fn name(&self) -> String;
    /// The CRS of its points.
    fn crs(&self) -> Crs;
    /// What a point stands for.
    fn unit(&self) -> Unit;
    /// How far a point may lie from where it was drawn.
    fn tolerance_m(&self) -> f64;
    /// So many points of each stratum: its lot, by which points are put in order, and its place.
    ///
    /// # Errors
    /// What cannot be read.
    fn draw(&self, sizes: &BTreeMap<String, u64>, seed: u64) -> Result<Lots, Trouble>;
}

/// Points by code of their stratum: the lot, and the place.
pub type Lots = BTreeMap<String, Vec<(u64, [f64; 2])>>;

/// Draws a sample.
///
/// # Errors
/// Numbers that make no design; strata without area; what cannot be read.
pub fn design(
    drawn: &impl Drawn,
    wanted: &Wanted,
    nomenclature: Option<&Nomenclature>,
) -> Result<Plan, Trouble> {
    let found = drawn.strata();
    let total_m2: f64 = found.iter().map(|stratum| stratum.2).sum();
    if !(total_m2 > 0.0 && found.iter().all(|stratum| stratum.2 > 0.0)) {
        let reason = "it has a class without area, or no class".into();
        let name = drawn.name();
        return Err(AccuracyFault::Strata { name, reason }.into());
    }
    let known = |code: &String| found.iter().any(|stratum| stratum.0 == *code);
    if let Some(code) = wanted.expected_of.keys().find(|code| !known(code)) {
        let name = drawn.name();
        let fault = AccuracyFault::Wanted(format!("{name} has no class {code}"));
        return Err(fault.into());
    }
    let expected = |code: &str| {
        wanted
            .expected_of
            .get(code)
            .copied()
            .unwrap_or(wanted.expected)
    };
    let parts: Vec<Part> = (found.iter())
        .map(|(code, _, area_m2, units)| Part {
            share: area_m2 / total_m2,
            expected: expected(code),
            units: *units,
        })
        .collect();
    let sizes = size::sizes(&parts, wanted.margin, wanted.minimum.max(2))?;
    let strata: Vec<Stratum> = (found.into_iter().zip(sizes))
        .map(|((code, label, area_m2, units), points)| Stratum {
            expected: expected(&code),
            code,
            label,
            area_m2,
            units,
            points,
        })
        .collect();
    let wanted_of = strata.iter().map(|s| (s.code.clone(), s.points)).collect();
    let lots = drawn.draw(&wanted_of, wanted.seed)?;
    let plan = Plan {
        id: String::new(),
        source: drawn.name(),
        seed: wanted.seed,
        margin: wanted.margin,
        minimum: wanted.minimum,
        crs: drawn.crs().definition().into(),
        unit: drawn.unit(),
        tolerance_m: drawn.tolerance_m(),
        answers: answers(&strata, nomenclature),
        strata,
        points: ordered(lots),
    };
    Ok(plan.named())
}

/// By their lots, which say nothing of their strata, and numbered so.
fn ordered(lots: Lots) -> Vec<Point> {
    let mut all: Vec<(u64, [f64; 2], String)> = (lots.into_iter())
        .flat_map(|(code, points)| {
            let points = points.into_iter();
            points.map(move |(lot, place)| (lot, place, code.clone()))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
    let numbered = (1..).zip(all);
    numbered
        .map(|(id, (_, [x, y], stratum))| Point { id, x, y, stratum })
        .collect()
}

/// All classes that the ground may have: those of the nomenclature of the levels of the map, else
/// those of the map; and that nothing can be said.
fn answers(strata: &[Stratum], nomenclature: Option<&Nomenclature>) -> Vec<(String, String)> {
    let of_map = strata.iter().map(|s| (s.code.clone(), s.label.clone()));
    let mut answers: Vec<(String, String)> = match nomenclature {
        None => of_map.collect(),
        Some(nomenclature) => {
            let level = |code: &str| Some(nomenclature.class(nomenclature.find(code)?).level);
            let levels: Vec<u8> = strata.iter().filter_map(|s| level(&s.code)).collect();
            let classes = nomenclature.classes().iter();
            classes
                .filter(|class| levels.contains(&class.level))
                .map(|class| (class.code.clone(), class.label.clone()))
                .collect()
        }
    };
    answers.push((
        fr::NOT_INTERPRETABLE.into(),
        fr::NOT_INTERPRETABLE_LABEL.into(),
    ));
    answers
}
