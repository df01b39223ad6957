//! Patches to polygons whose limits are shared: each limit between two nodes is one line, whichever
//! side asks for it.

use std::collections::HashMap;

use super::patches::Patches;

/// A corner of cells: column, and row from the south.
pub type Corner = (i32, i32);

/// A limit between two nodes, or around where there is none, as corners in an order that does not
/// depend on the side.
pub struct Limit {
    /// The corners.
    pub corners: Vec<Corner>,
    /// True where it ends where it began, without a node.
    pub closed: bool,
}

/// The rings of a patch, each a chain of limits with the direction in which the ring takes it.
pub type Ring = Vec<(Limit, Way)>;

/// Along the limit or against it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From its first corner to its last.
    Along,
    /// From its last to its first.
    Against,
}

/// East, north, west, south.
const STEPS: [Corner; 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// The rings of every patch, what is inside on their left.
pub fn rings(patches: &Patches) -> Vec<Vec<Ring>> {
    let plan = Plan {
        columns: patches.size.0 as i32,
        rows: patches.size.1 as i32,
        patches,
    };
    let mut all: Vec<Vec<Ring>> = patches.values.iter().map(|_| Vec::new()).collect();
    for (patch, corners) in plan.chains() {
        all[patch as usize].push(plan.split(corners));
    }
    all
}

struct Plan<'a> {
    columns: i32,
    rows: i32,
    patches: &'a Patches,
}

impl Plan<'_> {
    /// The patch of a cell by its south-western corner; none outside.
    fn patch(&self, column: i32, row: i32) -> Option<u32> {
        let inside = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        inside.then(|| {
            let from_north = (self.rows - 1 - row) as usize;
            self.patches.ids[from_north * self.columns as usize + column as usize]
        })
    }

    /// The cell on the left of a step from a corner, and the one on its right.
    fn sides(&self, (x, y): Corner, step: usize) -> (Option<u32>, Option<u32>) {
        let cells = [(x, y), (x - 1, y), (x - 1, y - 1), (x, y - 1)];
        let at = |k: usize| self.patch(cells[k % 4].0, cells[k % 4].1);
        (at(step), at(step + 3))
    }

    /// Closed chains of corners around each patch.
    fn chains(&self) -> Vec<(u32, Vec<Corner>)> {
        let mut chains = Vec::new();
        let mut used: HashMap<(Corner, usize), ()> = HashMap::new();
        for y in 0..=self.rows {
            for x in 0..=self.columns {
                for step in 0..4 {
                    let (left, right) = self.sides((x, y), step);
                    let Some(patch) = left.filter(|_| left != right) else {
                        continue;
                    };
                    if !used.contains_key(&((x, y), step)) {
                        chains.push((patch, self.chain((x, y), step, patch, &mut used)));
                    }
                }
            }
        }
        chains
    }

    fn chain(
        &self,
        start: Corner,
        first: usize,
        patch: u32,
        used: &mut HashMap<(Corner, usize), ()>,
    ) -> Vec<Corner> {
        let (mut at, mut step) = (start, first);
        let mut corners = Vec::new();
        loop {
            used.insert((at, step), ());
            corners.push(at);
            at = (at.0 + STEPS[step].0, at.1 + STEPS[step].1);
            // The leftmost turn stays with the same cell where two of a patch touch at a corner.
            let turns = [step + 1, step, step + 3].map(|turn| turn % 4);
            let goes = |turn: &usize| {
                let (left, right) = self.sides(at, *turn);
                left == Some(patch) && right != left
            };
            step = turns.into_iter().find(goes).unwrap_or(first);
            if (at, step) == (start, first) {
                return corners;
            }
        }
    }

    /// True where three limits meet, or four, and at the corners of the square.
    fn is_node(&self, (x, y): Corner) -> bool {
        let limits = (0..4).filter(|&step| {
            let (left, right) = self.sides((x, y), step);
            left != right
        });
        let on_edge = |v: i32, most: i32| v == 0 || v == most;
        limits.count() > 2 || (on_edge(x, self.columns) && on_edge(y, self.rows))
    }

    fn split(&self, mut corners: Vec<Corner>) -> Ring {
        let nodes: Vec<usize> = (0..corners.len())
            .filter(|&at| self.is_node(corners[at]))
            .collect();
        let Some(&first) = nodes.first() else {
            return vec![around(corners)];
        };
        corners.rotate_left(first);
        corners.push(corners[0]);
        let mut ends: Vec<usize> = nodes.iter().map(|at| at - first).collect();
        ends.push(corners.len() - 1);
        ends.windows(2)
            .map(|ends| between(corners[ends[0]..=ends[1]].to_vec()))
            .collect()
    }
}

/// A limit between two nodes, begun at the lower one.
fn between(mut corners: Vec<Corner>) -> (Limit, Way) {
    let mut back = corners.clone();
    back.reverse();
    let way = if back < corners {
        Way::Against
    } else {
        Way::Along
    };
    if way == Way::Against {
        corners = back;
    }
    let closed = false;
    (Limit { corners, closed }, way)
}

/// A limit without nodes, begun at its lowest corner.
fn around(mut corners: Vec<Corner>) -> (Limit, Way) {
    let lowest = (0..corners.len())
        .min_by_key(|&at| corners[at])
        .unwrap_or(0);
    corners.rotate_left(lowest);
    let way = if corners[corners.len() - 1] < corners[1] {
        Way::Against
    } else {
        Way::Along
    };
    if way == Way::Against {
        corners[1..].reverse();
    }
    let closed = true;
    (Limit { corners, closed }, way)
}
