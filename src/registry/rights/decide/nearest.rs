//! Of all that does not allow it, what comes nearest to allowing it.

use super::Way;
use crate::rights::reason::{Mender, Reason};

/// What stands against the clauses that come nearest, each reason once. Nearest is a clause that is
/// for such a partner, then one against which stands least that its owner alone can change, then
/// one against which stands least.
pub fn nearest(ways: &[Way]) -> Vec<Reason> {
    let least = ways.iter().map(|way| distance(way)).min();
    let mut told: Vec<Reason> = Vec::new();
    for way in ways.iter().filter(|way| Some(distance(way)) == least) {
        for reason in way {
            if !told.contains(reason) {
                told.push(reason.clone());
            }
        }
    }
    told
}

fn distance(way: &[Reason]) -> (usize, usize, usize) {
    let count = |of: fn(&Reason) -> bool| way.iter().filter(|reason| of(reason)).count();
    let others = count(|reason| matches!(reason, Reason::Who { .. } | Reason::StaffOther { .. }));
    let owners = count(|reason| reason.mender() == Mender::Owner);
    (others, owners, way.len())
}
