//! Cubic convolution where nothing is widened: four by four taps, all of them valid almost
//! everywhere.

use multiversion::multiversion;

use super::Patch;

/// So many neighbouring points are computed side by side.
const RUN: usize = 8;

/// Values at points of a patch; `elsewhere` answers for those whose four by four pixels are not all
/// there and valid. `valid` is set to 0 where there is no answer.
///
/// The wide instructions of a processor are used where it has them, fused ones never: the values
/// are the same everywhere, and the same whichever points are neighbours in a call.
#[multiversion(targets("x86_64+avx2"))]
#[allow(unsafe_code)]
pub(super) fn row<const N: usize>(
    patch: &Patch<N>,
    cols: &[f32],
    rows: &[f32],
    out: &mut [[f32; N]],
    valid: &mut [u8],
    elsewhere: impl Fn(f32, f32) -> Option<[f32; N]>,
) {
    let mut at = 0;
    while at < out.len() {
        let run = cols[at..]
            .first_chunk::<RUN>()
            .zip(rows[at..].first_chunk());
        let run = run.zip(out[at..].first_chunk_mut());
        if let Some(((c, r), out)) = run
            && fill(patch, c, r, out)
        {
            at += RUN;
            continue;
        }
        for at in at..(at + RUN).min(out.len()) {
            let mut value = [[0.0; N]];
            if !fill(patch, &[cols[at]], &[rows[at]], &mut value) {
                match elsewhere(cols[at], rows[at]) {
                    Some(other) => value = [other],
                    None => valid[at] = 0,
                }
            }
            [out[at]] = value;
        }
        at += RUN;
    }
}

/// The values at `L` points; false, and nothing done, when the pixels of one of them are not all
/// there and valid.
#[inline(always)]
fn fill<const N: usize, const L: usize>(
    patch: &Patch<N>,
    cols: &[f32; L],
    rows: &[f32; L],
    out: &mut [[f32; N]; L],
) -> bool {
    let stride = patch.window.width;
    let within = |at: &[f32; L], size: usize| {
        let last = size as f32 - 2.5;
        at.iter()
            .fold(true, |all, v| all & (*v > 1.5) & (*v < last))
    };
    if !within(cols, stride) || !within(rows, patch.window.height) {
        return false;
    }
    let ((left, wx), (top, wy)) = (taps(cols), taps(rows));
    let start = |i: usize| top[i] as usize * stride + left[i] as usize;
    if patch.mask.is_some() && !(0..L).all(|i| patch.four_by_four_valid(start(i))) {
        return false;
    }
    // Down first: four neighbouring columns at once fill the vector registers for any N.
    let mut columns = [[[0.0; N]; 4]; L];
    for i in 0..L {
        let pixels = &patch.pixels[start(i)..];
        let mut sums = [[0.0; N]; 4];
        for (j, wy) in wy.iter().enumerate() {
            // The bounds above keep the four by four taps of every point within the patch.
            let row: &[[f32; N]; 4] = pixels[j * stride..]
                .first_chunk()
                .expect("4 × 4 pixels lie inside");
            let row = row.as_flattened().iter();
            for (sum, v) in sums.as_flattened_mut().iter_mut().zip(row) {
                *sum += wy[i] * v;
            }
        }
        columns[i] = sums;
    }
    for i in 0..L {
        for b in 0..N {
            let tap = |k: usize| wx[k][i] * columns[i][k][b];
            out[i][b] = (tap(0) + tap(1)) + (tap(2) + tap(3));
        }
    }
    true
}

/// A sum with it is rounded to a whole number, which then stands in the lowest bits.
const WHOLE: f32 = 1.5 * (1 << 23) as f32;

/// Along one axis: the first of the four taps around each point (not in front of the patch), and
/// Keys' weight of each tap.
#[inline(always)]
fn taps<const L: usize>(at: &[f32; L]) -> ([u32; L], [[f32; L]; 4]) {
    let (mut first, mut weights) = ([0; L], [[0.0; L]; 4]);
    for i in 0..L {
        let whole = (at[i] - 1.0) + WHOLE;
        let t = (at[i] - 0.5) - (whole - WHOLE);
        first[i] = whole.to_bits().wrapping_sub(WHOLE.to_bits() + 1);
        weights[0][i] = ((-0.5 * t + 1.0) * t - 0.5) * t;
        weights[1][i] = ((1.5 * t - 2.5) * t) * t + 1.0;
        weights[2][i] = ((-1.5 * t + 2.0) * t + 0.5) * t;
        weights[3][i] = ((0.5 * t - 0.5) * t) * t;
    }
    (first, weights)
}
