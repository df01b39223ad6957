//! Polygons to a mask: a pixel is inside when its centre is.

use crate::grid::{BBox, Window};
use crate::raster::Mask;

/// An edge that crosses rows, from its upper to its lower end.
#[derive(Debug, Clone, Copy)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
}

impl Edge {
    /// Where it crosses a height, which must lie within it. The same arithmetic as GDAL's
    /// polygon filler, so that ties by rounding fall on the same side.
    #[inline]
    fn at(&self, y: f64) -> f64 {
        (y - self.y0) * (self.x1 - self.x0) / (self.y1 - self.y0) + self.x0
    }
}

/// A polygon in continuous pixel coordinates, its inside by the even-odd rule over all its rings:
/// rings within the outer one are holes, whatever their direction.
#[derive(Debug, Clone)]
pub struct Polygon {
    edges: Vec<Edge>,
    bbox: BBox,
}

impl Polygon {
    /// From its rings, closed or not. None when a coordinate is not finite, or when there is not
    /// one ring of three points.
    pub fn new(rings: &[Vec<(f64, f64)>]) -> Option<Self> {
        let points = rings.iter().flatten();
        if points
            .clone()
            .any(|p| !(p.0.is_finite() && p.1.is_finite()))
        {
            return None;
        }
        let bbox = BBox::around(points.clone().copied())?;
        let mut edges = Vec::with_capacity(points.count());
        let mut areal = false;
        for ring in rings.iter().filter(|r| r.len() >= 3) {
            areal = true;
            let next = ring.iter().skip(1).chain(ring.first());
            for (&a, &b) in ring.iter().zip(next) {
                let (top, bottom) = if a.1 < b.1 { (a, b) } else { (b, a) };
                if top.1 < bottom.1 {
                    edges.push(Edge {
                        x0: top.0,
                        y0: top.1,
                        x1: bottom.0,
                        y1: bottom.1,
                    });
                }
            }
        }
        edges.sort_by(|a, b| a.y0.total_cmp(&b.y0));
        areal.then_some(Self { edges, bbox })
    }

    /// Its box, in pixels.
    pub fn bbox(&self) -> BBox {
        self.bbox
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.edges.capacity() * size_of::<Edge>()
    }

    /// True when a point is inside; of points on an edge, those at its right or lower side.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        let left = self
            .edges
            .iter()
            .take_while(|e| e.y0 <= y)
            .filter(|e| y < e.y1 && e.at(y) < x)
            .count();
        left % 2 == 1
    }

    /// What the centres of a window are when no edge comes near them: all inside or all outside.
    fn uniform(&self, window: Window) -> Option<bool> {
        let centres = BBox {
            min_x: window.col as f64 + 0.5,
            min_y: window.row as f64 + 0.5,
            max_x: window.right() as f64 - 0.5,
            max_y: window.bottom() as f64 - 0.5,
        };
        if !self.bbox.intersects(&centres) {
            return Some(false);
        }
        let near = |e: &Edge| touches(e, &centres);
        let mut above = self
            .edges
            .iter()
            .take_while(|e| e.y0 <= centres.max_y + 1.0);
        if above.any(near) {
            return None;
        }
        Some(self.contains(centres.min_x, centres.min_y))
    }

    /// Sets to 255 the pixels of a window whose centres are inside.
    fn fill(&self, window: Window, mask: &mut [u8]) {
        let first = window.row as f64 + 0.5;
        let mut coming = self.edges.iter().peekable();
        let mut active: Vec<Edge> = Vec::new();
        let mut crossings: Vec<f64> = Vec::new();
        for (k, row) in mask.chunks_exact_mut(window.width).enumerate() {
            let y = first + k as f64;
            while let Some(edge) = coming.next_if(|e| e.y0 <= y) {
                if y < edge.y1 {
                    active.push(*edge);
                }
            }
            active.retain(|e| y < e.y1);
            crossings.clear();
            crossings.extend(active.iter().map(|e| e.at(y)));
            crossings.sort_unstable_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let span = columns(pair[0], window)..columns(pair[1], window);
                if !span.is_empty() {
                    row[span].fill(255);
                }
            }
        }
    }
}

/// The first column of the window, counted from its left, whose centre lies right of x.
fn columns(x: f64, window: Window) -> usize {
    // A float beyond the range of usize saturates.
    let column = (x + 0.5).floor().max(0.0) as usize;
    column.clamp(window.col, window.right()) - window.col
}

/// True when an edge passes within a thousandth of a pixel of a box; sometimes when it does not,
/// never the other way round.
fn touches(e: &Edge, b: &BBox) -> bool {
    const NEAR: f64 = 1e-3;
    let (min_x, max_x) = (b.min_x - NEAR, b.max_x + NEAR);
    let (min_y, max_y) = (b.min_y - NEAR, b.max_y + NEAR);
    if e.y1 < min_y || e.y0 > max_y || e.x0.max(e.x1) < min_x || e.x0.min(e.x1) > max_x {
        return false;
    }
    // The corners on one side of its line?
    let side = |x: f64, y: f64| (e.x1 - e.x0) * (y - e.y0) - (e.y1 - e.y0) * (x - e.x0);
    let corners = [
        side(min_x, min_y),
        side(max_x, min_y),
        side(min_x, max_y),
        side(max_x, max_y),
    ];
    !(corners.iter().all(|s| *s > 0.0) || corners.iter().all(|s| *s < 0.0))
}

/// The mask of a window: valid where the centre of a pixel is inside one of the polygons. A centre
/// on an edge belongs to the polygon at its left or upper side, so that polygons which share edges
/// share no pixel. It needs memory for the mask and for the edges that cross the window's rows.
pub fn rasterise(polygons: &[Polygon], window: Window) -> Mask {
    if window.is_empty() {
        return Mask::Nothing;
    }
    let mut crossing = Vec::new();
    for polygon in polygons {
        match polygon.uniform(window) {
            Some(true) => return Mask::All,
            Some(false) => {}
            None => crossing.push(polygon),
        }
    }
    if crossing.is_empty() {
        return Mask::Nothing;
    }
    let mut mask = vec![0; window.pixels()];
    for polygon in crossing {
        polygon.fill(window, &mut mask);
    }
    Mask::of(mask)
}

#[cfg(test)]
mod tests;
