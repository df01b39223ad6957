//! Edges cut where they cross or touch, until they only meet at their ends.
//!
//! A crossing is moved to the nearest place of the lattice, which bends the edges by half a grain at
//! most and may make the pieces cross others: these are looked at again. This ends: a piece lies
//! within the box of what it was cut from, and pieces of an edge go on in its direction, so that an
//! edge has no more pieces than its box has places along its sides.

use std::cmp::Ordering;

use super::place::{Edge, Place, cross, nearest};
use super::sets::{SetId, Sets};

/// An edge and the polygons that it bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned {
    /// The edge.
    pub edge: Edge,
    /// The polygons with it on their boundary an odd number of times.
    pub owners: SetId,
}

/// The same boundaries as edges that only meet at their ends, in order, each once.
pub fn node(edges: Vec<Owned>, sets: &mut Sets) -> Vec<Owned> {
    let fresh = edges.into_iter().map(|owned| Held { owned, fresh: true });
    let mut held = merged(fresh.collect(), sets);
    loop {
        let cuts = cuts(&held);
        if cuts.is_empty() {
            return held.into_iter().map(|h| h.owned).collect();
        }
        held = merged(pieces(held, cuts), sets);
    }
}

/// An edge, and whether it was not yet held against all others.
#[derive(Clone, Copy)]
struct Held {
    owned: Owned,
    fresh: bool,
}

/// In order, each edge once with all whose boundary it is; what bounds nothing is gone.
fn merged(mut held: Vec<Held>, sets: &mut Sets) -> Vec<Held> {
    held.sort_unstable_by_key(|h| h.owned.edge);
    let mut out: Vec<Held> = Vec::with_capacity(held.len());
    for h in held {
        match out.last_mut() {
            Some(last) if last.owned.edge == h.owned.edge => {
                last.owned.owners = sets.differing(last.owned.owners, h.owned.owners);
                last.fresh |= h.fresh;
            }
            _ => out.push(h),
        }
    }
    out.retain(|h| h.owned.owners != SetId::EMPTY);
    out
}

/// Where an edge, by its number, is to be cut.
type Cut = (u32, Place);

/// The edges, those that were cut as pieces.
fn pieces(held: Vec<Held>, mut cuts: Vec<Cut>) -> Vec<Held> {
    // Along an edge: places rounded from a straight line keep their order in each coordinate.
    let key = |&(number, place): &Cut| {
        let Edge { a, b } = held[number as usize].owned.edge;
        let north = if b.y >= a.y { place.y } else { -place.y };
        (number, place.x, north)
    };
    cuts.sort_unstable_by_key(key);
    cuts.dedup();
    let mut out = Vec::with_capacity(held.len() + cuts.len());
    let mut cuts = cuts.into_iter().peekable();
    for (number, h) in (0_u32..).zip(held) {
        let mut from = h.owned.edge.a;
        let mut whole = true;
        while let Some((_, place)) = cuts.next_if(|cut| cut.0 == number) {
            push(&mut out, from, place, h.owned.owners);
            from = place;
            whole = false;
        }
        match whole {
            true => out.push(Held { fresh: false, ..h }),
            false => push(&mut out, from, h.owned.edge.b, h.owned.owners),
        }
    }
    out
}

fn push(out: &mut Vec<Held>, from: Place, to: Place, owners: SetId) {
    let edge = Edge::between(from, to);
    out.extend(edge.map(|edge| Held {
        owned: Owned { edge, owners },
        fresh: true,
    }));
}

/// Edges in a strip, about.
const IN_STRIP: usize = 48;

/// Horizontal strips, in which only edges near each other are held against each other.
struct Strips {
    low: i64,
    height: i64,
    count: usize,
}

impl Strips {
    fn of(held: &[Held]) -> Self {
        let spans = held.iter().map(|h| h.owned.edge.span_y());
        let (low, high) = spans
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            .unwrap_or((0, 0));
        let count = (held.len() / IN_STRIP).clamp(1, 1 << 14);
        Self {
            low,
            height: (high - low) / count as i64 + 1,
            count,
        }
    }

    fn number(&self, y: i64) -> usize {
        ((y - self.low) / self.height) as usize
    }
}

/// Where edges cross or touch otherwise than at their ends.
fn cuts(held: &[Held]) -> Vec<Cut> {
    let strips = Strips::of(held);
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); strips.count];
    let mut awake = vec![false; strips.count];
    for (number, h) in (0_u32..).zip(held) {
        let (low, high) = h.owned.edge.span_y();
        for strip in strips.number(low)..=strips.number(high) {
            lists[strip].push(number);
            awake[strip] |= h.fresh;
        }
    }
    let mut found = Vec::new();
    let mut active: Vec<u32> = Vec::new();
    for (strip, list) in lists.iter().enumerate().filter(|(strip, _)| awake[*strip]) {
        active.clear();
        for &number in list {
            let one = &held[number as usize];
            let (low, high) = one.owned.edge.span_y();
            active.retain(|&other| held[other as usize].owned.edge.b.x >= one.owned.edge.a.x);
            for &number2 in &active {
                let other = &held[number2 as usize];
                let (low2, high2) = other.owned.edge.span_y();
                // Both are in several strips: once is enough.
                let here = || strips.number(low.max(low2)) == strip;
                if (one.fresh || other.fresh) && low <= high2 && low2 <= high && here() {
                    let (first, second) = ((number2, other.owned.edge), (number, one.owned.edge));
                    meet(first, second, &mut found);
                }
            }
            active.push(number);
        }
    }
    found
}

/// Where two different edges are to be cut.
fn meet((n, s): (u32, Edge), (m, t): (u32, Edge), found: &mut Vec<Cut>) {
    let before = found.len();
    let (c, d) = (s.side(t.a), s.side(t.b));
    if c == d && c != Ordering::Equal {
        return;
    }
    let (a, b) = (t.side(s.a), t.side(s.b));
    if a == b && a != Ordering::Equal {
        return;
    }
    for (side, place) in [(c, t.a), (d, t.b)] {
        if side == Ordering::Equal && inside(&s, place) {
            found.push((n, place));
        }
    }
    for (side, place) in [(a, s.a), (b, s.b)] {
        if side == Ordering::Equal && inside(&t, place) {
            found.push((m, place));
        }
    }
    let ends = [a, b, c, d].contains(&Ordering::Equal);
    if before == found.len() && !ends {
        let place = crossing(&s, &t);
        for (number, edge) in [(n, s), (m, t)] {
            if place != edge.a && place != edge.b {
                found.push((number, place));
            }
        }
    }
}

/// True for a place in line with an edge that is between its ends.
fn inside(edge: &Edge, place: Place) -> bool {
    edge.a < place && place < edge.b
}

/// The place nearest to where two edges cross, whichever of them comes first.
fn crossing(s: &Edge, t: &Edge) -> Place {
    // How far `s.a` is from `t`, and how far `s` goes towards it.
    let away = cross(t.a, t.b, s.a);
    let all = away - cross(t.a, t.b, s.b);
    let sign = all.signum();
    let at = |from: i64, to: i64| from + nearest(sign * away * i128::from(to - from), all * sign);
    Place::new(at(s.a.x, s.b.x), at(s.a.y, s.b.y))
}
