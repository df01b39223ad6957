//! Huffman codes of bounded length, as DEFLATE writes them (RFC 1951, 3.2.2).

/// What stands for a symbol.
#[derive(Clone, Copy, Default)]
pub(super) struct Code {
    /// In the order in which they are written, lowest first.
    pub(super) bits: u16,
    /// How many.
    pub(super) length: u16,
}

/// Lengths of a Huffman code of at most `longest` bits; symbols that do not occur have none.
pub(super) fn lengths<const N: usize>(counts: &[u32; N], longest: usize) -> [u8; N] {
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

/// The canonical code of some lengths.
pub(super) fn codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut next = [0u32; 17];
    for l in lengths.iter().filter(|l| **l > 0) {
        next[usize::from(*l) + 1] += 1;
    }
    for l in 1..17 {
        next[l] = (next[l] + next[l - 1]) << 1;
    }
    let mut codes = [Code::default(); N];
    for (code, l) in codes.iter_mut().zip(lengths).filter(|(_, l)| **l > 0) {
        let value = next[usize::from(*l)];
        next[usize::from(*l)] += 1;
        let length = u32::from(*l);
        *code = Code {
            bits: (value.reverse_bits() >> (32 - length)) as u16,
            length: length as u16,
        };
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_would_be_too_long_is_cut() {
        // Fibonacci counts make the deepest tree.
        let (mut counts, mut a, mut b) = ([0u32; 30], 1, 1);
        for count in &mut counts {
            *count = a;
            (a, b) = (b, a + b);
        }
        let cut = lengths(&counts, 14);
        assert_eq!(cut.iter().max(), Some(&14));
        let room: u32 = cut.iter().map(|l| 1 << (14 - l)).sum();
        assert_eq!(room, 1 << 14, "the code is complete");
    }

    #[test]
    fn symbols_that_do_not_occur_have_no_code() {
        assert_eq!(lengths(&[0, 0, 0], 14), [0, 0, 0]);
        assert_eq!(lengths(&[0, 5, 0], 14), [0, 1, 0]);
        assert_eq!(lengths(&[1, 0, 9], 14), [1, 0, 1]);
    }
}
