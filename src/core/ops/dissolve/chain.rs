//! Edges to rings.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Place, cross};

/// Chains edges into closed rings that touch themselves nowhere. Where several edges leave a place,
/// the leftmost is taken: it bounds the same piece of what lies on the left.
pub(super) fn rings(edges: Vec<(Place, Place)>) -> Vec<Vec<Place>> {
    let mut leaving: HashMap<Place, Vec<Place>> = HashMap::with_capacity(edges.len());
    for (a, b) in &edges {
        leaving.entry(*a).or_default().push(*b);
    }
    let mut rings = Vec::new();
    for (start, _) in edges {
        while let Some(next) = leaving.get_mut(&start).and_then(Vec::pop) {
            follow(start, next, &mut leaving, &mut rings);
        }
    }
    rings
}

/// Follows edges until the first place is met again; loops on the way are rings of their own.
fn follow(
    start: Place,
    next: Place,
    leaving: &mut HashMap<Place, Vec<Place>>,
    rings: &mut Vec<Vec<Place>>,
) {
    let mut path = vec![start];
    let mut met = HashMap::from([(start, 0)]);
    let mut at = next;
    loop {
        if let Some(&first) = met.get(&at) {
            let ring = path.split_off(first);
            for place in &ring {
                met.remove(place);
            }
            rings.push(ring);
            if first == 0 {
                return;
            }
        }
        let came = path.last().copied().unwrap_or(start);
        met.insert(at, path.len());
        path.push(at);
        // As many edges come to a place as leave it: there is one more.
        match leaving
            .get_mut(&at)
            .and_then(|ways| leftmost(came, at, ways))
        {
            Some(way) => at = way,
            None => return,
        }
    }
}

/// Takes the way that turns most to the left.
fn leftmost(came: Place, at: Place, ways: &mut Vec<Place>) -> Option<Place> {
    let ahead = (at.0 - came.0, at.1 - came.1);
    let direction = |way: &Place| (way.0 - at.0, way.1 - at.1);
    let best =
        (0..ways.len()).max_by(|&i, &j| turn(ahead, direction(&ways[i]), direction(&ways[j])))?;
    Some(ways.swap_remove(best))
}

/// Which of two directions turns more to the left of a third.
fn turn(ahead: Place, a: Place, b: Place) -> Ordering {
    let side = |way: Place| cross(ahead, way).signum();
    side(a)
        .cmp(&side(b))
        .then_with(|| 0.cmp(&cross(b, a)).reverse())
}
