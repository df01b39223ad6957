//! Blocks out of pieces: tiles side by side, sets on top of each other.

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::raster::{Block, Mask, SampleType, Samples};

/// A block of `out`, filled from the pieces of each set: `pieces(i)` gives those of set `i`, each
/// where it lies and how it is read. Empty pieces are not read. A pixel is valid when it is in
/// every set; what no piece covers is not.
pub(super) fn assemble<P, R>(
    out: Window,
    kind: SampleType,
    set_bands: impl Iterator<Item = usize> + Clone,
    pieces: impl Fn(usize) -> P,
) -> Result<Block, Trouble>
where
    P: Iterator<Item = (Window, R)>,
    R: FnOnce() -> Result<Block, Trouble>,
{
    let bands: usize = set_bands.clone().sum();
    let mut samples = Samples::zeros(kind, bands * out.pixels());
    let mut mask = Mask::All;
    let mut first = 0;
    for (i, count) in set_bands.enumerate() {
        let mut valid = vec![0_u8; out.pixels()];
        for (place, read) in pieces(i) {
            if place.is_empty() {
                continue;
            }
            let block = read()?;
            copy(&block, place, out, first, &mut samples);
            copy_mask(&block.mask, place, out, &mut valid);
        }
        mask = mask.and(Mask::of(valid));
        first += count;
    }
    Ok(Block {
        window: out,
        bands,
        samples,
        mask,
    })
}

/// Copies the bands of a piece to where it lies, from band `first` on.
fn copy(piece: &Block, place: Window, out: Window, first: usize, samples: &mut Samples) {
    match (&piece.samples, samples) {
        (Samples::U8(from), Samples::U8(to)) => planes(from, place, piece.bands, out, first, to),
        (Samples::U16(from), Samples::U16(to)) => planes(from, place, piece.bands, out, first, to),
        (Samples::I16(from), Samples::I16(to)) => planes(from, place, piece.bands, out, first, to),
        (Samples::F32(from), Samples::F32(to)) => planes(from, place, piece.bands, out, first, to),
        // All files were found to have one type when they were opened.
        _ => {}
    }
}

fn planes<T: Copy>(
    from: &[T],
    place: Window,
    bands: usize,
    out: Window,
    first: usize,
    to: &mut [T],
) {
    for band in 0..bands {
        let plane = &from[band * place.pixels()..(band + 1) * place.pixels()];
        let target = &mut to[(first + band) * out.pixels()..(first + band + 1) * out.pixels()];
        rows(plane, place, out, target);
    }
}

fn rows<T: Copy>(from: &[T], place: Window, out: Window, to: &mut [T]) {
    let (left, top) = (place.col - out.col, place.row - out.row);
    for (row, line) in from.chunks_exact(place.width).enumerate() {
        let start = (top + row) * out.width + left;
        to[start..start + place.width].copy_from_slice(line);
    }
}

fn copy_mask(mask: &Mask, place: Window, out: Window, to: &mut [u8]) {
    rows(&mask.to_pixels(place.pixels()), place, out, to);
}

/// Valid where any band holds something other than `nodata`.
pub(super) fn other_than(block: &Block, nodata: f64) -> Mask {
    let pixels = block.window.pixels();
    let mut valid = vec![0_u8; pixels];
    match &block.samples {
        Samples::U8(v) => differ(v, nodata, &mut valid),
        Samples::U16(v) => differ(v, nodata, &mut valid),
        Samples::I16(v) => differ(v, nodata, &mut valid),
        Samples::F32(v) => differ(v, nodata, &mut valid),
    }
    Mask::of(valid)
}

fn differ<T: Copy + PartialEq + Into<f64>>(samples: &[T], nodata: f64, valid: &mut [u8]) {
    if valid.is_empty() {
        return;
    }
    for plane in samples.chunks_exact(valid.len()) {
        for (valid, &v) in valid.iter_mut().zip(plane) {
            *valid |= if v.into() == nodata { 0 } else { 255 };
        }
    }
}
