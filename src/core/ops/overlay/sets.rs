//! Sets of polygons, each kept once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A set, by the order in which it was first met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(pub u32);

impl SetId {
    /// The set of nothing.
    pub const EMPTY: SetId = SetId(0);
}

/// Sets of polygons by their numbers.
pub struct Sets {
    /// The members of all sets, one set after the other: most have one or two.
    members: Vec<u32>,
    /// Where those of each set end.
    ends: Vec<u32>,
    /// Where each set is found by its members: its number, at the first free place from the one that
    /// they hash to. That of the set of nothing marks places that are free.
    places: Vec<SetId>,
    /// Differences that were asked for before.
    known: HashMap<(SetId, SetId), SetId, Quick>,
    /// The set that is being made.
    next: Vec<u32>,
}

impl Default for Sets {
    fn default() -> Self {
        Self {
            members: Vec::new(),
            ends: vec![0],
            places: vec![SetId::EMPTY; 64],
            known: HashMap::default(),
            next: Vec::new(),
        }
    }
}

impl Sets {
    /// The members of a set, in ascending order.
    pub fn members(&self, id: SetId) -> &[u32] {
        let at = id.0 as usize;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.members[begin as usize..self.ends[at] as usize]
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// False: there is always the set of nothing.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The set of one polygon.
    pub fn single(&mut self, member: u32) -> SetId {
        self.next.clear();
        self.next.push(member);
        self.intern()
    }

    /// What is in one of two sets and not in the other.
    pub fn differing(&mut self, one: SetId, other: SetId) -> SetId {
        if one == SetId::EMPTY {
            return other;
        }
        if other == SetId::EMPTY {
            return one;
        }
        let key = (one.min(other), one.max(other));
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let mut next = std::mem::take(&mut self.next);
        merge(self.members(one), self.members(other), &mut next);
        self.next = next;
        let id = self.intern();
        self.known.insert(key, id);
        id
    }

    /// The set of those that `next` holds.
    fn intern(&mut self) -> SetId {
        if self.next.is_empty() {
            return SetId::EMPTY;
        }
        let place = self.place(&self.next);
        if self.places[place] != SetId::EMPTY {
            return self.places[place];
        }
        let id = SetId(self.ends.len() as u32);
        self.places[place] = id;
        self.members.extend(&self.next);
        self.ends.push(self.members.len() as u32);
        if 2 * self.ends.len() > self.places.len() {
            self.widen();
        }
        id
    }

    /// The place of a set that is there, or where it would be.
    fn place(&self, members: &[u32]) -> usize {
        let mut mix = Mix::default();
        members.iter().for_each(|&member| mix.write_u32(member));
        // Their number is a power of two.
        let last = self.places.len() - 1;
        let mut place = mix.finish() as usize & last;
        while self.places[place] != SetId::EMPTY && self.members(self.places[place]) != members {
            place = (place + 1) & last;
        }
        place
    }

    /// Twice as many places.
    fn widen(&mut self) {
        self.places = vec![SetId::EMPTY; 2 * self.places.len()];
        for id in (1..self.ends.len() as u32).map(SetId) {
            let place = self.place(self.members(id));
            self.places[place] = id;
        }
    }
}

/// The numbers that are in one of two ascending lists and not in the other.
fn merge(one: &[u32], other: &[u32], out: &mut Vec<u32>) {
    out.clear();
    let (mut i, mut j) = (0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => {
                out.push(one[i]);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                out.push(other[j]);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                i += 1;
                j += 1;
            }
        }
    }
    out.extend(&one[i..]);
    out.extend(&other[j..]);
}

/// A hash for small numbers that nobody else chooses: the numbers of polygons in a window.
#[derive(Default)]
struct Mix(u64);
type Quick = BuildHasherDefault<Mix>;

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(4) {
            let mut word = [0; 4];
            word[..part.len()].copy_from_slice(part);
            self.write_u32(u32::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.0 = (self.0.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_is_kept_once_and_differences_are_those_of_sets(
            lists in prop::collection::vec(prop::collection::btree_set(0_u32..40, 0..5), 1..300),
        ) {
            let mut sets = Sets::default();
            let mut by_members: HashMap<Vec<u32>, SetId> = HashMap::new();
            let (mut last, mut is) = (SetId::EMPTY, BTreeSet::new());
            for list in lists {
                let mut id = SetId::EMPTY;
                for &member in &list {
                    let single = sets.single(member);
                    id = sets.differing(single, id);
                }
                last = sets.differing(last, id);
                is = &is ^ &list;
                for (id, set) in [(id, &list), (last, &is)] {
                    let members: Vec<u32> = set.iter().copied().collect();
                    prop_assert_eq!(sets.members(id), &members[..]);
                    prop_assert_eq!(*by_members.entry(members).or_insert(id), id);
                }
            }
            prop_assert!(sets.len() >= by_members.len());
        }
    }
}
