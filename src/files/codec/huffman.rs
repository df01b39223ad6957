//! DEFLATE without the search for repeats: every byte is a literal, coded by Huffman (RFC 1951).
//!
//! The differences of 12-bit imagery hold next to no repeats: searching for them takes four fifths
//! of the time of the fastest general compressor and gains about nothing. What this writes is an
//! ordinary zlib stream that any reader of TIFF takes.

/// Bytes of a block of the stream: each has its own code.
const BLOCK: usize = 256 << 10;
/// Longest code: four of them and seven bits left over fit 64 bits.
const LONGEST: usize = 14;
/// The symbol that ends a block.
const END: usize = 256;
/// Bytes and the end.
const SYMBOLS: usize = 257;
/// The order in which DEFLATE lists the lengths of the code of lengths.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Compresses `raw` into a zlib stream; `packed` is overwritten.
pub(super) fn compress(raw: &[u8], packed: &mut Vec<u8>) {
    packed.clear();
    // A literal takes at most 14 bits, a header less than 256 bytes.
    packed.resize(raw.len() / 4 * 7 + raw.len() / BLOCK * 256 + 1024, 0);
    // zlib: window of 32 KiB, fastest.
    packed[..2].copy_from_slice(&[0x78, 0x01]);
    let mut bits = Bits {
        out: packed,
        at: 2,
        held: 0,
        count: 0,
    };
    let mut blocks = raw.chunks(BLOCK).peekable();
    if blocks.peek().is_none() {
        block(&[], true, &mut bits);
    }
    while let Some(bytes) = blocks.next() {
        block(bytes, blocks.peek().is_none(), &mut bits);
    }
    let end = bits.finish();
    let sum = libdeflater::adler32(raw);
    packed[end..end + 4].copy_from_slice(&sum.to_be_bytes());
    packed.truncate(end + 4);
}

/// Bytes that `raw` would take, without compressing it.
pub(super) fn estimate(raw: &[u8]) -> usize {
    let counts = count(raw);
    let lengths = lengths(&counts, LONGEST);
    let bits: u64 = counts
        .iter()
        .zip(&lengths)
        .map(|(n, l)| u64::from(*n) * u64::from(*l))
        .sum();
    (bits / 8) as usize
}

struct Bits<'a> {
    out: &'a mut [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// At most 56 bits.
    #[inline]
    fn put(&mut self, value: u64, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        self.out[self.at..self.at + 8].copy_from_slice(&self.held.to_le_bytes());
        let whole = self.count / 8;
        self.at += whole as usize;
        // A shift by 64 is none; 63 bits are the most that are held.
        self.held >>= whole * 8;
        self.count -= whole * 8;
    }

    fn finish(self) -> usize {
        self.at + usize::from(self.count > 0)
    }
}

fn block(bytes: &[u8], last: bool, bits: &mut Bits) {
    let mut counts = count(bytes);
    counts[END] = 1;
    let lengths = lengths(&counts, LONGEST);
    header(&lengths, last, bits);
    let codes = codes(&lengths);
    let of = |b: u8| codes[usize::from(b)];
    let mut quads = bytes.chunks_exact(4);
    for quad in &mut quads {
        let (a, b, c, d) = (of(quad[0]), of(quad[1]), of(quad[2]), of(quad[3]));
        let (ab, abc) = (a.1 + b.1, a.1 + b.1 + c.1);
        let value = a.0 | b.0 << a.1 | c.0 << ab | d.0 << abc;
        bits.put(value, abc + d.1);
    }
    for byte in quads.remainder() {
        let (code, length) = of(*byte);
        bits.put(code, length);
    }
    let (code, length) = codes[END];
    bits.put(code, length);
}

/// How often each byte occurs; four tables, so that equal neighbours do not wait for each other.
fn count(bytes: &[u8]) -> [u32; SYMBOLS] {
    let mut tables = [[0u32; 256]; 4];
    let mut quads = bytes.chunks_exact(4);
    for quad in &mut quads {
        for (table, byte) in tables.iter_mut().zip(quad) {
            table[usize::from(*byte)] += 1;
        }
    }
    for byte in quads.remainder() {
        tables[0][usize::from(*byte)] += 1;
    }
    let mut counts = [0; SYMBOLS];
    for (i, n) in counts.iter_mut().take(256).enumerate() {
        *n = tables.iter().map(|t| t[i]).sum();
    }
    counts
}

/// The header of a block with a code of its own: the lengths of its codes, themselves coded.
fn header(lengths: &[u8; SYMBOLS], last: bool, bits: &mut Bits) {
    bits.put(u64::from(last) | 0b10 << 1, 3);
    // 257 literals; two codes of distances of one bit, which no byte uses: readers want a
    // complete code. All 19 lengths of lengths.
    bits.put((15 << 10) | (1 << 5), 14);
    let all = || lengths.iter().chain(&[1u8, 1u8]).map(|l| usize::from(*l));
    let mut counts = [0u32; 19];
    all().for_each(|l| counts[l] += 1);
    let of_lengths = self::lengths(&counts, 7);
    for i in ORDER {
        bits.put(u64::from(of_lengths[i]), 3);
    }
    let codes = codes(&of_lengths);
    for l in all() {
        bits.put(codes[l].0, codes[l].1);
    }
}

