//! The region that holds data: a convex polygon smaller than the image.

/// A convex polygon in the world or pixel coordinates of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Roi {
    /// Its corners, closed (the first comes last again).
    pub ring: Vec<(f64, f64)>,
}

/// Corners as shares of width and height.
const SHAPE: [(f64, f64); 8] = [
    (0.031, 0.0),
    (0.972, 0.007),
    (1.0, 0.038),
    (0.986, 0.94),
    (0.955, 0.984),
    (0.028, 1.0),
    (0.0, 0.965),
    (0.012, 0.025),
];

/// A share of a length, kept off the middles of pixels so that no pixel centre lies on an edge.
fn apart(share: f64, length: f64, off: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 {
        share * length
    } else {
        (share * length).round() + off
    }
}

impl Roi {
    /// The region of an image of that size, in its continuous pixels.
    pub fn of(width: f64, height: f64) -> Self {
        let mut ring: Vec<(f64, f64)> = SHAPE
            .iter()
            .map(|&(u, v)| (apart(u, width, 0.375), apart(v, height, 0.21875)))
            .collect();
        ring.push(ring[0]);
        Self { ring }
    }

    /// The same region in other coordinates.
    pub fn map(&self, by: impl FnMut(&(f64, f64)) -> (f64, f64)) -> Self {
        Self {
            ring: self.ring.iter().map(by).collect(),
        }
    }

    /// Columns whose centres lie inside on a row of pixels (continuous pixel coordinates).
    pub fn columns(&self, row: usize, width: usize) -> std::ops::Range<usize> {
        let y = row as f64 + 0.5;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for pair in self.ring.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            if (y0 <= y) != (y1 <= y) {
                let x = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
                low = low.min(x);
                high = high.max(x);
            }
        }
        if low >= high {
            return 0..0;
        }
        let first = (low - 0.5).ceil().max(0.0) as usize;
        let last = (high - 0.5).ceil().max(0.0) as usize;
        first.min(width)..last.min(width)
    }

    /// Its area.
    pub fn area(&self) -> f64 {
        let cross: f64 = self
            .ring
            .windows(2)
            .map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1)
            .sum();
        cross.abs() / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_inside_cover_the_area_and_leave_some_out() {
        let roi = Roi::of(400.0, 300.0);
        let inside: usize = (0..300).map(|r| roi.columns(r, 400).len()).sum();
        assert!((inside as f64 - roi.area()).abs() < 300.0);
        assert!(inside < 400 * 300 * 99 / 100 && inside > 400 * 300 * 9 / 10);
    }
}
