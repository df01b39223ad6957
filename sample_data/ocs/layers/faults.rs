//! Faults of topology, as they slip into deliveries.

use std::fmt::Write;

use relais_core::vector::{Coord, Feature, LineString};

/// Puts a few faults into a coverage, and tells them: a point moved in one polygon alone, a polygon
/// that crosses itself, a polygon that is there twice.
pub fn add(features: &mut Vec<Feature>) -> String {
    let mut told = String::from("faute;fid;x;y\n");
    let long: Vec<usize> = (0..features.len())
        .filter(|&at| points(&features[at]) > 24)
        .collect();
    let Some(step) = Some(long.len() / 4).filter(|step| *step > 0) else {
        return told;
    };
    let mut tell = |fault: &str, fid: usize, ring: &LineString<f64>, at: usize| {
        let _ = writeln!(
            told,
            "{fault};{fid};{:.3};{:.3}",
            ring.0[at].x, ring.0[at].y
        );
    };
    for (k, &at) in long.iter().step_by(step).take(3).enumerate() {
        let fid = at + 1;
        match k {
            0 => change(&mut features[at], |ring| {
                ring.0[6].x += 1.5;
                tell("sommet déplacé", fid, ring, 6);
            }),
            1 => change(&mut features[at], |ring| {
                let at = knot(ring);
                tell("nœud papillon", fid, ring, at);
            }),
            _ => {
                let mut twice = features[at].clone();
                change(&mut twice, |ring| tell("doublon", fid, ring, 0));
                twice.id = features.len() as i64 + 1;
                features.push(twice);
            }
        }
    }
    told
}

/// Ties a knot into an edge of four metres or more, and gives its place.
fn knot(ring: &mut LineString<f64>) -> usize {
    let length = |at: &usize| {
        let (a, b) = (ring.0[*at], ring.0[*at + 1]);
        (b.x - a.x).hypot(b.y - a.y)
    };
    let edges = 0..ring.0.len() - 1;
    let at = edges.into_iter().find(|at| length(at) > 4.0).unwrap_or(0);
    let (a, b, length) = (ring.0[at], ring.0[at + 1], length(&at));
    let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
    let place = |along: f64, aside: f64| Coord {
        x: a.x + along * ux - aside * uy,
        y: a.y + along * uy + aside * ux,
    };
    let tied = [place(2.0, 1.0), place(2.0, -1.0), place(1.0, 1.0)];
    ring.0.splice(at + 1..at + 1, tied);
    at
}

fn points(feature: &Feature) -> usize {
    feature
        .geometry
        .0
        .first()
        .map_or(0, |p| p.exterior().0.len())
}

fn change(feature: &mut Feature, with: impl FnOnce(&mut LineString<f64>)) {
    if let Some(polygon) = feature.geometry.0.first_mut() {
        polygon.exterior_mut(with);
    }
}
