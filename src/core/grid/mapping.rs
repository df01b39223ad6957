//! A mapping from the pixels of one grid to those of another, as plain numbers: exact at the nodes
//! of a lattice, interpolated between them with a stated error.

use super::{BBox, Window};

/// Pixel coordinates of a destination → pixel coordinates of a source. Bilinear between the nodes
/// of a lattice; where the source is a sensor, nodes are known at three heights and the height
/// enters by the parabola through them.
#[derive(Debug, Clone)]
pub struct Mapping {
    step: f64,
    nx: usize,
    ny: usize,
    /// Empty, or three heights, equally spaced, in metres.
    heights: Vec<f64>,
    /// (height, row, col); NaN where there is no answer.
    nodes: Vec<[f64; 2]>,
    error_px: f64,
}

/// The coarsest lattice tried, in destination pixels.
const COARSEST: usize = 512;
/// The finest one.
const FINEST: usize = 8;

impl Mapping {
    /// Builds the lattice for a destination of `width × height` pixels. `exact(col, row, height)`
    /// gives the source coordinates of a destination point, none outside its domain. Without
    /// heights, `exact` is called with height 0. The step is halved until the error at the
    /// middle of cells (a sample of them) is at most `tolerance_px`, or is 8 pixels.
    pub fn build(
        width: usize,
        height: usize,
        heights: Option<[f64; 3]>,
        tolerance_px: f64,
        mut exact: impl FnMut(f64, f64, f64) -> Option<(f64, f64)>,
    ) -> Self {
        let heights: Vec<f64> = heights.map(Vec::from).unwrap_or_default();
        let mut step = COARSEST;
        loop {
            let mapping = Self::lattice(width, height, &heights, step, &mut exact);
            if mapping.error_px <= tolerance_px || step <= FINEST {
                return mapping;
            }
            step /= 2;
        }
    }

    fn lattice(
        width: usize,
        height: usize,
        heights: &[f64],
        step: usize,
        exact: &mut impl FnMut(f64, f64, f64) -> Option<(f64, f64)>,
    ) -> Self {
        let (nx, ny) = (width.div_ceil(step) + 1, height.div_ceil(step) + 1);
        let levels: &[f64] = if heights.is_empty() { &[0.0] } else { heights };
        let mut nodes = Vec::with_capacity(levels.len() * nx * ny);
        for &h in levels {
            for j in 0..ny {
                for i in 0..nx {
                    let node = exact((i * step) as f64, (j * step) as f64, h);
                    nodes.push(node.map_or([f64::NAN; 2], |(c, r)| [c, r]));
                }
            }
        }
        let mut mapping = Self {
            step: step as f64,
            nx,
            ny,
            heights: heights.to_vec(),
            nodes,
            error_px: 0.0,
        };
        mapping.error_px = mapping.measure((width as f64, height as f64), exact);
        mapping
    }

    /// The largest error found at the middle of at most about 64 × 64 cells and of two of their
    /// sides, between heights. The middle alone would be blind between conformal projections,
    /// whose second derivatives along x and along y cancel there. Of a cell that reaches beyond
    /// the destination, only the part within is looked at: beyond it there may be no answer to
    /// compare with, while the part within is spoilt by a node that has none.
    fn measure(
        &self,
        (width, height): (f64, f64),
        exact: &mut impl FnMut(f64, f64, f64) -> Option<(f64, f64)>,
    ) -> f64 {
        let probes: Vec<f64> = match self.heights.as_slice() {
            [] => vec![0.0],
            h => vec![0.5 * (h[0] + h[1]), 0.5 * (h[1] + h[2])],
        };
        let (dx, dy) = ((self.nx / 64).max(1), (self.ny / 64).max(1));
        let mut worst = 0.0f64;
        for j in (0..self.ny - 1).step_by(dy) {
            for i in (0..self.nx - 1).step_by(dx) {
                for (u, v) in [(0.5, 0.5), (0.5, 0.0), (0.0, 0.5)] {
                    let (x, y) = (i as f64 * self.step, j as f64 * self.step);
                    let x = x + u * self.step.min(width - x);
                    let y = y + v * self.step.min(height - y);
                    for &h in &probes {
                        let Some((c, r)) = exact(x, y, h) else {
                            continue;
                        };
                        let (mc, mr) = self.at(x, y, h);
                        if mc.is_finite() {
                            worst = worst.max((c - mc).abs()).max((r - mr).abs());
                        } else if self.step > FINEST as f64 {
                            // A cell on the border of the domain: a finer lattice loses less.
                            return f64::INFINITY;
                        }
                    }
                }
            }
        }
        worst
    }

