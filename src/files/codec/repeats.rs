//! The repeats worth coding in the differences of imagery: found by one glance at one place.
//!
//! Such bytes hold few repeats: a general search looks at every byte and several places, for four
//! fifths of the time of the fastest compressor and next to no gain. Here a place is looked at every
//! other byte, and only where five bytes are the same; where none is found for a while, every
//! eighth: samples have two bytes, pixels of four bands eight.

/// The farthest that DEFLATE looks back.
const WINDOW: usize = 32 << 10;
/// The longest repeat of DEFLATE.
const LONGEST: usize = 258;
/// Bits of the number of places remembered: 32 KiB of them, which stay in the nearest cache.
const PLACES: u32 = 13;
/// A place that is too far from any.
const NOWHERE: u32 = 1 << 31;
/// After so many glances in vain they become rarer.
const PATIENCE: u32 = 8;

/// Bytes as they are, then bytes that stood at a distance before.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    /// How many bytes as they are.
    pub(super) literals: u32,
    /// How many that are repeated; 0 in the last piece.
    pub(super) length: u16,
    /// How far back they stand, less one.
    pub(super) back: u16,
}

/// Where the bytes that begin somewhere were last seen.
pub(super) struct Seen(Vec<u32>);

impl Seen {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self(vec![NOWHERE; 1 << PLACES])
    }

    /// Nothing any more.
    pub(super) fn forget(&mut self) {
        self.0.fill(NOWHERE);
    }

    /// Cuts `raw[from..to]` into pieces; repeats may reach back before `from`. Less than 2 GiB.
    pub(super) fn cut(&mut self, raw: &[u8], from: usize, to: usize, pieces: &mut Vec<Piece>) {
        pieces.clear();
        let (mut at, mut start, mut vain) = (from, from, 0);
        while at + 8 <= to {
            let next = word(raw, at);
            let place = &mut self.0[slot(next)];
            let before = std::mem::replace(place, at as u32);
            let back = (at as u32).wrapping_sub(before) as usize;
            let same = match back <= WINDOW {
                true => (next ^ word(raw, before as usize)).trailing_zeros() as usize / 8,
                false => 0,
            };
            if same >= 5 {
                let same = match same {
                    8 => run(raw, at, at - back, LONGEST.min(to - at)),
                    few => few,
                };
                // Whole samples.
                let length = same & !1;
                pieces.push(Piece {
                    literals: (at - start) as u32,
                    length: length as u16,
                    back: (back - 1) as u16,
                });
                at += length;
                (start, vain) = (at, 0);
            } else {
                vain += 1;
                at = if vain > PATIENCE {
                    (at & !7) + 8
                } else {
                    at + 2
                };
            }
        }
        pieces.push(Piece {
            literals: (to - start) as u32,
            length: 0,
            back: 0,
        });
    }
}

/// Where the place of the first five bytes is kept.
#[inline(always)]
fn slot(bytes: u64) -> usize {
    const SPREAD: u64 = 0x9E37_79B1_85EB_CA87;
    ((bytes << 24).wrapping_mul(SPREAD) >> (64 - PLACES)) as usize
}

#[inline(always)]
fn word(raw: &[u8], at: usize) -> u64 {
    // Both callers keep `at + 8` within the data, and what lies before is within it too.
    let bytes = raw[at..].first_chunk().expect("eight bytes are there");
    u64::from_le_bytes(*bytes)
}

/// How many bytes from `at` on, at most `most`, are those from `before` on.
fn run(raw: &[u8], at: usize, before: usize, most: usize) -> usize {
    let mut length = 0;
    while length + 8 <= most {
        let differ = word(raw, at + length) ^ word(raw, before + length);
        if differ != 0 {
            return length + differ.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(raw: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        Seen::new().cut(raw, 0, raw.len(), &mut pieces);
        pieces
    }

    #[test]
    fn a_run_is_one_byte_pair_and_long_repeats() {
        let pieces = cut(&[7; 1000]);
        assert_eq!((pieces[0].literals, pieces[0].back), (2, 1));
        assert!(pieces.len() < 10, "{}", pieces.len());
    }

    #[test]
    fn what_has_not_been_seen_is_not_repeated() {
        let raw: Vec<u8> = (0..=255).collect();
        let pieces = cut(&raw);
        assert_eq!((pieces.len(), pieces[0].literals), (1, 256));
    }

    #[test]
    fn nothing_reaches_back_beyond_the_window() {
        let mut raw = vec![0; 2 * WINDOW];
        let mut state = 1u32;
        for byte in &mut raw {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        let head: [u8; 64] = *raw.first_chunk().unwrap();
        raw[WINDOW + 2..][..64].copy_from_slice(&head);
        assert_eq!(cut(&raw).len(), 1);
        raw[WINDOW..][..64].copy_from_slice(&head);
        let pieces = cut(&raw);
        assert_eq!(usize::from(pieces[0].back) + 1, WINDOW);
    }
}
