//! A circular orbit, descending, at the inclination of sun-synchronous satellites.

use super::earth::{Geo, MU, SPIN, V3};

/// Height above the equatorial radius, metres.
const HEIGHT: f64 = 694_000.0;
/// Inclination, degrees.
const INCLINATION: f64 = 98.2;

/// An orbit, told in axes that turn with the Earth. Times are seconds from the middle of the scene.
#[derive(Debug, Clone, Copy)]
pub struct Orbit {
    start: V3,
    quarter: V3,
    rate: f64,
}

impl Orbit {
    /// The orbit that at time 0 stands over a place at an azimuth and incidence (degrees, from the
    /// place).
    pub fn over(place: Geo, azimuth_deg: f64, incidence_deg: f64) -> Self {
        let radius = super::earth::A + HEIGHT;
        let [east, north, up] = place.axes();
        let (az, inc) = (azimuth_deg.to_radians(), incidence_deg.to_radians());
        let towards = inc.sin() * (az.sin() * east + az.cos() * north) + inc.cos() * up;
        let ground = place.to_xyz();
        let along = ground.dot(&towards);
        let distance = (along * along - ground.norm_squared() + radius * radius).sqrt() - along;
        let start = ground + distance * towards;
        let unit = start.normalize();
        // Heading in fixed axes: cos(inclination) = cos(latitude) · sin(heading).
        let latitude = unit.z.asin();
        let sine = INCLINATION.to_radians().cos() / latitude.cos();
        let cosine = -(1.0 - sine * sine).sqrt();
        let e = V3::new(-unit.y, unit.x, 0.0).normalize();
        let n = unit.cross(&e);
        Self {
            start,
            quarter: radius * (sine * e + cosine * n),
            rate: (MU / radius.powi(3)).sqrt(),
        }
    }

    /// Position at a time, geocentric metres.
    pub fn position(&self, t: f64) -> V3 {
        let (s, c) = (self.rate * t).sin_cos();
        let fixed = c * self.start + s * self.quarter;
        let (st, ct) = (SPIN * t).sin_cos();
        V3::new(
            ct * fixed.x + st * fixed.y,
            ct * fixed.y - st * fixed.x,
            fixed.z,
        )
    }

    /// Velocity in the same axes, metres a second.
    pub fn velocity(&self, t: f64) -> V3 {
        let step = 0.01;
        (self.position(t + step) - self.position(t - step)) / (2.0 * step)
    }
}
