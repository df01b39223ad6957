//! Paste: a piece of an image into the window that is made of such pieces.

use crate::grid::Window;
use crate::raster::{Block, Mask, Samples};

/// Copies the samples of a piece to their places among those of `window`, its bands from band
/// `first` on. What lies outside the window is left out. Both hold one type of samples.
pub fn samples(piece: &Block, window: Window, first: usize, out: &mut Samples) {
    let from = piece.window;
    let skip = first * window.pixels();
    match (&piece.samples, out) {
        (Samples::U8(v), Samples::U8(out)) => planes(v, from, &mut out[skip..], window),
        (Samples::U16(v), Samples::U16(out)) => planes(v, from, &mut out[skip..], window),
        (Samples::I16(v), Samples::I16(out)) => planes(v, from, &mut out[skip..], window),
        (Samples::F32(v), Samples::F32(out)) => planes(v, from, &mut out[skip..], window),
        // The window was made for the pieces of one source, which have its type.
        (piece, out) => unreachable!("{:?} among {:?}", piece.kind(), out.kind()),
    }
}

/// Copies the mask of a piece to its place in that of `window`, 255 valid and 0 not.
pub fn mask(piece: &Block, window: Window, out: &mut [u8]) {
    match &piece.mask {
        Mask::Pixels(mask) => planes(mask, piece.window, out, window),
        Mask::All => rows(piece.window, window).for_each(|(_, to, n)| out[to..to + n].fill(255)),
        Mask::Nothing => rows(piece.window, window).for_each(|(_, to, n)| out[to..to + n].fill(0)),
    }
}

fn planes<T: Copy>(piece: &[T], from: Window, out: &mut [T], to: Window) {
    // Where there is no pixel there is no plane either.
    if from.intersect(to).is_empty() {
        return;
    }
    let out = out.chunks_exact_mut(to.pixels());
    for (piece, out) in piece.chunks_exact(from.pixels()).zip(out) {
        for (a, b, n) in rows(from, to) {
            out[b..b + n].copy_from_slice(&piece[a..a + n]);
        }
    }
}

/// The rows that two windows share: where each begins in the one and in the other, and its length.
fn rows(from: Window, to: Window) -> impl Iterator<Item = (usize, usize, usize)> {
    let part = from.intersect(to);
    let start = move |w: Window, row: usize| (row - w.row) * w.width + part.col - w.col;
    (part.row..part.bottom()).map(move |row| (start(from, row), start(to, row), part.width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(window: Window, samples: Vec<u8>, mask: Mask) -> Block {
        Block {
            window,
            bands: samples.len() / window.pixels(),
            samples: Samples::U8(samples),
            mask,
        }
    }

    #[test]
    fn what_both_share_lands_in_its_place() {
        let window = Window::new(10, 20, 3, 2);
        // One column and one row of it lie outside.
        let corner = piece(
            Window::new(12, 19, 2, 2),
            vec![1, 2, 3, 4, 5, 6, 7, 8],
            Mask::Pixels(vec![255, 255, 0, 255]),
        );
        let mut out = Samples::U8(vec![9; 18]);
        samples(&corner, window, 1, &mut out);
        let expected = [[9; 6], [9, 9, 3, 9, 9, 9], [9, 9, 7, 9, 9, 9]].concat();
        assert_eq!(out, Samples::U8(expected));
        let mut valid = [255; 6];
        mask(&corner, window, &mut valid);
        assert_eq!(valid, [255, 255, 0, 255, 255, 255]);
    }

    #[test]
    fn a_plain_mask_covers_its_piece_alone() {
        let window = Window::new(0, 0, 3, 2);
        let lower = |mask| piece(Window::new(1, 1, 2, 1), vec![0; 2], mask);
        let mut valid = [0; 6];
        mask(&lower(Mask::All), window, &mut valid);
        assert_eq!(valid, [0, 0, 0, 0, 255, 255]);
        let mut valid = [255; 6];
        mask(&lower(Mask::Nothing), window, &mut valid);
        assert_eq!(valid, [255, 255, 255, 255, 0, 0]);
    }

    #[test]
    fn a_piece_beside_the_window_changes_nothing() {
        let beside = piece(Window::new(5, 0, 1, 1), vec![7], Mask::All);
        for window in [Window::new(0, 0, 2, 1), Window::new(0, 0, 0, 0)] {
            let mut out = Samples::zeros(crate::raster::SampleType::U8, window.pixels());
            let before = out.clone();
            samples(&beside, window, 0, &mut out);
            assert_eq!(out, before);
        }
    }
}
