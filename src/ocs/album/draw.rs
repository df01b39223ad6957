//! The outline of a polygon on a view.

use relais_core::vector::{LineString, MultiPolygon};

use super::frame::{Frame, SIDE};

/// A dark line under a bright one is seen on any ground: half widths in pixels, and colours.
const LINES: [(f64, [u8; 3]); 2] = [(1.8, [20, 20, 20]), (0.9, [255, 235, 0])];

/// From one dot of a line to the next, in pixels.
const STEP: f64 = 0.4;

/// Draws the outline of a polygon, holes included.
pub(super) fn outline(pixels: &mut [u8], frame: &Frame, place: &MultiPolygon<f64>) {
    for (half, colour) in LINES {
        for part in &place.0 {
            for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
                line(pixels, frame, ring, (half, colour));
            }
        }
    }
}

fn line(pixels: &mut [u8], frame: &Frame, ring: &LineString<f64>, pen: (f64, [u8; 3])) {
    for pair in ring.0.windows(2) {
        let [a, b] = [pair[0], pair[1]].map(|p| frame.pixel((p.x, p.y)));
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        // A polygon lies within its frame: no line is longer than some sides of it.
        if !length.is_finite() || length > 4.0 * SIDE as f64 {
            continue;
        }
        let steps = (length / STEP).ceil().max(1.0) as usize;
        for step in 0..=steps {
            let t = step as f64 / steps as f64;
            dot(pixels, (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t), pen);
        }
    }
}

fn dot(pixels: &mut [u8], (x, y): (f64, f64), (half, colour): (f64, [u8; 3])) {
    let range = |at: f64| {
        let low = (at - half).floor().max(0.0) as usize;
        let high = (at + half).ceil().clamp(0.0, SIDE as f64) as usize;
        low..high
    };
    for row in range(y) {
        for col in range(x) {
            let (dx, dy) = (col as f64 + 0.5 - x, row as f64 + 0.5 - y);
            if dx.hypot(dy) <= half {
                let at = (row * SIDE + col) * 3;
                pixels[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
}
