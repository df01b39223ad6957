//! Chance within a polygon, whatever its rings do.

use relais_core::grid::BBox;
use relais_core::vector::MultiPolygon;

use super::chance::Chance;

/// So often a line is tried that meets little of a polygon.
const TRIES: usize = 1_000_000;

/// A point anywhere in a polygon: what an odd number of its rings hold.
pub(super) fn anywhere(geometry: &MultiPolygon<f64>, chance: &mut Chance) -> Option<[f64; 2]> {
    let bounds = around(geometry);
    let (width, height) = (bounds.max_x - bounds.min_x, bounds.max_y - bounds.min_y);
    for _ in 0..TRIES {
        let y = bounds.min_y + height * chance.part();
        let inside = crossed(geometry, y);
        let length: f64 = inside.iter().map(|(from, to)| to - from).sum();
        // A line is taken as often as it has ground.
        let mut at = width * chance.part();
        if at >= length {
            continue;
        }
        for (from, to) in inside {
            if at < to - from {
                return Some([from + at, y]);
            }
            at -= to - from;
        }
    }
    None
}

/// True for a point in a polygon.
pub(super) fn holds(geometry: &MultiPolygon<f64>, [x, y]: [f64; 2]) -> bool {
    let mut stretches = crossed(geometry, y).into_iter();
    stretches.any(|(from, to)| from <= x && x < to)
}

/// The box around a polygon; one of nothing, and inside out, around a polygon without a point.
pub(super) fn around(geometry: &MultiPolygon<f64>) -> BBox {
    let nothing = BBox {
        min_x: f64::INFINITY,
        min_y: f64::INFINITY,
        max_x: f64::NEG_INFINITY,
        max_y: f64::NEG_INFINITY,
    };
    let rings = geometry.0.iter();
    let rings =
        rings.flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let points = rings.flat_map(|ring| &ring.0);
    points.fold(nothing, |b, p| BBox {
        min_x: b.min_x.min(p.x),
        min_y: b.min_y.min(p.y),
        max_x: b.max_x.max(p.x),
        max_y: b.max_y.max(p.y),
    })
}

/// Where a line of one ordinate lies within polygons: what an odd number of rings hold.
fn crossed(geometry: &MultiPolygon<f64>, y: f64) -> Vec<(f64, f64)> {
    let rings = geometry
        .0
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let mut crossings: Vec<f64> = rings
        .flat_map(|ring| ring.0.windows(2))
        .filter(|edge| (edge[0].y > y) != (edge[1].y > y))
        .map(|edge| {
            let part = (y - edge[0].y) / (edge[1].y - edge[0].y);
            edge[0].x + part * (edge[1].x - edge[0].x)
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}
