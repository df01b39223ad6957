//! Where pixels lie on the ground: CRS, grids, windows, boxes, and mappings between grids. The
//! only door to PROJ.
//!
//! Pixel coordinates are continuous: (0, 0) is the outer corner of the upper-left pixel, its centre
//! is (0.5, 0.5).

mod area;
mod crs;
mod library;
mod mapping;
mod tiles;

pub use area::{Area, fitting};
pub use crs::{Crs, CrsFault, Transform};
pub use library::{ProjLibrary, proj_library};
pub use mapping::Mapping;
pub use tiles::{LAMBERT_93_5CM, TILE, Tile, TileMatrixSet, WEB_MERCATOR_QUAD};

/// A window in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Window {
    /// First column.
    pub col: usize,
    /// First row.
    pub row: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Window {
    /// A window.
    pub fn new(col: usize, row: usize, width: usize, height: usize) -> Self {
        Self {
            col,
            row,
            width,
            height,
        }
    }

    /// Number of pixels.
    pub fn pixels(self) -> usize {
        self.width * self.height
    }

    /// True without a pixel.
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// The first column after it.
    pub fn right(self) -> usize {
        self.col + self.width
    }

    /// The first row after it.
    pub fn bottom(self) -> usize {
        self.row + self.height
    }

    /// What both share; empty when they share nothing.
    pub fn intersect(self, other: Window) -> Window {
        let col = self.col.max(other.col);
        let row = self.row.max(other.row);
        let right = self.right().min(other.right());
        let bottom = self.bottom().min(other.bottom());
        Window::new(
            col,
            row,
            right.saturating_sub(col),
            bottom.saturating_sub(row),
        )
    }

    /// True when `other` lies within it.
    pub fn contains(self, other: Window) -> bool {
        other.col >= self.col
            && other.row >= self.row
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }
}

/// A box in the units of a CRS.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BBox {
    /// West.
    pub min_x: f64,
    /// South.
    pub min_y: f64,
    /// East.
    pub max_x: f64,
    /// North.
    pub max_y: f64,
}

impl BBox {
    /// The box of some points; none without a finite point.
    pub fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        points
            .into_iter()
            .filter(|p| p.0.is_finite() && p.1.is_finite())
            .fold(None, |acc, (x, y)| {
                Some(match acc {
                    None => BBox {
                        min_x: x,
                        min_y: y,
                        max_x: x,
                        max_y: y,
                    },
                    Some(b) => BBox {
                        min_x: b.min_x.min(x),
                        min_y: b.min_y.min(y),
                        max_x: b.max_x.max(x),
                        max_y: b.max_y.max(y),
                    },
                })
            })
    }

    /// True when they share a point.
    pub fn intersects(&self, other: &BBox) -> bool {
        self.min_x <= other.max_x
            && other.min_x <= self.max_x
            && self.min_y <= other.max_y
            && other.min_y <= self.max_y
    }
}

/// An affine transform from pixels to the world, in GDAL's order:
/// `x = t[0] + col·t[1] + row·t[2]`, `y = t[3] + col·t[4] + row·t[5]`.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Affine(pub [f64; 6]);

impl Affine {
    /// The world point of a pixel coordinate.
    pub fn apply(&self, col: f64, row: f64) -> (f64, f64) {
        let t = &self.0;
        (
            t[0] + col * t[1] + row * t[2],
            t[3] + col * t[4] + row * t[5],
        )
    }

    /// World to pixels; none when it cannot be inverted.
    pub fn inverse(&self) -> Option<Affine> {
        let t = &self.0;
        let det = t[1] * t[5] - t[2] * t[4];
        if !det.is_finite() || det.abs() < 1e-300 {
            return None;
        }
        let (a, b, d, e) = (t[5] / det, -t[2] / det, -t[4] / det, t[1] / det);
        Some(Affine([
            -(t[0] * a + t[3] * b),
            a,
            b,
            -(t[0] * d + t[3] * e),
            d,
            e,
        ]))
    }

    /// Size of a pixel along columns and rows, in world units.
    pub fn pixel_size(&self) -> (f64, f64) {
        let t = &self.0;
        (t[1].hypot(t[4]), t[2].hypot(t[5]))
    }
}

/// A grid of pixels; without a CRS and transform it is a bare array (sensor geometry).
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Grid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Pixels to world.
    pub transform: Option<Affine>,
    /// The CRS of the world coordinates.
    pub crs: Option<Crs>,
}

impl Grid {
    /// The whole grid as a window.
    pub fn window(&self) -> Window {
        Window::new(0, 0, self.width, self.height)
    }

    /// The box of the outer corners, in its CRS; none without a transform.
    pub fn bbox(&self) -> Option<BBox> {
        let (w, h) = (self.width as f64, self.height as f64);
        let t = self.transform?;
        BBox::around([
            t.apply(0.0, 0.0),
            t.apply(w, 0.0),
            t.apply(0.0, h),
            t.apply(w, h),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_affine_and_its_inverse_come_back() {
        let t = Affine([427_461.0, 1.5, 0.2, 9_178_299.0, -0.1, -1.5]);
        let (x, y) = t.apply(12.5, 7.25);
        let (c, r) = t.inverse().unwrap().apply(x, y);
        assert!((c - 12.5).abs() < 1e-6 && (r - 7.25).abs() < 1e-6);
        assert!(Affine([0.0; 6]).inverse().is_none());
    }

    #[test]
    fn windows_intersect() {
        let a = Window::new(0, 0, 10, 10);
        assert_eq!(
            a.intersect(Window::new(8, 9, 10, 10)),
            Window::new(8, 9, 2, 1)
        );
        assert!(a.intersect(Window::new(10, 0, 5, 5)).is_empty());
    }
}
