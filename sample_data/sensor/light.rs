//! The light of a scene: sun, direction of view, air, cloud; and radiance made of reflectance.

use super::cloud::Cloud;
use super::instrument::{BandSpec, Instrument};
use super::sun::Sun;
use std::f64::consts::PI;

/// The light under which a scene is seen.
#[derive(Debug, Clone, Copy)]
pub struct Light {
    /// The sun.
    pub sun: Sun,
    /// Direction towards the satellite, clockwise from north, degrees.
    pub view_azimuth_deg: f64,
    /// Angle between that direction and the vertical, degrees.
    pub view_incidence_deg: f64,
    /// The cloud.
    pub cloud: Cloud,
}

/// Reflectance the air adds, B0 to B3.
pub const PATH: [f32; 4] = [0.072, 0.043, 0.025, 0.012];
/// Share of the ground's reflectance that comes through the air.
pub const THROUGH: [f32; 4] = [0.79, 0.85, 0.89, 0.93];
/// Share of the light on flat ground that comes straight from the sun.
pub const DIRECT: [f32; 4] = [0.70, 0.77, 0.82, 0.88];

impl Light {
    /// Radiance for a reflectance of 1 in a band, W·m⁻²·sr⁻¹·µm⁻¹.
    pub fn radiance_of_one(&self, band: &BandSpec) -> f64 {
        let d = self.sun.distance_au;
        band.irradiance * self.sun.elevation_deg.to_radians().sin() / (PI * d * d)
    }

    /// DN for a reflectance of 1 in each of B0 to B3.
    pub fn counts(&self, instrument: &Instrument) -> [f32; 4] {
        std::array::from_fn(|k| {
            let band = &instrument.bands[k];
            (self.radiance_of_one(band) * band.gain) as f32
        })
    }

    /// Panchromatic DN for a reflectance of 1 in each of B0 to B3: they add up.
    pub fn pan_counts(&self, instrument: &Instrument) -> [f32; 4] {
        std::array::from_fn(|k| {
            let radiance = self.radiance_of_one(&instrument.bands[k]);
            (instrument.mix[k] * radiance * instrument.pan.gain) as f32
        })
    }

    /// Unit vector towards the sun on the ground (east, north) and the tangent of its elevation.
    pub fn towards_sun(&self) -> ((f64, f64), f64) {
        let a = self.sun.azimuth_deg.to_radians();
        (
            (a.sin(), a.cos()),
            self.sun.elevation_deg.to_radians().tan(),
        )
    }

    /// Unit vector towards the satellite on the ground and the tangent of the incidence.
    pub fn towards_satellite(&self) -> ((f64, f64), f64) {
        let a = self.view_azimuth_deg.to_radians();
        (
            (a.sin(), a.cos()),
            self.view_incidence_deg.to_radians().tan(),
        )
    }
}
