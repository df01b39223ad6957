//! Coordinate reference systems as plain values, and the transforms between them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use proj::Proj;

use super::area::Area;
use crate::fault::{Fault, Kind};

/// A CRS that PROJ knows.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Crs {
    /// What PROJ and GDAL take: `EPSG:2154`, or WKT where there is no code.
    definition: String,
    /// `RGF93 v1 / Lambert-93`.
    name: String,
    /// True when coordinates are longitude and latitude in degrees.
    geographic: bool,
    /// True when they are metres.
    #[serde(skip)]
    metres: bool,
    /// Where it is meant to be used.
    #[serde(skip)]
    area: Option<Area>,
}

/// A CRS or a transform that PROJ refuses.
#[derive(Debug, thiserror::Error)]
pub enum CrsFault {
    /// Not a CRS.
    #[error("unknown CRS {definition:?}: {reason}")]
    Unknown {
        /// As given.
        definition: String,
        /// What PROJ says.
        reason: String,
    },
    /// No way from one to the other.
    #[error("no transform from {from} to {to}: {reason}")]
    NoTransform {
        /// The source CRS.
        from: String,
        /// The target CRS.
        to: String,
        /// What PROJ says.
        reason: String,
    },
}

impl Fault for CrsFault {
    fn kind(&self) -> Kind {
        match self {
            CrsFault::Unknown { .. } => Kind::Usage,
            CrsFault::NoTransform { .. } => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CrsFault::Unknown { .. } => "RLS-E001",
            CrsFault::NoTransform { .. } => "RLS-E002",
        }
    }

    fn help(&self) -> String {
        match self {
            CrsFault::Unknown { .. } => "write a code such as EPSG:2154, or WKT".into(),
            CrsFault::NoTransform { .. } => {
                "check that the CRS of the input is the true one, and that proj-data is installed"
                    .into()
            }
        }
    }
}

/// What was read and made so far is kept, up to this many: PROJ takes 10 to 40 ms for each.
const KEPT: usize = 64;

/// CRS by the text they were read from.
static KNOWN: Mutex<Option<HashMap<String, Crs>>> = Mutex::new(None);

thread_local! {
    /// Transforms by their definitions.
    static MADE: RefCell<HashMap<(String, String), Rc<Proj>>> = RefCell::default();
}

/// Keeps a value, in place of all the others when they are too many.
fn keep<K: Eq + std::hash::Hash, V>(kept: &mut HashMap<K, V>, key: K, value: V) {
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(key, value);
}

impl Crs {
    /// Reads a code (`EPSG:2154`, `2154`, `urn:ogc:def:crs:EPSG::2154`) or WKT.
    pub fn parse(text: &str) -> Result<Self, CrsFault> {
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(crs) = known().as_ref().and_then(|all| all.get(text)) {
            return Ok(crs.clone());
        }
        let crs = Self::read(text)?;
        let mut known = known();
        keep(known.get_or_insert_default(), text.to_string(), crs.clone());
        Ok(crs)
    }

    fn read(text: &str) -> Result<Self, CrsFault> {
        let text = text.trim();
        let definition = match text.strip_prefix("urn:ogc:def:crs:EPSG:") {
            Some(rest) => format!("EPSG:{}", rest.rsplit(':').next().unwrap_or(rest)),
            None if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                format!("EPSG:{text}")
            }
            None => text.to_string(),
        };
        let unknown = |reason: String| CrsFault::Unknown {
            definition: text.to_string(),
            reason,
        };
        if definition.contains("proj=pipeline") || definition.contains('\0') {
            return Err(unknown("a CRS is wanted, not a pipeline".into()));
        }
        quiet();
        let crs = Proj::new(&definition).map_err(|e| unknown(said(e)))?;
        let json = crs
            .to_projjson(None, None, None)
            .map_err(|e| unknown(said(e)))?;
        let json: serde_json::Value =
            serde_json::from_str(&json).map_err(|e| unknown(e.to_string()))?;
        let base = match json["type"].as_str() {
            Some("BoundCRS") => &json["source_crs"],
            Some("CompoundCRS") => &json["components"][0],
            _ => &json,
        };
        let geographic = match base["type"].as_str() {
            Some("ProjectedCRS" | "DerivedProjectedCRS") => false,
            Some("GeographicCRS" | "DerivedGeographicCRS") => true,
            other => {
                return Err(unknown(format!(
                    "neither projected nor geographic: {}",
                    other.unwrap_or("?")
                )));
            }
        };
        let definition = match (
            json["id"]["authority"].as_str(),
            json["id"]["code"].as_i64(),
        ) {
            (Some(authority), Some(code)) => format!("{authority}:{code}"),
            _ => definition,
        };
        Ok(Self {
            definition,
            name: json["name"].as_str().unwrap_or("unnamed").to_string(),
            geographic,
            metres: is_metre(&base["coordinate_system"]["axis"][0]["unit"]),
            area: Area::of_projjson(&json),
        })
    }

    /// What PROJ and GDAL take: `EPSG:2154`, or WKT where there is no code.
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// Its code in the EPSG register.
    pub fn epsg(&self) -> Option<u32> {
        self.definition.strip_prefix("EPSG:")?.parse().ok()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is meant to be used, when the register says.
    pub fn area(&self) -> Option<&Area> {
        self.area.as_ref()
    }

    /// True when coordinates are longitude and latitude in degrees.
    pub fn is_geographic(&self) -> bool {
        self.geographic
    }

    /// True when coordinates are metres; false for degrees, feet, kilometres.
    pub fn is_metric(&self) -> bool {
        self.metres
    }
}

