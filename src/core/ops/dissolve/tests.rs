use super::*;
use crate::vector::{Polygon, area_of};
use proptest::prelude::*;

/// A polygon of an outer ring and holes, in whole metres far from the origin.
fn polygon(rings: &[&[(i32, i32)]]) -> MultiPolygon<f64> {
    let line = |ring: &&[(i32, i32)]| -> LineString<f64> {
        let closed = ring.iter().chain(ring.first());
        closed
            .map(|&(x, y)| Coord {
                x: 400_000.0 + f64::from(x),
                y: 6_400_000.0 + f64::from(y),
            })
            .collect()
    };
    let mut lines = rings.iter().map(line);
    let outer = lines.next().unwrap();
    MultiPolygon(vec![Polygon::new(outer, lines.collect())])
}

fn cell(x: i32, y: i32) -> MultiPolygon<f64> {
    polygon(&[&[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]])
}

fn shape(dissolved: &Dissolved) -> Vec<(usize, Vec<usize>)> {
    let polygons = dissolved.geometry.0.iter();
    let points = |ring: &LineString<f64>| ring.0.len() - 1;
    polygons
        .map(|p| {
            (
                points(p.exterior()),
                p.interiors().iter().map(points).collect(),
            )
        })
        .collect()
}

#[test]
fn two_cells_are_one_contour_with_all_their_points() {
    let joined = dissolve([&cell(0, 0), &cell(1, 0)]).unwrap();
    assert_eq!(shape(&joined), [(6, vec![])]);
    assert_eq!(joined.area, Area::of_m2(2));
}

#[test]
fn cells_that_touch_at_a_corner_are_two_polygons() {
    let joined = dissolve([&cell(0, 0), &cell(1, 1)]).unwrap();
    assert_eq!(shape(&joined), [(4, vec![]), (4, vec![])]);
}

#[test]
fn a_ring_of_cells_has_a_hole_and_two_holes_may_touch() {
    let around: Vec<_> = (0..3)
        .flat_map(|x| (0..3).map(move |y| (x, y)))
        .filter(|&c| c != (1, 1))
        .map(|(x, y)| cell(x, y))
        .collect();
    let joined = dissolve(&around).unwrap();
    assert_eq!(shape(&joined), [(12, vec![4])]);
    // Two empty cells that touch at a corner within a block of four by four.
    let block: Vec<_> = (0..4)
        .flat_map(|x| (0..4).map(move |y| (x, y)))
        .filter(|&c| c != (1, 1) && c != (2, 2))
        .map(|(x, y)| cell(x, y))
        .collect();
    let joined = dissolve(&block).unwrap();
    assert_eq!(shape(&joined), [(16, vec![4, 4])]);
    assert_eq!(area_of(&joined.geometry), Some(Area::of_m2(14)));
}

#[test]
fn a_hole_that_touches_the_outside_at_a_point_is_a_hole() {
    // A square with a triangle cut out whose tip lies on the middle of the lower side.
    let whole = polygon(&[
        &[(0, 0), (2, 0), (4, 0), (4, 4), (0, 4)],
        &[(2, 0), (3, 2), (1, 2)],
    ]);
    let joined = dissolve([&whole]).unwrap();
    assert_eq!(shape(&joined), [(5, vec![3])]);
    assert_eq!(joined.area, Area::of_m2(14));
    // The same written as one ring that touches itself.
    let one = polygon(&[&[
        (0, 0),
        (2, 0),
        (1, 2),
        (3, 2),
        (2, 0),
        (4, 0),
        (4, 4),
        (0, 4),
    ]]);
    assert_eq!(dissolve([&one]).unwrap(), joined);
}

#[test]
fn an_island_in_a_hole_is_a_polygon_and_its_hole_is_its_own() {
    let sea = polygon(&[
        &[(0, 0), (9, 0), (9, 9), (0, 9)],
        &[(1, 1), (8, 1), (8, 8), (1, 8)],
    ]);
    let island = polygon(&[
        &[(2, 2), (7, 2), (7, 7), (2, 7)],
        &[(3, 3), (4, 3), (4, 4), (3, 4)],
    ]);
    let joined = dissolve([&sea, &island]).unwrap();
    assert_eq!(shape(&joined), [(4, vec![4]), (4, vec![4])]);
    let hole = joined.geometry.0[1].interiors()[0].0[0];
    assert_eq!(hole.x, 400_003.0);
}

#[test]
fn overlaps_and_points_nowhere_are_refused() {
    let fault = dissolve([&cell(0, 0), &cell(0, 0)]).unwrap_err();
    assert!(matches!(fault, NotSideBySide::Overlap { .. }));
    let mut lost = cell(0, 0);
    lost.0[0].exterior_mut(|ring| ring.0[1].x = f64::NAN);
    assert_eq!(dissolve([&lost]), Err(NotSideBySide::Nowhere));
    assert_eq!(dissolve([]).unwrap().area, Area::ZERO);
}

#[test]
fn spikes_fall_away() {
    let spiked = polygon(&[&[(0, 0), (2, 0), (5, 0), (2, 0), (2, 2), (0, 2)]]);
    assert_eq!(shape(&dissolve([&spiked]).unwrap()), [(4, vec![])]);
}

proptest! {
    /// Any set of cells: the area is theirs, every point of the lattice is in the contour when its
    /// cell is in the set, no ring touches itself, and the order does not matter.
    #[test]
    fn any_set_of_cells(set in prop::collection::btree_set((0i32..6, 0i32..6), 1..36)) {
        let cells: Vec<_> = set.iter().map(|&(x, y)| cell(x, y)).collect();
        let joined = dissolve(&cells).unwrap();
        prop_assert_eq!(joined.area, Area::of_m2(set.len() as i64));
        prop_assert_eq!(area_of(&joined.geometry), Some(joined.area));
        let mut turned = cells.clone();
        turned.reverse();
        prop_assert_eq!(&dissolve(&turned).unwrap(), &joined);
        for polygon in &joined.geometry.0 {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            for ring in rings {
                let mut points: Vec<_> = ring.0[1..].iter().map(|p| (p.x as i64, p.y as i64)).collect();
                let all = points.len();
                points.sort_unstable();
                points.dedup();
                prop_assert_eq!(points.len(), all);
            }
            let one = MultiPolygon(vec![polygon.clone()]);
            for x in 0..6 {
                for y in 0..6 {
                    let inside = holds(&one, 400_000.5 + f64::from(x), 6_400_000.5 + f64::from(y));
                    prop_assert!(!inside || set.contains(&(x, y)));
                }
            }
        }
        let covered = set.iter().filter(|&&(x, y)| {
            holds(&joined.geometry, 400_000.5 + f64::from(x), 6_400_000.5 + f64::from(y))
        });
        prop_assert_eq!(covered.count(), set.len());
    }
}

/// True where a point lies in a polygon and in none of its holes, by crossings in floating point.
fn holds(geometry: &MultiPolygon<f64>, x: f64, y: f64) -> bool {
    let inside = |ring: &LineString<f64>| {
        let crossed = ring.lines().filter(|l| {
            (l.start.y > y) != (l.end.y > y)
                && x < l.start.x + (y - l.start.y) / (l.end.y - l.start.y) * (l.end.x - l.start.x)
        });
        crossed.count() % 2 == 1
    };
    geometry
        .0
        .iter()
        .any(|p| inside(p.exterior()) && !p.interiors().iter().any(inside))
}