    /// The largest error found, in source pixels.
    pub fn error_px(&self) -> f64 {
        self.error_px
    }

    /// The distance between nodes, in destination pixels: a power of two. The mapping is bilinear
    /// within squares of that size, aligned on the origin.
    pub fn step(&self) -> usize {
        self.step as usize
    }

    /// True when the height of the ground changes the answer.
    pub fn needs_height(&self) -> bool {
        !self.heights.is_empty()
    }

    /// The whole columns and rows by which the source lies further than the destination, when that
    /// is all there is between them.
    pub fn translation(&self) -> Option<(i64, i64)> {
        const NEAR: f64 = 1e-4;
        if self.needs_height() || self.error_px > NEAR {
            return None;
        }
        let [first_c, first_r] = self.nodes[0];
        let (c, r) = (first_c.round(), first_r.round());
        let at = |i: usize, j: usize| (c + i as f64 * self.step, r + j as f64 * self.step);
        let same = self.nodes.iter().enumerate().all(|(n, node)| {
            let (ec, er) = at(n % self.nx, n / self.nx);
            // False for what is not a number.
            (node[0] - ec).abs() <= NEAR && (node[1] - er).abs() <= NEAR
        });
        same.then_some((c as i64, r as i64))
    }

    /// The mapping to the same source in pixels `1 / scale` times as large.
    pub fn scaled(mut self, scale: f64) -> Self {
        self.nodes.iter_mut().flatten().for_each(|v| *v *= scale);
        self.error_px *= scale;
        self
    }

    /// The source coordinates of a destination point; NaN outside the domain.
    #[inline]
    pub fn at(&self, x: f64, y: f64, height: f64) -> (f64, f64) {
        let (fx, fy) = (x / self.step, y / self.step);
        let i = (fx.max(0.0) as usize).min(self.nx - 2);
        let j = (fy.max(0.0) as usize).min(self.ny - 2);
        let (u, v) = (fx - i as f64, fy - j as f64);
        let base = j * self.nx + i;
        match self.heights.as_slice() {
            [h0, h1, _] => {
                // Lagrange through three equally spaced heights.
                let t = (height - h0) / (h1 - h0);
                let w = [
                    0.5 * (t - 1.0) * (t - 2.0),
                    t * (2.0 - t),
                    0.5 * t * (t - 1.0),
                ];
                let plane = self.nx * self.ny;
                let mut out = (0.0, 0.0);
                for (k, w) in w.into_iter().enumerate() {
                    let (c, r) = self.bilinear(base + k * plane, u, v);
                    out.0 += w * c;
                    out.1 += w * r;
                }
                out
            }
            _ => self.bilinear(base, u, v),
        }
    }

