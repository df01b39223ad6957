//! DEFLATE for the differences of imagery (RFC 1951): few repeats, a Huffman code for every piece of
//! the stream. What this writes is an ordinary zlib stream that any reader of TIFF takes.

use multiversion::multiversion;

use super::huffman::{Code, codes, lengths};
use super::repeats::{Piece, Seen};

/// Bytes of a block of the stream: each has its own code.
const BLOCK: usize = 256 << 10;
/// Longest code: four of them and seven bits left over fit 64 bits.
const LONGEST: usize = 14;
/// The symbol that ends a block.
const END: usize = 256;
/// Bytes, the end, lengths of repeats.
const SYMBOLS: usize = 286;
/// Classes of distances.
const DISTANCES: usize = 30;
/// The order in which DEFLATE lists the lengths of the code of lengths.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Compresses; keeps its memory from one stream to the next.
pub(super) struct Deflate {
    seen: Seen,
    pieces: Vec<Piece>,
    out: Vec<u8>,
}

impl Deflate {
    /// Ready.
    pub(super) fn new() -> Self {
        Self {
            seen: Seen::new(),
            pieces: Vec::new(),
            out: Vec::new(),
        }
    }

    /// Compresses `raw` into a zlib stream.
    pub(super) fn compress(&mut self, raw: &[u8]) -> &[u8] {
        // A byte takes at most 14 bits, a repeat less than the bytes it stands for, a header less
        // than 512 bytes.
        let most = raw.len() / 4 * 7 + raw.len() / BLOCK * 512 + 1024;
        if self.out.len() < most {
            self.out.resize(most, 0);
        }
        // zlib: window of 32 KiB, fastest.
        self.out[..2].copy_from_slice(&[0x78, 0x01]);
        let mut bits = Bits {
            out: &mut self.out,
            at: 2,
            held: 0,
            count: 0,
        };
        self.seen.forget();
        let mut from = 0;
        loop {
            let to = (from + BLOCK).min(raw.len());
            self.seen.cut(raw, from, to, &mut self.pieces);
            block(&raw[from..to], &self.pieces, to == raw.len(), &mut bits);
            from = to;
            if from == raw.len() {
                break;
            }
        }
        let end = bits.finish();
        let sum = libdeflater::adler32(raw);
        self.out[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        &self.out[..end + 4]
    }
}

struct Bits<'a> {
    out: &'a mut [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// At most 56 bits.
    #[inline(always)]
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

    #[inline(always)]
    fn code(&mut self, code: Code) {
        self.put(u64::from(code.bits), u32::from(code.length));
    }

    fn finish(self) -> usize {
        self.at + usize::from(self.count > 0)
    }
}

/// A symbol and what is written after its code: the value of some further bits.
#[derive(Clone, Copy)]
struct Class {
    symbol: usize,
    further: u32,
    value: u64,
}

/// The class of a repeat's length (3 to 258).
#[inline(always)]
fn class_of_length(length: u16) -> Class {
    match length {
        258 => Class {
            symbol: 285,
            further: 0,
            value: 0,
        },
        _ => class(u32::from(length) - 3, 257, 2),
    }
}

/// The class of a distance, less one.
#[inline(always)]
fn class_of_distance(back: u16) -> Class {
    class(u32::from(back), 0, 1)
}

/// Classes begin with single values, then each `2^kept` of them are twice as wide as those before.
#[inline(always)]
fn class(value: u32, first: usize, kept: u32) -> Class {
    let further = (31 - (value | 1).leading_zeros()).saturating_sub(kept);
    Class {
        symbol: first + ((further << kept) + (value >> further)) as usize,
        further,
        value: u64::from(value & ((1 << further) - 1)),
    }
}

/// A class's code, its further bits behind.
#[inline(always)]
fn full(codes: &[Code], class: Class) -> (u64, u32) {
    let code = codes[class.symbol];
    let length = u32::from(code.length);
    (
        u64::from(code.bits) | class.value << length,
        length + class.further,
    )
}

#[multiversion(targets("x86_64+bmi2"))]
#[allow(unsafe_code)]
fn block(bytes: &[u8], pieces: &[Piece], last: bool, bits: &mut Bits) {
    let (symbols, distances) = count(bytes, pieces);
    let of_symbols = lengths(&symbols, LONGEST);
    let mut of_distances = lengths(&distances, LONGEST);
    complete(&mut of_distances);
    header(&of_symbols, &of_distances, last, bits);
    let (symbols, distances) = (codes(&of_symbols), codes(&of_distances));
    let mut rest = bytes;
    for piece in pieces {
        let (literals, after) = rest.split_at(piece.literals as usize);
        put_literals(&symbols, literals, bits);
        if piece.length > 0 {
            let (length, count) = full(&symbols, class_of_length(piece.length));
            let (back, more) = full(&distances, class_of_distance(piece.back));
            bits.put(length | back << count, count + more);
        }
        rest = &after[usize::from(piece.length)..];
    }
    bits.code(symbols[END]);
}

