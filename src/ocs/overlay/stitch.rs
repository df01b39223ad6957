//! Regions that windows cut, joined again along the lines between windows.

use std::collections::{BTreeMap, BTreeSet};

use relais_core::ops::overlay::{Bound, Edge, Place, Side};

use super::land::Land;
use super::part::{Part, Touch, root, unite};

/// A line between windows: those from south to north come last.
type Line = (bool, i64);

/// What of a part meets a line: from and to along it, which part, and the zone there.
type Stretch = (i64, i64, u32, Land);

/// The stretches on either side of a line.
#[derive(Default)]
struct Seam {
    below: Vec<Stretch>,
    above: Vec<Stretch>,
}

/// The windows that there are.
#[derive(Debug, Clone, Default)]
pub(super) struct Mesh {
    /// Their corners in the south-west.
    pub(super) corners: BTreeSet<Place>,
    /// Their side.
    pub(super) side: i64,
}

impl Mesh {
    /// True when there is a window beyond the bound of one.
    fn goes_on(&self, home: Place, bound: &Bound) -> bool {
        let out = match bound.side() {
            Side::Below => self.side,
            Side::Above => -self.side,
        };
        let beyond = match bound.edge().a.x == bound.edge().b.x {
            // What is below an edge that goes north lies east of it.
            true => Place::new(home.x - out, home.y),
            false => Place::new(home.x, home.y + out),
        };
        self.corners.contains(&beyond)
    }
}

/// For each part, the first of those that are one region with it. Parts get those pieces of the
/// frames of their windows as bounds that no other part of their region lies beyond, and those that
/// go on where there is no window are endless. Parts of different regions on either side of a line
/// touch.
pub(super) fn stitch(parts: &mut [Part], touches: &mut Vec<Touch>, mesh: &Mesh) -> Vec<u32> {
    let mut seams: BTreeMap<Line, Seam> = BTreeMap::new();
    for (number, part) in (0_u32..).zip(parts.iter_mut()) {
        for (bound, zone) in std::mem::take(&mut part.frame) {
            let Edge { a, b } = bound.edge();
            let (line, stretch) = match a.x == b.x {
                true => ((true, a.x), (a.y, b.y, number, zone)),
                false => ((false, a.y), (a.x, b.x, number, zone)),
            };
            let seam = seams.entry(line).or_default();
            match bound.side() {
                Side::Below => seam.below.push(stretch),
                Side::Above => seam.above.push(stretch),
            }
        }
    }
    let mut same: Vec<u32> = (0..parts.len() as u32).collect();
    for (line, mut seam) in seams {
        seam.below.sort_unstable();
        seam.above.sort_unstable();
        sew(line, &seam, mesh, parts, touches, &mut same);
    }
    (0..parts.len() as u32)
        .map(|part| root(&mut same, part))
        .collect()
}

/// Joins the parts on either side of a line; stretches of one side do not overlap.
fn sew(
    line: Line,
    seam: &Seam,
    mesh: &Mesh,
    parts: &mut [Part],
    touches: &mut Vec<Touch>,
    same: &mut [u32],
) {
    let free = |side: Side, from: i64, to: i64, part: u32, parts: &mut [Part]| {
        let place = |along: i64| match line {
            (true, x) => Place::new(x, along),
            (false, y) => Place::new(along, y),
        };
        let Some(edge) = Edge::between(place(from), place(to)) else {
            return;
        };
        let (part, bound) = (&mut parts[part as usize], Bound::new(edge, side));
        part.endless |= !mesh.goes_on(part.home, &bound);
        part.bounds.push(bound);
    };
    let mut beyond = seam.above.iter().copied().peekable();
    // How far each side is done.
    let mut rest_above: Option<Stretch> = beyond.next();
    for &(mut from, to, below, zone) in &seam.below {
        while from < to {
            let Some((start, end, above, beside)) = rest_above.filter(|above| above.0 < to) else {
                free(Side::Below, from, to, below, parts);
                break;
            };
            if start < from {
                // Nothing below it up to here.
                free(Side::Above, start, end.min(from), above, parts);
            } else if from < start {
                free(Side::Below, from, start, below, parts);
                from = start;
            }
            let start = start.max(from);
            let until = end.min(to);
            if start < until {
                if parts[below as usize].lands == parts[above as usize].lands {
                    unite(same, below, above);
                } else {
                    free(Side::Below, start, until, below, parts);
                    free(Side::Above, start, until, above, parts);
                    touches.push(Touch::between(below, above, zone, until - start));
                }
                from = until;
            }
            rest_above = match end > until.max(start) {
                true => Some((until.max(start), end, above, beside)),
                false => beyond.next(),
            };
        }
    }
    for (start, end, above, _) in rest_above.into_iter().chain(beyond) {
        free(Side::Above, start, end, above, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(land: Land, frame: &[(i64, i64)], side: Side) -> Part {
        let edge = |&(from, to): &(i64, i64)| Edge {
            a: Place::new(from, 0),
            b: Place::new(to, 0),
        };
        Part {
            frame: frame
                .iter()
                .map(|f| {
                    let edge = edge(f);
                    (Bound::new(edge, side), Land::Nothing)
                })
                .collect(),
            ..Part::new([land].into_iter().collect(), Place::new(0, 0))
        }
    }

    fn joined(parts: &mut [Part]) -> Vec<u32> {
        stitch(parts, &mut Vec::new(), &Mesh::default())
    }

    fn free(part: &Part) -> Vec<(i64, i64)> {
        let mut all: Vec<(i64, i64)> = part
            .bounds
            .iter()
            .map(|b| (b.edge().a.x, b.edge().b.x))
            .collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn stretches_of_one_land_join_and_the_rest_bounds() {
        let (one, two) = (Land::Class(1), Land::Class(2));
        let mut parts = [
            part(one, &[(0, 10), (20, 30)], Side::Below),
            part(one, &[(5, 8), (9, 22)], Side::Above),
            part(two, &[(22, 40)], Side::Above),
            part(two, &[(-5, 0)], Side::Above),
        ];
        let mut touches = Vec::new();
        let same = stitch(&mut parts, &mut touches, &Mesh::default());
        assert_eq!(same, [0, 0, 2, 3]);
        assert_eq!(touches, [Touch::between(0, 2, Land::Nothing, 8)]);
        assert_eq!(free(&parts[0]), [(0, 5), (8, 9), (22, 30)]);
        assert_eq!(free(&parts[1]), [(10, 20)]);
        assert_eq!(free(&parts[2]), [(22, 30), (30, 40)]);
        assert_eq!(free(&parts[3]), [(-5, 0)]);
    }

    #[test]
    fn one_side_alone_is_free() {
        let mut parts = [part(Land::Nothing, &[(0, 3), (3, 5)], Side::Above)];
        assert_eq!(joined(&mut parts), [0]);
        assert_eq!(free(&parts[0]), [(0, 3), (3, 5)]);
        let mut parts = [part(Land::Nothing, &[(0, 3)], Side::Below)];
        joined(&mut parts);
        assert_eq!(free(&parts[0]), [(0, 3)]);
    }
}
