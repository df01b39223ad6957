//! The closed vocabularies of deliveries.

use serde::Serialize;

use super::Role;

/// A family of satellites whose products are made alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// SPOT 6 and 7.
    Spot67,
    /// Pléiades 1A and 1B.
    Pleiades,
    /// Pléiades Neo.
    PleiadesNeo,
    /// Another, or unknown.
    Other,
}

impl Family {
    /// The nominal spectral range of a band in nanometres, as the operators publish it (SPOT 6/7 and
    /// Pléiades user guides of Airbus); real products state their own.
    pub fn nominal_range_nm(self, role: Role) -> Option<(f64, f64)> {
        let [pan, blue, green, red, nir] = match self {
            Family::Spot67 => [
                (450.0, 745.0),
                (450.0, 520.0),
                (530.0, 590.0),
                (625.0, 695.0),
                (760.0, 890.0),
            ],
            Family::Pleiades => [
                (470.0, 830.0),
                (430.0, 550.0),
                (500.0, 620.0),
                (590.0, 710.0),
                (740.0, 940.0),
            ],
            Family::PleiadesNeo => [
                (450.0, 800.0),
                (450.0, 520.0),
                (530.0, 590.0),
                (620.0, 690.0),
                (770.0, 880.0),
            ],
            Family::Other => return None,
        };
        match role {
            Role::Pan => Some(pan),
            Role::Blue => Some(blue),
            Role::Green => Some(green),
            Role::Red => Some(red),
            Role::Nir => Some(nir),
            Role::RedEdge | Role::DeepBlue | Role::Unknown => None,
        }
    }

    /// By the `MISSION` of the metadata.
    pub fn of_mission(mission: &str) -> Self {
        match mission.trim().to_ascii_uppercase().as_str() {
            "SPOT" => Family::Spot67,
            "PHR" => Family::Pleiades,
            "PNEO" => Family::PleiadesNeo,
            _ => Family::Other,
        }
    }
}

/// How far the geometry was processed (`PROCESSING_LEVEL`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As the sensor saw it, with a model.
    Sensor,
    /// Projected on a constant height.
    Projected,
    /// Orthorectified.
    Ortho,
    /// Orthorectified and mosaicked.
    Mosaic,
    /// Not said, or not one of these.
    Unknown,
}

impl Level {
    /// By the word of the metadata.
    pub fn of(word: &str) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "SENSOR" | "SYSTEM_SENSOR" | "PRIMARY" => Level::Sensor,
            "PROJECTED" => Level::Projected,
            "ORTHO" => Level::Ortho,
            "MOSAIC" => Level::Mosaic,
            _ => Level::Unknown,
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Level::Sensor => "sensor geometry",
            Level::Projected => "projected on a constant height",
            Level::Ortho => "orthorectified",
            Level::Mosaic => "orthorectified mosaic",
            Level::Unknown => "unknown level",
        }
    }
}

/// What an image of a bundle shows (`SPECTRAL_PROCESSING`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Spectral {
    /// Panchromatic.
    Pan,
    /// Multispectral.
    Multi,
    /// Multispectral, sharpened with the panchromatic band by the producer.
    Pansharpened,
    /// Not said.
    Unknown,
}

impl Spectral {
    /// By the word of the metadata: `P`, `PAN`, `MS`, `MS-FS`, `PMS-N`…
    pub fn of(word: &str) -> Self {
        let word = word.trim().to_ascii_uppercase();
        match word.split('-').next().unwrap_or("") {
            "P" | "PAN" => Spectral::Pan,
            "MS" | "XS" => Spectral::Multi,
            "PMS" | "PXS" => Spectral::Pansharpened,
            _ => Spectral::Unknown,
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Spectral::Pan => "panchromatic",
            Spectral::Multi => "multispectral",
            Spectral::Pansharpened => "pansharpened by the producer",
            Spectral::Unknown => "bands of unknown kind",
        }
    }
}

/// What was done to the counts (`RADIOMETRIC_PROCESSING`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Processing {
    /// Counts, convertible to radiance.
    Basic,
    /// Reflectance × 10 000.
    Reflectance,
    /// Stretched to 8 bits.
    LinearStretch,
    /// Balanced for a mosaic, to look at.
    Seamless,
    /// Made to look at.
    Display,
    /// Not said, or not one of these.
    Unknown,
}

impl Processing {
    /// By the word of the metadata.
    pub fn of(word: &str) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "BASIC" => Processing::Basic,
            "REFLECTANCE" => Processing::Reflectance,
            "LINEAR_STRETCH" => Processing::LinearStretch,
            "SEAMLESS" => Processing::Seamless,
            "DISPLAY" => Processing::Display,
            _ => Processing::Unknown,
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Processing::Basic => "basic (counts, convertible to radiance)",
            Processing::Reflectance => "reflectance",
            Processing::LinearStretch => "linear stretch (not convertible to radiance)",
            Processing::Seamless => "seamless (not convertible to radiance)",
            Processing::Display => "display (not convertible to radiance)",
            Processing::Unknown => "unknown",
        }
    }
}