#[inline(always)]
fn put_literals(codes: &[Code; SYMBOLS], literals: &[u8], bits: &mut Bits) {
    let of = |b: u8| {
        let code = codes[usize::from(b)];
        (u64::from(code.bits), u32::from(code.length))
    };
    let mut quads = literals.chunks_exact(4);
    for quad in &mut quads {
        let (a, b, c, d) = (of(quad[0]), of(quad[1]), of(quad[2]), of(quad[3]));
        let (ab, cd) = (a.0 | b.0 << a.1, c.0 | d.0 << c.1);
        let half = a.1 + b.1;
        bits.put(ab | cd << half, half + c.1 + d.1);
    }
    for byte in quads.remainder() {
        bits.code(codes[usize::from(*byte)]);
    }
}

/// How often each symbol and each class of distances occurs; four tables of literals, so that equal
/// neighbours do not wait for each other.
#[inline(always)]
fn count(bytes: &[u8], pieces: &[Piece]) -> ([u32; SYMBOLS], [u32; DISTANCES]) {
    let mut tables = [[0u32; 256]; 4];
    let (mut symbols, mut distances) = ([0; SYMBOLS], [0; DISTANCES]);
    let mut rest = bytes;
    for piece in pieces {
        let (literals, after) = rest.split_at(piece.literals as usize);
        let mut quads = literals.chunks_exact(4);
        for quad in &mut quads {
            for (table, byte) in tables.iter_mut().zip(quad) {
                table[usize::from(*byte)] += 1;
            }
        }
        for (table, byte) in tables.iter_mut().zip(quads.remainder()) {
            table[usize::from(*byte)] += 1;
        }
        if piece.length > 0 {
            symbols[class_of_length(piece.length).symbol] += 1;
            distances[class_of_distance(piece.back).symbol] += 1;
        }
        rest = &after[usize::from(piece.length)..];
    }
    for (i, n) in symbols.iter_mut().take(256).enumerate() {
        *n = tables.iter().map(|t| t[i]).sum();
    }
    symbols[END] = 1;
    (symbols, distances)
}

/// Readers want a complete code: one that has less than two symbols gets some that do not occur.
fn complete(lengths: &mut [u8; DISTANCES]) {
    let used = lengths.iter().filter(|l| **l > 0).count();
    let unused = lengths.iter_mut().filter(|l| **l == 0);
    unused
        .take(2usize.saturating_sub(used))
        .for_each(|l| *l = 1);
}

/// The header of a block with codes of its own: the lengths of its codes, themselves coded.
fn header(symbols: &[u8; SYMBOLS], distances: &[u8; DISTANCES], last: bool, bits: &mut Bits) {
    bits.put(u64::from(last) | 0b10 << 1, 3);
    // 286 symbols, 30 distances, all 19 lengths of lengths.
    bits.put((15 << 10) | (29 << 5) | 29, 14);
    let all = || symbols.iter().chain(distances).map(|l| usize::from(*l));
    let mut counts = [0u32; 19];
    all().for_each(|l| counts[l] += 1);
    let of_lengths = lengths(&counts, 7);
    for i in ORDER {
        bits.put(u64::from(of_lengths[i]), 3);
    }
    let codes = codes(&of_lengths);
    all().for_each(|l| bits.code(codes[l]));
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
        let mut deflate = Deflate::new();
        let packed = deflate.compress(raw);
        assert_eq!(back(packed, raw.len()), raw);
        packed.len()
    }

    #[test]
    fn few_symbols_and_many_come_back() {
        there_and_back(&[]);
        there_and_back(&[5]);
        assert!(there_and_back(&[0; 1_000_000]) < 10_000);
        there_and_back(&(0..=255).cycle().take(300_001).collect::<Vec<u8>>());
        there_and_back(&[[9; 20].as_slice(), &[1, 2, 3]].concat());
    }

    #[test]
    fn a_stream_does_not_depend_on_the_one_before() {
        let raw: Vec<u8> = (0..300_000u32)
            .map(|i| (i.wrapping_mul(i) >> 9) as u8)
            .collect();
        let mut deflate = Deflate::new();
        let first = deflate.compress(&raw).to_vec();
        deflate.compress(&raw[1000..90_000]);
        assert_eq!(deflate.compress(&raw), first);
    }

    /// RFC 1951, 3.2.5: symbol, further bits and what they hold.
    #[test]
    fn classes_are_those_of_the_standard() {
        let of_length = |n| class_of_length(n);
        let of_distance = |n: u32| class_of_distance((n - 1) as u16);
        let told = |c: Class| (c.symbol, c.further, c.value);
        assert_eq!(told(of_length(3)), (257, 0, 0));
        assert_eq!(told(of_length(10)), (264, 0, 0));
        assert_eq!(told(of_length(12)), (265, 1, 1));
        assert_eq!(told(of_length(130)), (280, 4, 15));
        assert_eq!(told(of_length(257)), (284, 5, 30));
        assert_eq!(told(of_length(258)), (285, 0, 0));
        assert_eq!(told(of_distance(1)), (0, 0, 0));
        assert_eq!(told(of_distance(4)), (3, 0, 0));
        assert_eq!(told(of_distance(6)), (4, 1, 1));
        assert_eq!(told(of_distance(32_768)), (29, 13, 8191));
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(raw in proptest::collection::vec(any::<u8>(), 0..5000), mask in any::<u8>()) {
            let raw: Vec<u8> = raw.iter().map(|b| b & mask).collect();
            there_and_back(&raw);
        }
    }
}
