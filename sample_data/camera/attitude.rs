//! The attitude: a quaternion whose four parts are polynomials of time, as in deliveries.

use super::earth::{Geo, V3};
use super::orbit::Orbit;
use nalgebra::{Matrix3, Quaternion, Rotation3, UnitQuaternion};

/// Coefficients of a cubic, constant first.
pub type Cubic = [f64; 4];

/// Turns satellite axes (x along the sweep, y along the detectors reversed, z towards the ground)
/// into geocentric axes.
#[derive(Debug, Clone, Copy)]
pub struct Attitude {
    /// Time is divided by this before it enters the polynomials.
    pub scale: f64,
    /// Q0 (real), Q1, Q2, Q3.
    pub parts: [Cubic; 4],
}

impl Attitude {
    /// The attitude that sweeps the ground southwards at a speed (m/s), lines running east, through
    /// a place at time 0; good for times within `span` seconds of it.
    pub fn sweep(orbit: &Orbit, place: Geo, speed: f64, span: f64) -> Self {
        let [east, north, _] = place.axes();
        let aim = |t: f64| place.to_xyz() - north * speed * t;
        let turn = |t: f64| {
            let z = (aim(t) - orbit.position(t)).normalize();
            let columns = (east - z * east.dot(&z)).normalize();
            let x = z.cross(&columns);
            UnitQuaternion::from_rotation_matrix(&Rotation3::from_matrix_unchecked(
                Matrix3::from_columns(&[x, -columns, z]),
            ))
        };
        // Four Chebyshev nodes give the cubic that follows best.
        let nodes: [f64; 4] =
            std::array::from_fn(|k| ((k as f64 + 0.5) * std::f64::consts::PI / 4.0).cos());
        let first = turn(0.0);
        let values = nodes.map(|u| {
            let q = turn(u * span);
            // A quaternion and its opposite are one attitude: keep to one side.
            let sign = if q.coords.dot(&first.coords) < 0.0 {
                -1.0
            } else {
                1.0
            };
            [q.w, q.i, q.j, q.k].map(|v| v * sign)
        });
        Self {
            scale: span,
            parts: std::array::from_fn(|p| through(nodes, values.map(|v| v[p]))),
        }
    }

    /// The rotation at a time.
    pub fn at(&self, t: f64) -> UnitQuaternion<f64> {
        let u = t / self.scale;
        let [w, i, j, k] = self
            .parts
            .map(|c| c[0] + u * (c[1] + u * (c[2] + u * c[3])));
        UnitQuaternion::from_quaternion(Quaternion::new(w, i, j, k))
    }

    /// A direction of satellite axes at a time, in geocentric axes.
    pub fn out(&self, t: f64, v: &V3) -> V3 {
        self.at(t) * v
    }
}

/// The cubic through four points.
fn through(x: [f64; 4], y: [f64; 4]) -> Cubic {
    let mut out = [0.0; 4];
    for k in 0..4 {
        // The Lagrange basis of node k, its coefficients built factor by factor.
        let mut basis = [1.0, 0.0, 0.0, 0.0];
        let mut below = 1.0;
        for (degree, j) in (0..4).filter(|&j| j != k).enumerate() {
            for d in (0..=degree).rev() {
                basis[d + 1] += basis[d];
                basis[d] *= -x[j];
            }
            below *= x[k] - x[j];
        }
        for d in 0..4 {
            out[d] += y[k] * basis[d] / below;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cubic_goes_through_its_points() {
        let f = |x: f64| 2.0 - x + 3.0 * x * x - 0.5 * x * x * x;
        let x = [-0.9, -0.2, 0.4, 1.0];
        let c = through(x, x.map(f));
        for (a, b) in c.iter().zip([2.0, -1.0, 3.0, -0.5]) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}
