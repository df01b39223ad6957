//! Figures drawn by hand, and random ones of which something is known.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::vector::grain::GRAINS;
use crate::vector::{Area, Coord, LineString, MultiPolygon, Polygon, area_of};

type Rings = Vec<Vec<(f64, f64)>>;

fn shape(rings: &[Vec<(f64, f64)>]) -> MultiPolygon<f64> {
    let line = |ring: &Vec<(f64, f64)>| -> LineString<f64> {
        ring.iter().map(|&(x, y)| Coord { x, y }).collect()
    };
    // Each ring a polygon of its own: for parity it is all one.
    let polygons = rings
        .iter()
        .map(|ring| Polygon::new(line(ring), Vec::new()));
    MultiPolygon(polygons.collect())
}

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

/// The faces of some polygons, numbered from 1.
fn overlaid(polygons: &[Vec<Edge>]) -> (Faces, Sets) {
    let mut sets = Sets::default();
    let mut edges = Vec::new();
    for (member, polygon) in (1..).zip(polygons) {
        let owners = sets.single(member);
        edges.extend(polygon.iter().map(|&edge| Owned { edge, owners }));
    }
    let noded = node(edges, &mut sets);
    let faces = faces(noded, &mut sets).unwrap();
    (faces, sets)
}

/// The area covered by each set of polygons.
fn areas(polygons: &[Vec<Edge>]) -> BTreeMap<Vec<u32>, Area> {
    let (faces, sets) = overlaid(polygons);
    let mut out = BTreeMap::new();
    for (cover, area) in faces.cover.iter().zip(&faces.area).skip(1) {
        *out.entry(sets.members(*cover).to_vec()).or_default() += *area;
    }
    out
}

fn m2(polygons: &[Rings]) -> Vec<(Vec<u32>, f64)> {
    let polygons: Vec<Vec<Edge>> = polygons
        .iter()
        .map(|rings| edges_of(&shape(rings)).unwrap())
        .collect();
    areas(&polygons)
        .into_iter()
        .map(|(set, area)| (set, area.m2()))
        .collect()
}

#[test]
fn two_squares_that_overlap() {
    let found = m2(&[vec![square(0.0, 0.0, 10.0)], vec![square(5.0, 5.0, 10.0)]]);
    assert_eq!(
        found,
        [(vec![1], 75.0), (vec![1, 2], 25.0), (vec![2], 75.0)]
    );
}

#[test]
fn a_hole_in_a_hole_whatever_way_round() {
    let mut hole = square(10.0, 10.0, 80.0);
    for _ in 0..2 {
        let rings = vec![
            square(0.0, 0.0, 100.0),
            hole.clone(),
            square(20.0, 20.0, 10.0),
        ];
        let found = m2(&[rings, vec![square(0.0, 0.0, 100.0)]]);
        assert_eq!(found, [(vec![1, 2], 3700.0), (vec![2], 6300.0)]);
        hole.reverse();
    }
}

#[test]
fn neighbours_share_an_edge_and_touch_at_a_corner() {
    let found = m2(&[
        vec![square(0.0, 0.0, 10.0)],
        vec![square(10.0, 0.0, 10.0)],
        vec![square(10.0, 10.0, 10.0)],
    ]);
    assert_eq!(
        found,
        [(vec![1], 100.0), (vec![2], 100.0), (vec![3], 100.0)]
    );
}

#[test]
fn a_bow_tie_is_two_triangles() {
    let tie = vec![(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)];
    assert_eq!(m2(&[vec![tie.clone()]]), [(vec![1], 50.0)]);
    let (faces, _) = overlaid(&[edges_of(&shape(&[tie])).unwrap()]);
    assert_eq!(faces.area.len(), 3, "two triangles and what is around");
}

#[test]
fn a_gap_of_a_millimetre_is_there() {
    let found = m2(&[
        vec![square(0.0, 0.0, 10.0)],
        vec![square(10.001, 0.0, 10.0)],
        vec![square(-5.0, -5.0, 50.0)],
    ]);
    assert_eq!(
        found.iter().map(|f| f.0.clone()).collect::<Vec<_>>(),
        [vec![1, 3], vec![2, 3], vec![3]]
    );
    let sum: f64 = found.iter().map(|f| f.1).sum();
    assert_eq!(sum, 2500.0);
}

