//! Blocks out of pieces: tiles side by side, sets on top of each other.

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::ops::paste;
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
            let piece = Block {
                window: place,
                ..read()?
            };
            paste::samples(&piece, out, first, &mut samples);
            paste::mask(&piece, out, &mut valid);
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
