//! A plan: what was drawn, and of what. It is for whoever evaluates the answers, not for whoever gives
//! them.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::atomic::Digest;
use relais_files::text::{self, TextFault};
use serde::{Deserialize, Serialize};

use super::fault::AccuracyFault;
use super::size::{self, Part};

/// The name of the file of a plan.
pub const PLAN: &str = "plan_echantillonnage.json";

/// A stratified random sample, drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// A name that follows from all the rest.
    #[serde(default)]
    pub id: String,
    /// What was sampled.
    pub source: String,
    /// What chance began with.
    pub seed: u64,
    /// Half the width of the 95 % interval of the overall accuracy that was aimed at.
    pub margin: f64,
    /// The least number of points of a stratum.
    pub minimum: u64,
    /// The CRS of the points.
    pub crs: String,
    /// What a point stands for.
    pub unit: Unit,
    /// A point further than this from where it was drawn was moved.
    pub tolerance_m: f64,
    /// The strata.
    pub strata: Vec<Stratum>,
    /// What may be answered, code and label.
    pub answers: Vec<(String, String)>,
    /// The points, in an order that says nothing of their strata.
    pub points: Vec<Point>,
}

/// What a point stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The pixel of which it is the centre.
    Pixel,
    /// Itself.
    Point,
}

/// A part of the map of which points were drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// The class of the map.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Its square metres.
    pub area_m2: f64,
    /// Its pixels, where it has some.
    pub units: Option<u64>,
    /// The user's accuracy that was expected of it.
    pub expected: f64,
    /// How many points it got.
    pub points: u64,
}

/// A point to be interpreted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From 1.
    pub id: i64,
    /// East.
    pub x: f64,
    /// North.
    pub y: f64,
    /// The code of its stratum.
    pub stratum: String,
}

impl Plan {
    /// With the name that follows from it.
    pub(super) fn named(mut self) -> Self {
        self.id = String::new();
        let digest = Digest::of_bytes(self.text().as_bytes()).to_string();
        self.id = digest.chars().take(12).collect();
        self
    }

    /// Half the width of the interval that the overall accuracy will have if as much is right as was
    /// expected: that of a small map stays wider than what was aimed at.
    pub fn margin_expected(&self) -> f64 {
        let total: f64 = self.strata.iter().map(|stratum| stratum.area_m2).sum();
        let part = |stratum: &Stratum| Part {
            share: stratum.area_m2 / total,
            expected: stratum.expected,
            units: stratum.units,
        };
        let parts: Vec<Part> = self.strata.iter().map(part).collect();
        let sizes: Vec<u64> = self.strata.iter().map(|stratum| stratum.points).collect();
        size::reached(&parts, &sizes)
    }

    /// As a file holds it.
    pub fn text(&self) -> String {
        // Texts and finite numbers cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads one.
    ///
    /// # Errors
    /// A file that is none, or that was altered.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let wrong = |reason: String| AccuracyFault::Plan {
            name: path.display().to_string(),
            reason,
        };
        // A GeoPackage where the plan is wanted: the arguments have changed places.
        let text = text::read(path).map_err(|fault| match fault {
            TextFault::NoText { .. } => Trouble::from(wrong("it is no text".into())),
            other => other.into(),
        })?;
        let plan: Self = serde_json::from_str(&text.content).map_err(|e| wrong(e.to_string()))?;
        let id = plan.id.clone();
        match plan.named() {
            whole if whole.id == id => Ok(whole),
            _ => Err(wrong("it was altered since it was drawn".into()).into()),
        }
    }

    /// The CRS of its points.
    ///
    /// # Errors
    /// None that PROJ knows.
    pub fn crs(&self) -> Result<Crs, Trouble> {
        Ok(Crs::parse(&self.crs)?)
    }

    /// The points by their ids.
    pub fn by_id(&self) -> BTreeMap<i64, &Point> {
        self.points.iter().map(|point| (point.id, point)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_files::atomic::{Output, Overwrite};

    /// Numbers with all their digits: one that is read a last digit off would make another plan of it.
    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(PLAN);
        let point = |id: i64| {
            let share = (id as f64 * 0.618_033_988_749_894_9).fract();
            Point {
                id,
                x: 400_000.0 + 1e4 * share,
                y: 6_400_000.0 + 1e5 * share * share,
                stratum: "1".into(),
            }
        };
        let plan = Plan {
            id: String::new(),
            source: "ocs.gpkg".into(),
            seed: 1,
            margin: 0.05,
            minimum: 50,
            crs: "EPSG:2154".into(),
            unit: Unit::Point,
            tolerance_m: 0.01,
            strata: Vec::new(),
            answers: Vec::new(),
            points: (1..2000).map(point).collect(),
        }
        .named();
        let mut output = Output::create(&path, Overwrite::Refuse).unwrap();
        output.put(plan.text().as_bytes()).unwrap();
        output.finish().unwrap();
        assert_eq!(Plan::read(&path).unwrap(), plan);
    }
}