#[test]
fn what_has_no_area_has_none() {
    let flat = vec![(0.0, 0.0), (10.0, 0.0), (5.0, 0.0)];
    assert_eq!(m2(&[vec![flat]]), []);
    assert_eq!(m2(&[vec![vec![(1.0, 1.0), (1.0, 1.0), (1.0, 1.0)]]]), []);
}

#[test]
fn parts_that_share_an_edge_are_one() {
    let parts = vec![square(0.0, 0.0, 10.0), square(10.0, 2.0, 5.0)];
    assert_eq!(m2(std::slice::from_ref(&parts)), [(vec![1], 125.0)]);
    let (faces, _) = overlaid(&[edges_of(&shape(&parts)).unwrap()]);
    assert_eq!(faces.area.len(), 2, "one face and what is around");
}

/// A strip of 6 m beside a road drawn 1.5 m off at the second date.
#[test]
fn a_narrow_strip_and_the_noise_beside_it() {
    let strip = |x: f64| {
        vec![vec![
            (x, 0.0),
            (x + 6.0, 0.0),
            (x + 6.0, 1000.0),
            (x, 1000.0),
        ]]
    };
    let found = m2(&[strip(0.0), strip(1.5)]);
    assert_eq!(
        found,
        [(vec![1], 1500.0), (vec![1, 2], 4500.0), (vec![2], 1500.0)]
    );
}

/// A ring of 18 800 points against a copy that is a little off: the trap that makes other engines
/// slow or panic.
#[test]
fn a_ring_of_18_800_points() {
    let ring = |off: f64| -> Vec<(f64, f64)> {
        (0..18_800)
            .map(|i| {
                let turn = f64::from(i) / 18_800.0 * std::f64::consts::TAU;
                let r = 5000.0 + 30.0 * (turn * 900.0).sin() + off * (turn * 7000.0).cos();
                (1_200_000.0 + r * turn.cos(), 6_400_000.0 + r * turn.sin())
            })
            .collect()
    };
    let shapes = [shape(&[ring(0.0)]), shape(&[ring(0.4)])];
    let polygons: Vec<Vec<Edge>> = shapes.iter().map(|s| edges_of(s).unwrap()).collect();
    let found = areas(&polygons);
    for (member, shape) in (1..).zip(&shapes) {
        let with: Area = found
            .iter()
            .filter(|f| f.0.contains(&member))
            .map(|f| f.1)
            .sum();
        let own = area_of(shape).unwrap();
        let off = (with - own).abs().m2() / own.m2();
        assert!(off < 1e-12, "{off}");
    }
}

fn traced(faces: &Faces, face: u32) -> MultiPolygon<f64> {
    let mut bounds = Vec::new();
    for (i, owned) in faces.edges.iter().enumerate() {
        for side in [Side::Above, Side::Below] {
            let other = if side == Side::Above {
                Side::Below
            } else {
                Side::Above
            };
            if faces.at(i, side) == face && faces.at(i, other) != face {
                bounds.push(Bound::new(owned.edge, side));
            }
        }
    }
    polygons(&bounds).unwrap()
}

#[test]
fn a_face_is_traced_as_a_valid_polygon() {
    // A square with a hole that touches its corner and another inside.
    let rings = vec![
        square(0.0, 0.0, 10.0),
        vec![(0.0, 0.0), (3.0, 1.0), (1.0, 3.0)],
        square(5.0, 5.0, 2.0),
    ];
    let (faces, _) = overlaid(&[edges_of(&shape(&rings)).unwrap()]);
    let covered: Vec<u32> = (1..faces.cover.len() as u32)
        .filter(|&f| faces.cover[f as usize] != SetId::EMPTY)
        .collect();
    assert_eq!(covered.len(), 1);
    let polygon = traced(&faces, covered[0]);
    assert_eq!(polygon.0.len(), 1);
    assert_eq!(polygon.0[0].interiors().len(), 2);
    assert_eq!(area_of(&polygon), Some(faces.area[covered[0] as usize]));
}

/// Rings of places on a lattice so coarse that rounding is felt at every crossing.
fn coarse(count: usize) -> impl Strategy<Value = Vec<Vec<Edge>>> {
    let place = (0_i64..24, 0_i64..24).prop_map(|(x, y)| Place::new(x, y));
    let ring = prop::collection::vec(place, 3..9).prop_map(|places| {
        let next = places.iter().cycle().skip(1);
        places
            .iter()
            .zip(next)
            .filter_map(|(&p, &q)| Edge::between(p, q))
            .collect::<Vec<_>>()
    });
    prop::collection::vec(ring, 1..count)
}

