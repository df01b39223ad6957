//! The ellipsoid WGS 84: geographic and geocentric coordinates.

/// A vector, metres.
pub type V3 = nalgebra::Vector3<f64>;

/// Half the equatorial diameter, metres.
pub const A: f64 = 6_378_137.0;
/// Flattening.
pub const F: f64 = 1.0 / 298.257_223_563;
/// Rotation, radians a second.
pub const SPIN: f64 = 7.292_115e-5;
/// Gravitation, m³/s².
pub const MU: f64 = 3.986_004_418e14;

const E2: f64 = F * (2.0 - F);

/// A place.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Geo {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Height above the ellipsoid, metres.
    pub h: f64,
}

impl Geo {
    /// The geocentric vector.
    pub fn to_xyz(self) -> V3 {
        let (sl, cl) = self.lat.to_radians().sin_cos();
        let (so, co) = self.lon.to_radians().sin_cos();
        let n = A / (1.0 - E2 * sl * sl).sqrt();
        V3::new(
            (n + self.h) * cl * co,
            (n + self.h) * cl * so,
            (n * (1.0 - E2) + self.h) * sl,
        )
    }

    /// The place of a geocentric vector.
    pub fn of_xyz(p: &V3) -> Geo {
        let r = p.x.hypot(p.y);
        let mut lat = (p.z / (r * (1.0 - E2))).atan();
        let mut h = 0.0;
        // Converges by a factor of some 300 a turn for heights of satellites and less.
        for _ in 0..8 {
            let s = lat.sin();
            let n = A / (1.0 - E2 * s * s).sqrt();
            h = r * lat.cos() + p.z * s - n * (1.0 - E2 * s * s);
            lat = (p.z / (r * (1.0 - E2 * n / (n + h)))).atan();
        }
        Geo {
            lon: p.y.atan2(p.x).to_degrees(),
            lat: lat.to_degrees(),
            h,
        }
    }

    /// East, north and up at the place.
    pub fn axes(self) -> [V3; 3] {
        let (sl, cl) = self.lat.to_radians().sin_cos();
        let (so, co) = self.lon.to_radians().sin_cos();
        [
            V3::new(-so, co, 0.0),
            V3::new(-sl * co, -sl * so, cl),
            V3::new(cl * co, cl * so, sl),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_from_their_vectors() {
        for (lon, lat, h) in [
            (-0.25, 44.75, 110.0),
            (179.0, -60.0, 694_000.0),
            (12.0, 89.0, -50.0),
        ] {
            let g = Geo { lon, lat, h };
            let back = Geo::of_xyz(&g.to_xyz());
            assert!((back.lon - lon).abs() < 1e-11 && (back.lat - lat).abs() < 1e-11);
            assert!((back.h - h).abs() < 1e-6, "{back:?}");
        }
        // The pole lies 6 356 752.314 m from the centre.
        let pole = Geo {
            lon: 0.0,
            lat: 90.0,
            h: 0.0,
        }
        .to_xyz();
        assert!((pole.z - 6_356_752.314_245).abs() < 1e-6);
    }
}
