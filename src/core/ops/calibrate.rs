//! Calibrate: from digital numbers to reflectance at the top of the atmosphere.

/// Value = DN × factor + offset.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Linear {
    /// Multiplies.
    pub factor: f64,
    /// Is added.
    pub offset: f64,
}

/// Distance from the Sun to the Earth in astronomical units on a day of the year (1 January = 1):
/// 1 − 0.01673 · cos(0.9856° · (day − 4)), the form of the 6S code (Vermote et al. 1997) that OTB
/// uses too.
pub fn sun_distance_au(day_of_year: u32) -> f64 {
    1.0 - 0.01673 * (0.9856f64.to_radians() * (f64::from(day_of_year) - 4.0)).cos()
}

/// From DN to reflectance: L = DN / gain + bias (W·m⁻²·sr⁻¹·µm⁻¹, as DIMAP says of itself), then
/// ρ = π · L · d² / (E0 · sin(sun elevation)). None where a divisor is not positive.
pub fn toa_reflectance(
    gain: f64,
    bias: f64,
    e0: f64,
    sun_elevation_deg: f64,
    d_au: f64,
) -> Option<Linear> {
    let sun = sun_elevation_deg.to_radians().sin();
    let good = |v: f64| v.is_finite() && v > 0.0;
    if !(good(gain) && good(e0) && good(sun) && bias.is_finite()) {
        return None;
    }
    let per_radiance = std::f64::consts::PI * d_au * d_au / (e0 * sun);
    Some(Linear {
        factor: per_radiance / gain,
        offset: per_radiance * bias,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earth_is_nearest_in_early_january_and_farthest_in_early_july() {
        assert!((sun_distance_au(4) - 0.98327).abs() < 1e-5);
        assert!((sun_distance_au(186) - 1.01673).abs() < 2e-5);
    }

    #[test]
    fn a_reflectance_computed_by_hand() {
        // SPOT 7 red, 17 November (day 322): gain 11.08, E0 1520.298133, sun at 60°, DN 640.
        // d = 1 − 0.01673·cos(313.4208°) = 0.98850061; L = 57.76173285;
        // ρ = π·57.76173285·0.97713346 / (1520.298133·0.8660254) = 0.13467425
        let d = sun_distance_au(322);
        let toa = toa_reflectance(11.08, 0.0, 1520.298133, 60.0, d).unwrap();
        let rho = 640.0 * toa.factor + toa.offset;
        assert!((d - 0.98850061).abs() < 1e-8, "{d}");
        assert!((rho - 0.13467425).abs() < 1e-8, "{rho}");
    }

    #[test]
    fn no_reflectance_without_sun_or_irradiance() {
        assert!(toa_reflectance(10.0, 0.0, 1500.0, -3.0, 1.0).is_none());
        assert!(toa_reflectance(10.0, 0.0, 0.0, 30.0, 1.0).is_none());
        assert!(toa_reflectance(f64::NAN, 0.0, 1500.0, 30.0, 1.0).is_none());
    }
}
