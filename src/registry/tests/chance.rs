//! Numbers that are the same in every run, for tests that try much.

/// SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// A number of days, below `most`.
    pub(crate) fn days(&mut self, most: i64) -> i64 {
        (self.next() % most as u64) as i64
    }

    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn often(&mut self) -> bool {
        self.below(100) < 96
    }

    pub(crate) fn among<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// The first of the list nine times out of ten.
    pub(crate) fn mostly<T: Copy>(&mut self, list: &[T]) -> T {
        match self.below(10) {
            0 => self.among(list),
            _ => list[0],
        }
    }
}

/// How often a loop goes round: `short` usually, `long` when `RELAIS_TORTURE` is set.
pub(crate) fn loops(short: usize, long: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the switch of long runs")]
    match std::env::var_os("RELAIS_TORTURE") {
        Some(_) => long,
        None => short,
    }
}
