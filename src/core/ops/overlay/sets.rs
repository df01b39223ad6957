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
    sets: Vec<Box<[u32]>>,
    ids: HashMap<Box<[u32]>, SetId, Quick>,
    /// Differences that were asked for before.
    known: HashMap<(SetId, SetId), SetId, Quick>,
}

impl Default for Sets {
    fn default() -> Self {
        let mut sets = Self {
            sets: Vec::new(),
            ids: HashMap::default(),
            known: HashMap::default(),
        };
        sets.intern(Box::default());
        sets
    }
}

impl Sets {
    /// The members of a set, in ascending order.
    pub fn members(&self, id: SetId) -> &[u32] {
        &self.sets[id.0 as usize]
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// False: there is always the set of nothing.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The set of one polygon.
    pub fn single(&mut self, member: u32) -> SetId {
        self.intern(Box::new([member]))
    }

    fn intern(&mut self, members: Box<[u32]>) -> SetId {
        if let Some(&id) = self.ids.get(&members) {
            return id;
        }
        let id = SetId(self.sets.len() as u32);
        self.sets.push(members.clone());
        self.ids.insert(members, id);
        id
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
        let merged = merge(self.members(one), self.members(other));
        let id = self.intern(merged);
        self.known.insert(key, id);
        id
    }
}

/// The numbers that are in one of two ascending lists and not in the other.
fn merge(one: &[u32], other: &[u32]) -> Box<[u32]> {
    let mut out = Vec::with_capacity(one.len() + other.len());
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
    out.into()
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

    fn write_usize(&mut self, word: usize) {
        self.write_u32(word as u32);
    }
}
