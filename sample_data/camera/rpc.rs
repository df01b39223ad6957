//! Rational polynomials fitted to a camera, both ways, in the conventions of DIMAP: the centre of
//! the first pixel is (1, 1); the 20 terms are in the order of RPC00B.

use super::Camera;
use super::earth::Geo;
use crate::fault::SampleFault;
use nalgebra::{DMatrix, DVector};

/// Numerator and denominator of one coordinate.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// The 20 coefficients above.
    pub num: [f64; 20],
    /// The 20 below; the first is 1.
    pub den: [f64; 20],
}

/// Offset and scale of a coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The middle.
    pub off: f64,
    /// Half the width.
    pub scale: f64,
}

impl Range {
    fn around(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        Self {
            off: (low + high) / 2.0,
            scale: (high - low) / 2.0,
        }
    }

    fn to(self, v: f64) -> f64 {
        (v - self.off) / self.scale
    }

    fn from(self, v: f64) -> f64 {
        v * self.scale + self.off
    }
}

/// The largest and mean square differences between a camera and its polynomials.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Residual {
    /// Root mean square.
    pub rms: f64,
    /// Largest.
    pub max: f64,
}

/// The model of a product.
#[derive(Debug, Clone)]
pub struct RpcModel {
    /// Columns and rows of the image.
    pub size: (usize, usize),
    /// Column (sample), row (line), longitude, latitude, height.
    pub samp: Range,
    /// See `samp`.
    pub line: Range,
    /// See `samp`.
    pub lon: Range,
    /// See `samp`.
    pub lat: Range,
    /// See `samp`.
    pub height: Range,
    /// Ground to image: sample and line.
    pub inverse: [Ratio; 2],
    /// Image to ground: longitude and latitude.
    pub direct: [Ratio; 2],
    /// Ground to image against the camera, pixels, on points that were not fitted.
    pub inverse_px: Residual,
    /// Image to ground against the camera, metres, on the same.
    pub direct_m: Residual,
}

/// The 20 terms at normalised coordinates.
fn terms(l: f64, p: f64, h: f64) -> [f64; 20] {
    [
        1.0,
        l,
        p,
        h,
        l * p,
        l * h,
        p * h,
        l * l,
        p * p,
        h * h,
        p * l * h,
        l * l * l,
        l * p * p,
        l * h * h,
        l * l * p,
        p * p * p,
        p * h * h,
        l * l * h,
        p * p * h,
        h * h * h,
    ]
}

