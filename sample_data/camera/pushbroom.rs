//! A line of detectors that sweeps the ground: image to ground, and back.

use super::attitude::Attitude;
use super::earth::{Geo, V3};
use super::orbit::Orbit;

/// The detectors of an image: where each looks, and when each line was seen.
#[derive(Debug, Clone, Copy)]
pub struct Detectors {
    /// Tangent across the track of detector 0, and step of one detector.
    pub across: (f64, f64),
    /// Tangent along the track.
    pub along: f64,
    /// Number of the first detector of the image.
    pub first: f64,
    /// Time of the middle of the first line, seconds.
    pub start: f64,
    /// Time between lines, seconds.
    pub period: f64,
}

/// A camera.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    /// Where it flies.
    pub orbit: Orbit,
    /// How it is turned.
    pub attitude: Attitude,
    /// What it sees with.
    pub detectors: Detectors,
}

impl Camera {
    /// Time at which a row was seen.
    pub fn time(&self, row: f64) -> f64 {
        self.detectors.start + (row - 0.5) * self.detectors.period
    }

    /// The place a point of the image sees at a height; none when it looks past the Earth.
    pub fn ground(&self, col: f64, row: f64, h: f64) -> Option<Geo> {
        let d = &self.detectors;
        let t = self.time(row);
        let across = d.across.0 + d.across.1 * (d.first + col - 0.5);
        let ray = self
            .attitude
            .out(t, &V3::new(d.along, -across, 1.0))
            .normalize();
        let eye = self.orbit.position(t);
        // Start on a sphere of about the right size, then follow the height along the ray.
        let half = eye.dot(&ray);
        let rest = half * half - eye.norm_squared() + (6_367_000.0f64 + h).powi(2);
        if rest < 0.0 {
            return None;
        }
        let mut distance = -half - rest.sqrt();
        for _ in 0..12 {
            let place = Geo::of_xyz(&(eye + distance * ray));
            let off = place.h - h;
            if off.abs() < 1e-7 {
                break;
            }
            let [_, _, up] = place.axes();
            distance -= off / up.dot(&ray);
        }
        Some(Geo::of_xyz(&(eye + distance * ray)))
    }

    /// Tangents (along, across) under which a point is seen at a time.
    fn tangents(&self, point: &V3, t: f64) -> (f64, f64) {
        let v = self.attitude.at(t).inverse() * (point - self.orbit.position(t));
        (v.x / v.z, -v.y / v.z)
    }

    /// The point of the image (col, row) that sees a place. The image may not reach so far.
    pub fn image(&self, place: Geo) -> (f64, f64) {
        let d = &self.detectors;
        let point = place.to_xyz();
        let step = 50.0 * d.period;
        let mut t = 0.0;
        // The tangent along the track changes nearly evenly: Newton finds the time in a few turns.
        for _ in 0..20 {
            let off = self.tangents(&point, t).0 - d.along;
            let ahead = self.tangents(&point, t + step).0;
            let behind = self.tangents(&point, t - step).0;
            let change = off * 2.0 * step / (ahead - behind);
            t -= change;
            if change.abs() < 1e-9 * d.period {
                break;
            }
        }
        let across = self.tangents(&point, t).1;
        (
            (across - d.across.0) / d.across.1 - d.first + 0.5,
            (t - d.start) / d.period + 0.5,
        )
    }

    /// Azimuth and incidence (degrees) of the satellite, seen from the place of a point.
    pub fn stance(&self, col: f64, row: f64, h: f64) -> Option<(f64, f64)> {
        let place = self.ground(col, row, h)?;
        let [east, north, up] = place.axes();
        let v = (self.orbit.position(self.time(row)) - place.to_xyz()).normalize();
        let azimuth = v.dot(&east).atan2(v.dot(&north)).to_degrees();
        Some((azimuth.rem_euclid(360.0), v.dot(&up).acos().to_degrees()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The camera of a Pléiades scene of that size, for tests.
    pub fn camera(size: f64) -> Camera {
        let place = Geo {
            lon: -0.25,
            lat: 44.75,
            h: 110.0,
        };
        let orbit = Orbit::over(place, 98.0, 14.0);
        Camera {
            orbit,
            attitude: Attitude::sweep(&orbit, place, 6800.0, 0.0735e-3 * size),
            detectors: Detectors {
                across: (-0.014_222, 7.113e-7),
                along: 8e-5,
                first: 19_997.0 - size / 2.0,
                start: -0.0735e-3 * size / 2.0,
                period: 0.0735e-3,
            },
        }
    }

    #[test]
    fn image_and_ground_answer_each_other() {
        let camera = camera(4096.0);
        for (c, r, h) in [
            (0.0, 0.0, 0.0),
            (4096.0, 17.3, 250.0),
            (2000.5, 4095.5, 100.0),
        ] {
            let (c2, r2) = camera.image(camera.ground(c, r, h).unwrap());
            assert!((c2 - c).abs() < 1e-5 && (r2 - r).abs() < 1e-5, "{c2} {r2}");
        }
    }

    #[test]
    fn pixels_are_half_a_metre_and_north_is_up() {
        let camera = camera(4096.0);
        let p = |c, r| camera.ground(c, r, 110.0).unwrap();
        let (a, b, c) = (p(2048.0, 2048.0), p(3048.0, 2048.0), p(2048.0, 3048.0));
        let [east, north, _] = a.axes();
        let right = b.to_xyz() - a.to_xyz();
        let down = c.to_xyz() - a.to_xyz();
        assert!((right.dot(&east) / 1000.0 - 0.52).abs() < 0.03, "{right}");
        assert!((down.dot(&north) / 1000.0 + 0.5).abs() < 0.03, "{down}");
        assert!(right.dot(&north).abs() < 20.0 && down.dot(&east).abs() < 20.0);
        let (azimuth, incidence) = camera.stance(2048.0, 2048.0, 110.0).unwrap();
        assert!((azimuth - 98.0).abs() < 0.2 && (incidence - 14.0).abs() < 0.1);
    }
}