    #[inline]
    fn bilinear(&self, base: usize, u: f64, v: f64) -> (f64, f64) {
        let (a, b) = (self.nodes[base], self.nodes[base + 1]);
        let (c, d) = (self.nodes[base + self.nx], self.nodes[base + self.nx + 1]);
        let (w00, w10, w01, w11) = ((1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v);
        (
            a[0] * w00 + b[0] * w10 + c[0] * w01 + d[0] * w11,
            a[1] * w00 + b[1] * w10 + c[1] * w01 + d[1] * w11,
        )
    }

    /// The box of source coordinates that a destination window touches for heights within a range;
    /// none when nothing of it has an answer.
    pub fn footprint(&self, window: Window, heights: (f64, f64)) -> Option<BBox> {
        let axis = |from: usize, to: usize| {
            let (from, to, step) = (from as f64, to as f64, self.step);
            let inner = (from / step).ceil() as usize..=(to / step).floor() as usize;
            let mut at: Vec<f64> = inner
                .map(|k| k as f64 * step)
                .filter(|&p| p > from && p < to)
                .collect();
            at.insert(0, from);
            at.push(to);
            at
        };
        let xs = axis(window.col, window.right());
        let ys = axis(window.row, window.bottom());
        let hs = if self.needs_height() {
            vec![heights.0, heights.1]
        } else {
            vec![0.0]
        };
        let mut points = Vec::with_capacity(xs.len() * ys.len() * hs.len());
        for &h in &hs {
            for &y in &ys {
                points.extend(xs.iter().map(|&x| self.at(x, y, h)));
            }
        }
        BBox::around(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_destination_near_the_border_of_the_domain_keeps_its_answers() {
        let exact = |c: f64, r: f64, _: f64| (c < 300.0 && r < 300.0).then_some((2.0 * c, 2.0 * r));
        let mapping = Mapping::build(173, 140, None, 1e-6, exact);
        for (x, y) in [(0.0, 0.0), (86.0, 70.0), (173.0, 140.0)] {
            assert_eq!(mapping.at(x, y, 0.0), (2.0 * x, 2.0 * y));
        }
    }

    #[test]
    fn an_affine_mapping_is_exact_on_the_coarsest_lattice() {
        let m = Mapping::build(1000, 700, None, 1e-6, |x, y, _| {
            Some((2.0 * x - y + 3.0, 0.5 * y))
        });
        assert!(m.error_px() < 1e-9);
        let (c, r) = m.at(999.5, 0.5, 0.0);
        assert!((c - 2001.5).abs() < 1e-9 && (r - 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_translation_by_whole_pixels_is_known_as_such() {
        let of = |f: fn(f64, f64) -> (f64, f64)| {
            Mapping::build(1000, 700, None, 0.02, |x, y, _| Some(f(x, y))).translation()
        };
        assert_eq!(of(|x, y| (x - 3.0, y + 1e6)), Some((-3, 1_000_000)));
        assert_eq!(of(|x, y| (x + 0.5, y)), None);
        assert_eq!(of(|x, y| (x * 1.000_001, y)), None);
        assert_eq!(of(|x, y| (x + 0.01 * (x / 300.0).sin(), y)), None);
    }

    #[test]
    fn a_curved_mapping_is_refined_until_it_holds() {
        let f = |x: f64, y: f64, h: f64| {
            Some((x + 1e-5 * x * x + 0.01 * h, y + 1e-5 * x * y + 1e-6 * h * h))
        };
        let m = Mapping::build(4000, 4000, Some([0.0, 100.0, 200.0]), 0.01, f);
        assert!(m.error_px() <= 0.01);
        for (x, y, h) in [
            (10.3, 20.7, 13.0),
            (3999.5, 3999.5, 180.0),
            (1234.5, 2345.5, 77.0),
        ] {
            let (c, r) = m.at(x, y, h);
            let (ec, er) = f(x, y, h).unwrap();
            assert!((c - ec).abs() < 0.02 && (r - er).abs() < 0.02);
        }
    }

    #[test]
    fn a_conformal_mapping_does_not_hide_its_error_in_the_middle_of_cells() {
        // The square of a complex number: without a bend in the middle, with one along each side.
        let f = |x: f64, y: f64, _: f64| Some((x + 1e-6 * (x * x - y * y), y + 2e-6 * x * y));
        let m = Mapping::build(1024, 1024, None, 1e-3, f);
        let worst = (0..1024)
            .map(|k| f64::from(k) + 0.5)
            .map(|x| (m.at(x, 700.0, 0.0).0 - f(x, 700.0, 0.0).map_or(0.0, |p| p.0)).abs())
            .fold(0.0, f64::max);
        assert!(worst <= 2e-3 && worst > 1e-5, "{worst}");
    }

    #[test]
    fn points_without_answer_stay_without() {
        let m = Mapping::build(600, 600, None, 0.1, |x, y, _| (x < 512.0).then_some((x, y)));
        assert!(m.at(590.0, 10.0, 0.0).0.is_nan());
        assert!((m.at(500.0, 10.0, 0.0).0 - 500.0).abs() < 1e-9);
        assert!(
            m.footprint(Window::new(0, 0, 100, 100), (0.0, 0.0))
                .is_some()
        );
    }
}
