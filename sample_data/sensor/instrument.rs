//! The instruments: spectral bands, gains, solar irradiances. The figures are of the order of
//! those published for SPOT 7 and Pléiades; they are the truth of the sample alone.

/// A family of products, which decides how deliveries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// SPOT 6 and 7.
    Spot,
    /// Pléiades 1A and 1B.
    Pleiades,
}

/// One spectral band.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct BandSpec {
    /// `B0` blue, `B1` green, `B2` red, `B3` near infrared, `P` panchromatic.
    pub id: &'static str,
    /// Range, nanometres.
    pub range_nm: (f64, f64),
    /// DN = radiance × gain, radiance in W·m⁻²·sr⁻¹·µm⁻¹.
    pub gain: f64,
    /// Solar irradiance E0, W·m⁻²·µm⁻¹.
    pub irradiance: f64,
}

/// An instrument aboard a satellite.
#[derive(Debug, Clone, Copy)]
pub struct Instrument {
    /// Its family.
    pub family: Family,
    /// `SPOT` or `PHR`.
    pub mission: &'static str,
    /// `7`, `1A`, `1B`.
    pub index: &'static str,
    /// B0, B1, B2, B3.
    pub bands: [BandSpec; 4],
    /// The panchromatic band.
    pub pan: BandSpec,
    /// Radiance in the panchromatic band as a mix of those of B0 to B3: the truth of fusion.
    pub mix: [f64; 4],
    /// Noise of panchromatic DN: variance = floor² + slope × DN.
    pub pan_noise: (f64, f64),
    /// Noise of multispectral DN; their detectors gather more light.
    pub ms_noise: (f64, f64),
}

const fn band(id: &'static str, range_nm: (f64, f64), gain: f64, irradiance: f64) -> BandSpec {
    BandSpec {
        id,
        range_nm,
        gain,
        irradiance,
    }
}

/// SPOT 7.
pub const SPOT7: Instrument = Instrument {
    family: Family::Spot,
    mission: "SPOT",
    index: "7",
    bands: [
        band("B0", (457.0, 525.0), 8.11, 1963.2),
        band("B1", (534.0, 596.0), 10.12, 1809.4),
        band("B2", (633.0, 697.0), 11.13, 1519.8),
        band("B3", (770.0, 874.0), 16.81, 1084.1),
    ],
    pan: band("P", (450.0, 745.0), 9.86, 1689.5),
    mix: [0.29, 0.31, 0.33, 0.07],
    pan_noise: (4.0, 0.035),
    ms_noise: (3.0, 0.015),
};

/// Pléiades 1B.
pub const PHR1B: Instrument = Instrument {
    family: Family::Pleiades,
    mission: "PHR",
    index: "1B",
    bands: [
        band("B0", (430.0, 550.0), 9.68, 1912.3),
        band("B1", (500.0, 620.0), 9.74, 1835.1),
        band("B2", (590.0, 710.0), 10.92, 1547.4),
        band("B3", (740.0, 940.0), 16.95, 1041.6),
    ],
    pan: band("P", (460.0, 840.0), 11.76, 1540.6),
    mix: [0.17, 0.27, 0.30, 0.26],
    pan_noise: (4.0, 0.035),
    ms_noise: (3.0, 0.015),
};

/// Pléiades 1A.
pub const PHR1A: Instrument = Instrument {
    index: "1A",
    bands: [
        band("B0", (430.0, 550.0), 8.84, 1915.2),
        band("B1", (500.0, 620.0), 8.88, 1830.7),
        band("B2", (590.0, 710.0), 9.94, 1593.6),
        band("B3", (740.0, 940.0), 15.23, 1060.3),
    ],
    pan: band("P", (470.0, 830.0), 11.44, 1548.8),
    ..PHR1B
};

impl Instrument {
    /// `SPOT7`, `PHR1B`.
    pub fn name(&self) -> String {
        format!("{}{}", self.mission, self.index)
    }
}
