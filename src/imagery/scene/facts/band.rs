//! Bands by their meaning.

use relais_core::raster::{Band, Colour};
use serde::Serialize;

/// What a band sees. The order is the canonical one of images with several bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Near infrared.
    Nir,
    /// Red edge.
    RedEdge,
    /// Deep blue.
    DeepBlue,
    /// Panchromatic.
    Pan,
    /// Not known.
    Unknown,
}

impl Role {
    /// By the `BAND_ID` of Airbus products, and by common names.
    pub fn of_id(id: &str) -> Self {
        match id.trim().to_ascii_uppercase().as_str() {
            "B0" | "B" | "BLUE" => Role::Blue,
            "B1" | "G" | "GREEN" => Role::Green,
            "B2" | "R" | "RED" => Role::Red,
            "B3" | "NIR" | "NIR08" => Role::Nir,
            "RE" | "REDEDGE" | "RED_EDGE" | "REDEDGE071" => Role::RedEdge,
            "DB" | "DEEP_BLUE" | "COASTAL" => Role::DeepBlue,
            "P" | "PAN" | "PANCHROMATIC" => Role::Pan,
            _ => Role::Unknown,
        }
    }

    /// What a viewer makes of it.
    pub fn colour(self) -> Colour {
        match self {
            Role::Red => Colour::Red,
            Role::Green => Colour::Green,
            Role::Blue => Colour::Blue,
            Role::Nir => Colour::Nir,
            Role::RedEdge => Colour::RedEdge,
            Role::DeepBlue => Colour::Coastal,
            Role::Pan | Role::Unknown => Colour::Unknown,
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Role::Red => "red",
            Role::Green => "green",
            Role::Blue => "blue",
            Role::Nir => "near infrared",
            Role::RedEdge => "red edge",
            Role::DeepBlue => "deep blue",
            Role::Pan => "panchromatic",
            Role::Unknown => "unknown",
        }
    }
}

/// What the metadata say of one band, joined on its `BAND_ID`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandFacts {
    /// `B2`, `NIR`…
    pub id: String,
    /// What it sees.
    pub role: Role,
    /// Counts per W·m⁻²·sr⁻¹·µm⁻¹: radiance = count / gain + bias.
    pub gain: Option<f64>,
    /// W·m⁻²·sr⁻¹·µm⁻¹.
    pub bias: Option<f64>,
    /// Counts per unit of reflectance, where the product is in reflectance.
    pub reflectance_gain: Option<f64>,
    /// Solar irradiance at the top of the atmosphere, W·m⁻²·µm⁻¹.
    pub irradiance: Option<f64>,
    /// The lower end of the spectral range, in nanometres.
    pub min_nm: Option<f64>,
    /// The upper end.
    pub max_nm: Option<f64>,
}

impl BandFacts {
    /// A band of which only the name is known.
    pub fn named(id: &str) -> Self {
        Self {
            id: id.to_string(),
            role: Role::of_id(id),
            gain: None,
            bias: None,
            reflectance_gain: None,
            irradiance: None,
            min_nm: None,
            max_nm: None,
        }
    }

    /// What a source of its pixels says of it.
    pub fn as_band(&self) -> Band {
        Band {
            description: self.description(),
            colour: self.role.colour(),
            ..Band::default()
        }
    }

    /// True when a user may mean this band by a word: its id, or what it sees.
    pub fn is_called(&self, word: &str) -> bool {
        let role = Role::of_id(word);
        self.id.eq_ignore_ascii_case(word) || (role != Role::Unknown && role == self.role)
    }

    /// `B2 red`; `red` where that is its id.
    pub fn description(&self) -> String {
        match self.role {
            Role::Unknown => self.id.clone(),
            role if role.label() == self.id => self.id.clone(),
            role => format!("{} {}", self.id, role.label()),
        }
    }
}

/// The histogram of a band, as the metadata list it.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The band.
    pub band_id: String,
    /// The lowest value counted.
    pub min: Option<f64>,
    /// The highest value; beyond the last bin for SPOT, whose last bin takes all that is higher.
    pub max: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard deviation.
    pub stdv: Option<f64>,
    /// Width of a bin, 1 unless stated.
    pub step: f64,
    /// The counts. What value the first bin stands for differs by family.
    pub counts: Vec<f64>,
}