/// Lengths of a Huffman code of at most `longest` bits; symbols that do not occur have none.
fn lengths<const N: usize>(counts: &[u32; N], longest: usize) -> [u8; N] {
    let mut symbols: Vec<(u32, usize)> = counts
        .iter()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .map(|(i, n)| (*n, i))
        .collect();
    symbols.sort_unstable();
    let mut lengths = [0; N];
    match symbols.as_slice() {
        [] => return lengths,
        [(_, only)] => {
            lengths[*only] = 1;
            return lengths;
        }
        _ => {}
    }
    let mut per_length = depths(&symbols, longest);
    // Longest codes for the rarest symbols.
    let mut length = longest;
    for (_, symbol) in symbols {
        while per_length[length] == 0 {
            length -= 1;
        }
        per_length[length] -= 1;
        lengths[symbol] = length as u8;
    }
    lengths
}

/// How many symbols (sorted, rarest first) have each depth in a Huffman tree, none deeper than
/// `longest`: what is deeper is lifted to it, and the sum of 2^-depth brought back to 1.
fn depths(symbols: &[(u32, usize)], longest: usize) -> Vec<u32> {
    let n = symbols.len();
    // Leaves, then the nodes that join two: a parent always comes later.
    let mut weights: Vec<u64> = symbols.iter().map(|(n, _)| u64::from(*n)).collect();
    let mut parents = vec![0; 2 * n - 1];
    let (mut leaf, mut node) = (0, n);
    for next in n..2 * n - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let from_leaves = leaf < n && (node >= next || weights[leaf] <= weights[node]);
            let lightest = if from_leaves { &mut leaf } else { &mut node };
            weight += weights[*lightest];
            parents[*lightest] = next;
            *lightest += 1;
        }
        weights.push(weight);
    }
    let mut depth = vec![0usize; 2 * n - 1];
    let mut per_length = vec![0u32; longest + 1];
    for i in (0..2 * n - 2).rev() {
        depth[i] = depth[parents[i]] + 1;
        if i < n {
            per_length[depth[i].min(longest)] += 1;
        }
    }
    let mut sum: u64 = (1..=longest)
        .map(|l| u64::from(per_length[l]) << (longest - l))
        .sum();
    while sum > 1 << longest {
        // One of the longest joins a shorter one, which goes a level down.
        per_length[longest] -= 1;
        let shorter = (1..longest).rev().find(|l| per_length[*l] > 0).unwrap_or(1);
        per_length[shorter] -= 1;
        per_length[shorter + 1] += 2;
        sum -= 1;
    }
    per_length
}

/// The canonical code of some lengths: (bits in the order in which they are written, length).
fn codes<const N: usize>(lengths: &[u8; N]) -> [(u64, u32); N] {
    let mut next = [0u32; 17];
    for l in lengths.iter().filter(|l| **l > 0) {
        next[usize::from(*l) + 1] += 1;
    }
    for l in 1..17 {
        next[l] = (next[l] + next[l - 1]) << 1;
    }
    let mut codes = [(0, 0); N];
    for (code, l) in codes.iter_mut().zip(lengths).filter(|(_, l)| **l > 0) {
        let value = next[usize::from(*l)];
        next[usize::from(*l)] += 1;
        let length = u32::from(*l);
        *code = (u64::from(value.reverse_bits() >> (32 - length)), length);
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(packed: &[u8], len: usize) -> Vec<u8> {
        let mut raw = vec![0; len];
        let n = libdeflater::Decompressor::new()
            .zlib_decompress(packed, &mut raw)
            .unwrap();
        assert_eq!(n, len);
        raw
    }

    fn there_and_back(raw: &[u8]) -> usize {
        let mut packed = vec![7; 3];
        compress(raw, &mut packed);
        assert_eq!(back(&packed, raw.len()), raw);
        packed.len()
    }

    #[test]
    fn few_symbols_and_many_come_back() {
        there_and_back(&[]);
        there_and_back(&[5]);
        there_and_back(&[0; 1_000_000]);
        there_and_back(&(0..=255).cycle().take(300_001).collect::<Vec<u8>>());
    }

    #[test]
    fn a_code_that_would_be_too_long_is_cut() {
        // Fibonacci counts make the deepest tree.
        let (mut raw, mut a, mut b) = (Vec::new(), 1usize, 1usize);
        for symbol in 0..24u8 {
            raw.extend(std::iter::repeat_n(symbol, a));
            (a, b) = (b, a + b);
        }
        let raw = &raw[..BLOCK.min(raw.len())];
        let all = lengths(&count(raw), LONGEST);
        assert_eq!(usize::from(*all.iter().max().unwrap()), LONGEST);
        there_and_back(raw);
    }

    #[test]
    fn the_estimate_is_what_comes_out() {
        let raw: Vec<u8> = (0..200_000u32).map(|i| ((i * i) >> 7 & 31) as u8).collect();
        let (estimate, real) = (estimate(&raw), there_and_back(&raw));
        assert!(
            real >= estimate && real < estimate * 101 / 100 + 300,
            "{estimate} {real}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(raw in proptest::collection::vec(any::<u8>(), 0..5000), mask in any::<u8>()) {
            let raw: Vec<u8> = raw.iter().map(|b| b & mask).collect();
            there_and_back(&raw);
        }
    }
}
