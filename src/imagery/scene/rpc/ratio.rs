//! The algebra of RPC00B: ratios of cubic polynomials of three normalised variables.

/// The 20 coefficients of a cubic polynomial, in the order of RPC00B.
pub type Cubic = [f64; 20];

/// Two ratios of cubics, their four polynomials side by side so that one pass over the monomials
/// serves all.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratios {
    /// Per monomial: numerator and denominator of the first ratio, then of the second.
    terms: [[f64; 4]; 20],
}

/// A denominator smaller than this is a pole: denominators of real models stay within 0.9 to 1.1
/// over their whole domain.
const POLE: f64 = 1e-6;

/// Two ratios and their derivatives by the first and second variable of [`Ratios::gradient`].
#[derive(Debug, Clone, Copy)]
pub struct Gradient {
    /// Values.
    pub value: [f64; 2],
    /// Derivatives by x (longitude or column).
    pub by_x: [f64; 2],
    /// Derivatives by y (latitude or row).
    pub by_y: [f64; 2],
}

impl Ratios {
    /// From (numerator, denominator) of the first and of the second ratio.
    pub fn new(first: (&Cubic, &Cubic), second: (&Cubic, &Cubic)) -> Self {
        Self {
            terms: std::array::from_fn(|i| [first.0[i], first.1[i], second.0[i], second.1[i]]),
        }
    }

    /// Both ratios at (x, y, z) = (longitude, latitude, height) or (column, row, height), all
    /// normalised; none at a pole.
    #[inline]
    pub fn at(&self, x: f64, y: f64, z: f64) -> Option<[f64; 2]> {
        quotients(self.dot(&monomials(x, y, z)))
    }

    /// Both denominators.
    pub fn denominators(&self, x: f64, y: f64, z: f64) -> [f64; 2] {
        let p = self.dot(&monomials(x, y, z));
        [p[1], p[3]]
    }

    /// Both ratios and their derivatives by x and y.
    pub fn gradient(&self, x: f64, y: f64, z: f64) -> Option<Gradient> {
        let p = self.dot(&monomials(x, y, z));
        let value = quotients(p)?;
        let slope = |d: [f64; 4]| {
            [
                (d[0] - value[0] * d[1]) / p[1],
                (d[2] - value[1] * d[3]) / p[3],
            ]
        };
        Some(Gradient {
            value,
            by_x: slope(self.dot(&monomials_by_x(x, y, z))),
            by_y: slope(self.dot(&monomials_by_y(x, y, z))),
        })
    }

    #[inline]
    fn dot(&self, monomials: &[f64; 20]) -> [f64; 4] {
        let mut sum = [0.0; 4];
        for (m, term) in monomials.iter().zip(&self.terms) {
            for (s, t) in sum.iter_mut().zip(term) {
                *s += m * t;
            }
        }
        sum
    }
}

#[inline]
fn quotients(p: [f64; 4]) -> Option<[f64; 2]> {
    if p[1].abs() < POLE || p[3].abs() < POLE {
        return None;
    }
    let value = [p[0] / p[1], p[2] / p[3]];
    (value[0].is_finite() && value[1].is_finite()).then_some(value)
}

/// The monomials in RPC00B order (STDI-0002, appendix on RPC00B), with x = L, y = P, z = H.
#[inline]
fn monomials(x: f64, y: f64, z: f64) -> [f64; 20] {
    let (xx, yy, zz, xy, xz, yz) = (x * x, y * y, z * z, x * y, x * z, y * z);
    [
        1.0,
        x,
        y,
        z,
        xy,
        xz,
        yz,
        xx,
        yy,
        zz,
        xy * z,
        xx * x,
        x * yy,
        x * zz,
        xx * y,
        yy * y,
        y * zz,
        xx * z,
        yy * z,
        zz * z,
    ]
}

fn monomials_by_x(x: f64, y: f64, z: f64) -> [f64; 20] {
    [
        0.0,
        1.0,
        0.0,
        0.0,
        y,
        z,
        0.0,
        2.0 * x,
        0.0,
        0.0,
        y * z,
        3.0 * x * x,
        y * y,
        z * z,
        2.0 * x * y,
        0.0,
        0.0,
        2.0 * x * z,
        0.0,
        0.0,
    ]
}

fn monomials_by_y(x: f64, y: f64, z: f64) -> [f64; 20] {
    [
        0.0,
        0.0,
        1.0,
        0.0,
        x,
        0.0,
        z,
        0.0,
        2.0 * y,
        0.0,
        x * z,
        0.0,
        2.0 * x * y,
        0.0,
        x * x,
        3.0 * y * y,
        z * z,
        0.0,
        2.0 * y * z,
        0.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cubic(seed: f64) -> Cubic {
        std::array::from_fn(|i| ((i as f64 + 1.0) * seed).sin())
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        let mut den = cubic(0.3).map(|c| c * 0.01);
        den[0] = 1.0;
        let r = Ratios::new((&cubic(1.1), &den), (&cubic(2.3), &den));
        let (x, y, z, e) = (0.3, -0.7, 0.4, 1e-6);
        let g = r.gradient(x, y, z).unwrap();
        let by = |a: [f64; 2], b: [f64; 2]| [(a[0] - b[0]) / (2.0 * e), (a[1] - b[1]) / (2.0 * e)];
        let by_x = by(r.at(x + e, y, z).unwrap(), r.at(x - e, y, z).unwrap());
        let by_y = by(r.at(x, y + e, z).unwrap(), r.at(x, y - e, z).unwrap());
        for k in 0..2 {
            assert!((g.by_x[k] - by_x[k]).abs() < 1e-7);
            assert!((g.by_y[k] - by_y[k]).abs() < 1e-7);
        }
    }

    #[test]
    fn a_pole_has_no_value() {
        let mut den = [0.0; 20];
        den[1] = 1.0; // x
        let one = cubic(1.0);
        let r = Ratios::new((&one, &den), (&one, &den));
        assert!(r.at(0.0, 0.5, 0.5).is_none());
        assert!(r.at(0.5, 0.5, 0.5).is_some());
    }
}
