//! How far an image reaches in another CRS, where that is more than its border says: over a pole, or
//! over the line where longitudes begin again.

use relais_core::fault::Trouble;
use relais_core::grid::{Crs, Transform};

use super::georeference::wgs84;

/// Steps along each side of an image.
const ALONG: usize = 64;
/// Points across its inside, in each direction.
const ACROSS: usize = 32;
/// Halvings of a step: to the billionth part of the image's side.
const HALVINGS: usize = 24;

type Point = (f64, f64);
/// Its name, and where it is in an image.
pub(super) type Pole = (&'static str, Point);

/// Further than this no CRS places the Earth, in metres or feet: a pole there is one at infinity, but
/// for rounding.
const FARTHEST: f64 = 1e8;

/// The place of a pole; none at infinity.
pub(super) fn place_of_pole(place: Option<Point>) -> Option<Point> {
    place.filter(|p| p.0.abs() < FARTHEST && p.1.abs() < FARTHEST)
}

/// Points of a `width × height` image in another CRS, where `place` takes those of the image: along
/// the border, on both sides of every line at which its places tear apart, and inside, where a pole
/// may lie. A box around them holds the image, if each of `poles` that the image shows has a place.
pub(super) fn points(
    (width, height): Point,
    poles: &[Point],
    place: impl Fn(Point) -> Option<Point>,
) -> Vec<Point> {
    let ring = ring(width, height);
    let mut points = Vec::new();
    for pair in ring.windows(2) {
        points.extend(place(pair[0]));
        points.extend(tear((pair[0], pair[1]), &place).into_iter().flatten());
    }
    let poles = poles.iter().filter_map(|pole| place_of_pole(place(*pole)));
    points.extend(inside(width, height).filter_map(&place).chain(poles));
    points
}

/// Points spread over the inside of an image.
pub(super) fn inside(width: f64, height: f64) -> impl Iterator<Item = Point> {
    let at = |k: usize| (k as f64 + 0.5) / ACROSS as f64;
    (0..ACROSS * ACROSS).map(move |i| (at(i % ACROSS) * width, at(i / ACROSS) * height))
}

/// The poles that an image shows, by name and in its pixels.
///
/// # Errors
/// A CRS that PROJ does not relate to longitudes and latitudes.
pub(super) fn poles(
    (width, height): Point,
    crs: &Crs,
    to_pixels: impl Fn(Point) -> Point,
) -> Result<Vec<Pole>, Trouble> {
    let mut poles = Vec::new();
    for (name, lat) in [("south", -90.0), ("north", 90.0)] {
        // Most CRS are of a region: to ask PROJ of a pole there takes longer than all else here.
        if crs.area().is_some_and(|area| !area.holds((0.0, lat), 1.0)) {
            continue;
        }
        let Some((x, y)) = Transform::new(&wgs84()?, crs)?.point(0.0, lat) else {
            continue;
        };
        let (c, r) = to_pixels((x, y));
        if c > 0.0 && c < width && r > 0.0 && r < height {
            poles.push((name, (c, r)));
        }
    }
    Ok(poles)
}

/// The border of an image, from corner to corner and back to the first.
fn ring(width: f64, height: f64) -> Vec<Point> {
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let side = |k: usize| {
        let (a, b) = (corners[k], corners[(k + 1) % 4]);
        (0..ALONG).map(move |i| between(a, b, i as f64 / ALONG as f64))
    };
    (0..4).flat_map(side).chain([corners[0]]).collect()
}

fn between(a: Point, b: Point, t: f64) -> Point {
    (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
}

/// The places on both sides of where a step of the border tears apart; none where it does not.
fn tear(step: (Point, Point), place: &impl Fn(Point) -> Option<Point>) -> Option<[Point; 2]> {
    let (mut a, mut b) = step;
    let (mut from, mut to) = (place(a)?, place(b)?);
    for _ in 0..HALVINGS {
        let middle = between(a, b, 0.5);
        let there = place(middle)?;
        let (before, behind) = (distance(from, there), distance(there, to));
        // A smooth step has its middle in the middle; of a torn one, one half is all of it.
        if before.max(behind) < 0.9 * distance(from, to) {
            return None;
        }
        match before > behind {
            true => (b, to) = (middle, there),
            false => (a, from) = (middle, there),
        }
    }
    Some([from, to])
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::BBox;

    /// The box of a square of a CRS in another one.
    fn reach(from: &str, to: &str, (left, top, side): (f64, f64, f64)) -> BBox {
        let crs = |text| Crs::parse(text).unwrap();
        let there = Transform::new(&crs(from), &crs(to)).unwrap();
        let world = |p: Point| (left + p.0 * side / 100.0, top - p.1 * side / 100.0);
        let pixels = |p: Point| ((p.0 - left) / side * 100.0, (top - p.1) / side * 100.0);
        let poles = poles((100.0, 100.0), &crs(from), pixels).unwrap();
        let poles: Vec<Point> = poles.into_iter().map(|p| p.1).collect();
        let place = |p| {
            let (x, y) = world(p);
            there.point(x, y)
        };
        BBox::around(points((100.0, 100.0), &poles, place)).unwrap()
    }

    #[test]
    fn over_a_pole_every_longitude_is_seen() {
        let north = reach("EPSG:3413", "EPSG:4326", (-1.1e6, 1e6, 2.2e6));
        assert!(
            north.min_x < -179.999_99 && north.max_x > 179.999_99,
            "{north:?}"
        );
        assert!(
            north.max_y > 89.999_99 && (75.0..75.1).contains(&north.min_y),
            "{north:?}"
        );
        let south = reach("EPSG:3031", "EPSG:4326", (-1e6, 1.2e6, 2.2e6));
        assert!(
            south.min_y < -89.999_99 && south.max_x > 179.999_99,
            "{south:?}"
        );
    }

    #[test]
    fn over_the_date_line_both_sides_are_seen_to_the_line() {
        let both = reach("EPSG:32601", "EPSG:4326", (146_000.0, 1e6, 40_000.0));
        assert!(
            both.min_x < -179.999_99 && both.max_x > 179.999_99,
            "{both:?}"
        );
    }

    #[test]
    fn elsewhere_it_is_what_the_border_says() {
        let square = (300_000.0, 6_700_000.0, 200_000.0);
        let place = reach("EPSG:2154", "EPSG:32631", square);
        assert!(place.max_x - place.min_x < 230_000.0, "{place:?}");
        assert!(place.max_y - place.min_y < 230_000.0, "{place:?}");
    }
}