/// The same with crossings far from the lattice's limits: as polygons in metres.
fn fine(rings: &[Vec<Edge>]) -> Vec<Vec<Edge>> {
    let scale = |p: Place| Place::new(p.x * GRAINS, p.y * GRAINS);
    let edge = |e: &Edge| Edge {
        a: scale(e.a),
        b: scale(e.b),
    };
    rings
        .iter()
        .map(|ring| ring.iter().map(edge).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// However hard rounding bends them, edges end up meeting at their ends only, and the faces have
    /// areas of their own which nothing is missing from.
    #[test]
    fn noding_and_the_sweep_hold_on_the_coarsest_lattice(polygons in coarse(6)) {
        let (faces, _) = overlaid(&polygons);
        for (i, one) in faces.edges.iter().enumerate() {
            for other in &faces.edges[i + 1..] {
                let (s, t) = (one.edge, other.edge);
                let ends = |p: Place| p == s.a || p == s.b || p == t.a || p == t.b;
                let opposite = |s: Edge, t: Edge| s.side(t.a) != s.side(t.b);
                let proper = opposite(s, t) && opposite(t, s);
                let shared = s.a == t.a || s.b == t.b || s.b == t.a || s.a == t.b;
                prop_assert!(!proper || shared || !ends(s.a), "{:?} {:?}", s, t);
            }
        }
        prop_assert_eq!(faces.area.iter().sum::<Area>(), Area::ZERO);
        prop_assert!(faces.area.iter().skip(1).all(|&area| area > Area::ZERO));
    }

    /// Each face can be followed around, and its polygons have its area.
    #[test]
    fn every_face_is_a_polygon_of_its_area(polygons in coarse(5)) {
        let (faces, _) = overlaid(&polygons);
        for face in 1..faces.cover.len() as u32 {
            let traced = traced(&faces, face);
            prop_assert_eq!(traced.0.len(), 1);
            prop_assert_eq!(area_of(&traced), Some(faces.area[face as usize]));
        }
    }

    /// The order of polygons and of their edges changes nothing.
    #[test]
    fn the_order_changes_nothing(polygons in coarse(6)) {
        let forth = areas(&polygons);
        let count = polygons.len() as u32;
        let mut turned: Vec<Vec<Edge>> = polygons.into_iter().rev().collect();
        turned.iter_mut().for_each(|edges| edges.reverse());
        let back: BTreeMap<Vec<u32>, Area> = areas(&turned)
            .into_iter()
            .map(|(set, area)| (set.iter().rev().map(|m| count + 1 - m).collect(), area))
            .collect();
        prop_assert_eq!(forth, back);
    }

    /// Cut into windows, polygons cover the same areas but for what rounding moves, and parts of
    /// neighbours fit.
    #[test]
    fn windows_change_nothing(polygons in coarse(4), size in 3_i64..30, x in 0_i64..7, y in 0_i64..7) {
        let polygons = fine(&polygons);
        let origin = Place::new(x * GRAINS - 5, y * GRAINS);
        let mut parts: BTreeMap<(i64, i64), Vec<Vec<Edge>>> = BTreeMap::new();
        for (i, polygon) in polygons.iter().enumerate() {
            for (window, part) in divide(polygon.clone(), origin, size * GRAINS) {
                let window = parts.entry(window).or_insert_with(|| vec![Vec::new(); polygons.len()]);
                window[i] = part;
            }
        }
        let mut sum: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
        for ((column, row), window) in parts {
            let corner = |c: i64, r: i64| {
                Place::new(origin.x + c * size * GRAINS, origin.y + r * size * GRAINS)
            };
            let frame = Frame { min: corner(column, row), max: corner(column + 1, row + 1) };
            prop_assert!(window.iter().flatten().all(|e| frame.holds(e.a, e.b.max(e.a))));
            for (set, area) in areas(&window) {
                *sum.entry(set).or_default() += area.m2();
            }
        }
        // What nothing covers has no limit, and is not cut.
        sum.remove(&vec![]);
        for (set, area) in areas(&polygons).into_iter().filter(|(set, _)| !set.is_empty()) {
            let cut = sum.remove(&set).unwrap_or(0.0);
            prop_assert!((cut - area.m2()).abs() < 1e-3, "{:?}: {} {}", set, cut, area.m2());
        }
        prop_assert!(sum.values().all(|&left| left < 1e-3));
    }
}