/// A unit as PROJ tells it: by its name, or by its length in metres.
fn is_metre(unit: &serde_json::Value) -> bool {
    unit == "metre" || (unit["type"] == "LinearUnit" && unit["conversion_factor"] == 1.0)
}

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.epsg() {
            Some(code) => write!(f, "EPSG:{code} — {}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// What PROJ says, where it says something.
fn said(error: impl std::fmt::Display) -> String {
    let text = error.to_string();
    match text.contains("Unknown error") {
        true => "PROJ knows none".into(),
        false => text,
    }
}

/// PROJ prints to stderr what it also returns; we tell it ourselves.
#[allow(unsafe_code)]
fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: a null context is PROJ's default one, from which every later context is copied; the
    // call only stores a number in it.
    ONCE.call_once(|| unsafe {
        proj_sys::proj_log_level(std::ptr::null_mut(), proj_sys::PJ_LOG_LEVEL_PJ_LOG_NONE);
    });
}

/// A transform between two CRS, x (or longitude) first. It costs some 40 ms to make, once a thread;
/// it belongs to the thread that made it.
pub struct Transform(Option<Rc<Proj>>);

impl Transform {
    /// From one CRS to another; identical ones cost nothing.
    pub fn new(from: &Crs, to: &Crs) -> Result<Self, CrsFault> {
        if from.definition == to.definition {
            return Ok(Self(None));
        }
        let key = (from.definition.clone(), to.definition.clone());
        if let Some(proj) = MADE.with_borrow(|made| made.get(&key).cloned()) {
            return Ok(Self(Some(proj)));
        }
        quiet();
        let proj = Proj::new_known_crs(&from.definition, &to.definition, None).map_err(|e| {
            CrsFault::NoTransform {
                from: from.to_string(),
                to: to.to_string(),
                reason: said(e),
            }
        })?;
        let proj = Rc::new(proj);
        MADE.with_borrow_mut(|made| keep(made, key, Rc::clone(&proj)));
        Ok(Self(Some(proj)))
    }

    /// A point; none outside the domain.
    pub fn point(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (x, y) = match &self.0 {
            None => (x, y),
            Some(proj) => proj.convert((x, y)).ok()?,
        };
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambert_93_is_named_and_bordeaux_lands_where_proj_says() {
        let l93 = Crs::parse("urn:ogc:def:crs:EPSG::2154").unwrap();
        assert_eq!(l93.to_string(), "EPSG:2154 — RGF93 v1 / Lambert-93");
        assert!(!l93.is_geographic());
        let wgs84 = Crs::parse("4326").unwrap();
        assert!(wgs84.is_geographic());
        let (x, y) = Transform::new(&wgs84, &l93)
            .unwrap()
            .point(-0.5792, 44.8378)
            .unwrap();
        assert!(
            (x - 417_241.54).abs() < 0.01 && (y - 6_421_813.35).abs() < 0.01,
            "{x} {y}"
        );
    }

    #[test]
    fn what_is_kept_answers_as_the_first_time_and_does_not_grow() {
        let l93 = Crs::parse("EPSG:2154").unwrap();
        let utm = Crs::parse("EPSG:32630").unwrap();
        let there = |to: &Crs, p: (f64, f64)| Transform::new(&l93, to).unwrap().point(p.0, p.1);
        let first = there(&utm, (443_000.0, 6_411_000.0));
        for zone in 1..=60 {
            let other = Crs::parse(&format!("EPSG:{}", 32600 + zone)).unwrap();
            assert_eq!(other.epsg(), Some(32600 + zone));
            Crs::parse(&format!("EPSG:{}", 32700 + zone)).unwrap();
        }
        let known = KNOWN.lock().unwrap().as_ref().unwrap().len();
        assert!(known <= KEPT, "{known}");
        assert_eq!(there(&utm, (443_000.0, 6_411_000.0)), first);
        assert_eq!(Crs::parse("EPSG:2154").unwrap(), l93);
    }

    #[test]
    fn metres_are_told_from_feet_degrees_and_kilometres() {
        for metres in [
            "EPSG:2154",
            "EPSG:32630",
            "EPSG:3857",
            "EPSG:5698",
            "+proj=merc +type=crs",
        ] {
            assert!(Crs::parse(metres).unwrap().is_metric(), "{metres}");
        }
        for other in [
            "EPSG:2264",
            "EPSG:4326",
            "+proj=merc +units=km +type=crs",
            "+proj=merc +to_meter=1.5 +type=crs",
        ] {
            assert!(!Crs::parse(other).unwrap().is_metric(), "{other}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "EPSG:999999",
            "hello",
            "+proj=pipeline +step +proj=merc",
            "EPSG:5720",
        ] {
            let said = Crs::parse(text).unwrap_err().to_string();
            assert!(!said.contains("(code "), "{said}");
        }
    }
}
