//! The square of ground that a view shows.

use relais_core::grid::{BBox, Crs, CrsFault, Transform};
use relais_core::vector::MultiPolygon;

/// Pixels along a side of a view.
pub(super) const SIDE: usize = 320;

/// The least ground along a side, in metres: what is around a small change says what it is.
const LEAST_M: f64 = 80.0;

/// How much wider than the polygon the ground is.
const MARGIN: f64 = 1.5;

/// Parts of a side between whose ends places are taken to lie on a line, when they are reprojected: over
/// a few kilometres that is a matter of centimetres.
const PARTS: usize = 8;

/// A square of ground, north up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    west: f64,
    north: f64,
    /// Its side, in metres.
    pub(crate) side_m: f64,
}

impl Frame {
    /// Around a polygon, with its margin; none around nothing.
    pub(crate) fn around(place: &MultiPolygon<f64>) -> Option<Self> {
        let points = place.0.iter().flat_map(|part| &part.exterior().0);
        let b = BBox::around(points.map(|p| (p.x, p.y)))?;
        let side_m = (b.max_x - b.min_x).max(b.max_y - b.min_y) * MARGIN;
        let side_m = side_m.max(LEAST_M);
        Some(Self {
            west: (b.min_x + b.max_x - side_m) / 2.0,
            north: (b.min_y + b.max_y + side_m) / 2.0,
            side_m,
        })
    }

    /// The middle.
    pub(crate) fn middle(&self) -> (f64, f64) {
        let half = self.side_m / 2.0;
        (self.west + half, self.north - half)
    }

    /// Where a point of the ground is on the view, in pixels.
    pub(super) fn pixel(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let scale = SIDE as f64 / self.side_m;
        ((x - self.west) * scale, (self.north - y) * scale)
    }

    /// The places of its nodes in another CRS.
    pub(super) fn lattice(&self, from: &Crs, to: &Crs) -> Result<Lattice, CrsFault> {
        let transform = Transform::new(from, to)?;
        let step = self.side_m / PARTS as f64;
        let node = |at: usize| {
            let (col, row) = (at % (PARTS + 1), at / (PARTS + 1));
            let (x, y) = (
                self.west + col as f64 * step,
                self.north - row as f64 * step,
            );
            // What has no place there lies on no image.
            transform.point(x, y).unwrap_or((f64::NAN, f64::NAN))
        };
        Ok(Lattice {
            nodes: (0..(PARTS + 1) * (PARTS + 1)).map(node).collect(),
        })
    }
}

/// Where a frame lies in the CRS of an image.
pub(super) struct Lattice {
    pub(super) nodes: Vec<(f64, f64)>,
}

impl Lattice {
    /// The place of a pixel of the view.
    pub(super) fn place(&self, col: usize, row: usize) -> (f64, f64) {
        let part = |at: usize| {
            let at = (at as f64 + 0.5) * PARTS as f64 / SIDE as f64;
            let whole = (at.floor() as usize).min(PARTS - 1);
            (whole, at - whole as f64)
        };
        let ((c, u), (r, v)) = (part(col), part(row));
        let node = |c: usize, r: usize| self.nodes[r * (PARTS + 1) + c];
        let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
        let of = |pick: fn((f64, f64)) -> f64| {
            let above = mix(pick(node(c, r)), pick(node(c + 1, r)), u);
            let below = mix(pick(node(c, r + 1)), pick(node(c + 1, r + 1)), u);
            mix(above, below, v)
        };
        (of(|p| p.0), of(|p| p.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::vector::rectangle;

    fn square(west: f64, south: f64, side: f64) -> MultiPolygon<f64> {
        rectangle(&BBox {
            min_x: west,
            min_y: south,
            max_x: west + side,
            max_y: south + side,
        })
    }

    #[test]
    fn a_frame_has_its_margin_and_its_middle() {
        let frame = Frame::around(&square(1000.0, 2000.0, 200.0)).unwrap();
        assert_eq!((frame.side_m, frame.middle()), (300.0, (1100.0, 2100.0)));
        assert_eq!(
            Frame::around(&square(0.0, 0.0, 1.0)).unwrap().side_m,
            LEAST_M
        );
        assert!(Frame::around(&MultiPolygon(Vec::new())).is_none());
        let (col, row) = frame.pixel((1000.0, 2200.0));
        assert!((col - row).abs() < 1e-9 && (col - 50.0 * 320.0 / 300.0).abs() < 1e-9);
    }

    #[test]
    fn places_in_between_are_those_of_the_transform() {
        let l93 = Crs::parse("EPSG:2154").unwrap();
        let utm = Crs::parse("EPSG:32630").unwrap();
        let frame = Frame::around(&square(412_000.0, 6_420_000.0, 2000.0)).unwrap();
        let lattice = frame.lattice(&l93, &utm).unwrap();
        let transform = Transform::new(&l93, &utm).unwrap();
        for (col, row) in [(0, 0), (17, 300), (319, 319), (160, 40)] {
            let pixel = frame.side_m / SIDE as f64;
            let x = frame.west + (col as f64 + 0.5) * pixel;
            let y = frame.north - (row as f64 + 0.5) * pixel;
            let (a, b) = (transform.point(x, y).unwrap(), lattice.place(col, row));
            assert!((a.0 - b.0).hypot(a.1 - b.1) < 0.05, "{a:?} {b:?}");
        }
    }
}