fn dot(a: &[f64; 20], b: &[f64; 20]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Ratio {
    fn at(&self, t: &[f64; 20]) -> f64 {
        dot(&self.num, t) / dot(&self.den, t)
    }

    /// Fits a ratio to values at terms: least squares, made linear with the denominator of the turn
    /// before, and held back by a small ridge on the coefficients.
    fn fit(points: &[([f64; 20], f64)]) -> Option<Self> {
        const RIDGE: f64 = 1e-6;
        let n = points.len();
        let mut ratio = Ratio {
            num: [0.0; 20],
            den: std::array::from_fn(|k| f64::from(u8::from(k == 0))),
        };
        for _ in 0..4 {
            let mut a = DMatrix::zeros(n + 39, 39);
            let mut b = DVector::zeros(n + 39);
            for (i, (t, y)) in points.iter().enumerate() {
                let weight = 1.0 / dot(&ratio.den, t);
                for k in 0..20 {
                    a[(i, k)] = weight * t[k];
                }
                for k in 1..20 {
                    a[(i, 19 + k)] = -weight * y * t[k];
                }
                b[i] = weight * y;
            }
            for k in 0..39 {
                a[(n + k, k)] = RIDGE;
            }
            let qr = a.qr();
            let x = qr.r().solve_upper_triangular(&(qr.q().transpose() * b))?;
            ratio.num.copy_from_slice(&x.as_slice()[..20]);
            ratio.den[1..].copy_from_slice(&x.as_slice()[20..]);
        }
        Some(ratio)
    }
}

/// One point of the lattice: image (DIMAP) and ground.
type Tie = ((f64, f64), Geo);

impl RpcModel {
    /// Fits the model of an image of that size over a range of heights.
    pub fn fit(
        camera: &Camera,
        size: (usize, usize),
        heights: (f64, f64),
    ) -> Result<Self, SampleFault> {
        let fail = || SampleFault::Fit {
            what: format!("an image of {} × {}", size.0, size.1),
        };
        let ties = lattice(camera, size, heights, 16, 7, 0.0).ok_or_else(fail)?;
        let over = |f: fn(&Tie) -> f64| Range::around(ties.iter().map(f));
        let whole = |n: usize| Range {
            off: (n as f64 + 1.0) / 2.0,
            scale: (n as f64 - 1.0) / 2.0,
        };
        let (samp, line) = (whole(size.0), whole(size.1));
        let (lon, lat) = (over(|t| t.1.lon), over(|t| t.1.lat));
        let height = over(|t| t.1.h);
        let ground = |g: &Geo| terms(lon.to(g.lon), lat.to(g.lat), height.to(g.h));
        let image = |(c, r): (f64, f64), h: f64| terms(samp.to(c), line.to(r), height.to(h));
        let solve = |f: &dyn Fn(&Tie) -> ([f64; 20], f64)| {
            Ratio::fit(&ties.iter().map(f).collect::<Vec<_>>()).ok_or_else(fail)
        };
        let mut model = Self {
            size,
            inverse: [
                solve(&|(i, g)| (ground(g), samp.to(i.0)))?,
                solve(&|(i, g)| (ground(g), line.to(i.1)))?,
            ],
            direct: [
                solve(&|(i, g)| (image(*i, g.h), lon.to(g.lon)))?,
                solve(&|(i, g)| (image(*i, g.h), lat.to(g.lat)))?,
            ],
            samp,
            line,
            lon,
            lat,
            height,
            inverse_px: Residual { rms: 0.0, max: 0.0 },
            direct_m: Residual { rms: 0.0, max: 0.0 },
        };
        // Judged between the points that were fitted.
        let others = lattice(camera, size, heights, 21, 5, 0.37).ok_or_else(fail)?;
        model.inverse_px = residual(others.iter().map(|(i, g)| {
            let (c, r) = model.image(*g);
            (c - i.0).hypot(r - i.1)
        }));
        model.direct_m = residual(
            others
                .iter()
                .map(|(i, g)| (model.ground(i.0, i.1, g.h).to_xyz() - g.to_xyz()).norm()),
        );
        Ok(model)
    }

    /// Ground to image, DIMAP coordinates.
    pub fn image(&self, g: Geo) -> (f64, f64) {
        let t = terms(self.lon.to(g.lon), self.lat.to(g.lat), self.height.to(g.h));
        (
            self.samp.from(self.inverse[0].at(&t)),
            self.line.from(self.inverse[1].at(&t)),
        )
    }

    /// Image (DIMAP coordinates) to ground at a height.
    pub fn ground(&self, col: f64, row: f64, h: f64) -> Geo {
        let t = terms(self.samp.to(col), self.line.to(row), self.height.to(h));
        Geo {
            lon: self.lon.from(self.direct[0].at(&t)),
            lat: self.lat.from(self.direct[1].at(&t)),
            h,
        }
    }
}

fn residual(errors: impl Iterator<Item = f64>) -> Residual {
    let (mut n, mut sum, mut max) = (0.0, 0.0, 0.0f64);
    for e in errors {
        n += 1.0;
        sum += e * e;
        max = max.max(e);
    }
    Residual {
        rms: (sum / f64::max(n, 1.0)).sqrt(),
        max,
    }
}

/// Points spread over the image and the heights; `off` moves them by a part of a step.
fn lattice(
    camera: &Camera,
    (width, height): (usize, usize),
    (low, high): (f64, f64),
    side: usize,
    levels: usize,
    off: f64,
) -> Option<Vec<Tie>> {
    let at = |k: usize, n: usize| (k as f64 + off) / (n as f64 - 1.0 + 2.0 * off);
    let mut ties = Vec::with_capacity(side * side * levels);
    for l in 0..levels {
        let h = low + at(l, levels) * (high - low);
        for j in 0..side {
            for i in 0..side {
                let (c, r) = (at(i, side) * width as f64, at(j, side) * height as f64);
                ties.push(((c + 0.5, r + 0.5), camera.ground(c, r, h)?));
            }
        }
    }
    Some(ties)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::pushbroom::tests::camera;

    #[test]
    fn the_polynomials_follow_the_camera_within_a_hundredth_of_a_pixel() {
        for size in [512, 4096, 16_384] {
            let camera = camera(size as f64);
            let model = RpcModel::fit(&camera, (size, size), (0.0, 260.0)).unwrap();
            assert!(
                model.inverse_px.max < 0.01,
                "{size}: {:?}",
                model.inverse_px
            );
            assert!(model.direct_m.max < 0.005, "{size}: {:?}", model.direct_m);
            // (1, 1) is the centre of the first pixel.
            let (c, r) = model.image(camera.ground(0.5, 0.5, 100.0).unwrap());
            assert!((c - 1.0).abs() < 0.01 && (r - 1.0).abs() < 0.01);
        }
    }
}
