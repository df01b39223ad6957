//! From pixels and their mask to the bytes of a tile.

use relais_core::grid::TILE;
use relais_core::raster::{Block, Mask, Samples};

use super::Format;
use super::png;
use crate::codec::{CodecFault, jpeg};

/// The bytes of the tile whose upper left pixel lies at (col, row) of a block of bytes with one band
/// (grey) or three (red, green, blue); none when nothing in it is valid.
pub(super) fn paint(
    block: &Block,
    (col, row): (usize, usize),
    format: Format,
) -> Result<Option<Vec<u8>>, CodecFault> {
    let cut = Cut {
        block,
        first: row * block.window.width + col,
    };
    let mask = match cut.mask() {
        Mask::Nothing => return Ok(None),
        Mask::All => None,
        Mask::Pixels(mask) => Some(mask),
    };
    let bands = block.bands;
    let bytes = match (format, mask) {
        (Format::Png, None) => png::encode(&cut.pixels(bands), TILE, bands)?,
        (Format::Png, Some(mask)) => {
            let mut pixels = cut.pixels(bands + 1);
            for (pixel, m) in pixels.chunks_exact_mut(bands + 1).zip(mask) {
                if m == 0 {
                    pixel.fill(0);
                } else {
                    pixel[bands] = 255;
                }
            }
            png::encode(&pixels, TILE, bands + 1)?
        }
        (
            Format::Jpeg {
                quality,
                background,
            },
            mask,
        ) => {
            let mut pixels = cut.pixels(bands);
            if let Some(mask) = mask {
                let background = of_bands(background, bands);
                for (pixel, m) in pixels.chunks_exact_mut(bands).zip(mask) {
                    if m == 0 {
                        pixel.copy_from_slice(&background[..bands]);
                    }
                }
            }
            let mut packed = Vec::new();
            jpeg(&pixels, bands, TILE, quality, &mut packed)?;
            packed
        }
    };
    Ok(Some(bytes))
}

/// The background of a grey image is the luma of the colour.
fn of_bands(colour: [u8; 3], bands: usize) -> [u8; 3] {
    match bands {
        1 => {
            let [r, g, b] = colour.map(f32::from);
            [(0.299 * r + 0.587 * g + 0.114 * b).round() as u8; 3]
        }
        _ => colour,
    }
}

/// A tile's part of a block.
struct Cut<'a> {
    block: &'a Block,
    /// The index of its first pixel.
    first: usize,
}

impl Cut<'_> {
    fn rows(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let (first, width) = (self.first, self.block.window.width);
        (0..TILE).map(move |y| first + y * width..first + y * width + TILE)
    }

    fn mask(&self) -> Mask {
        match &self.block.mask {
            Mask::Pixels(mask) => {
                let mut cut = Vec::with_capacity(TILE * TILE);
                self.rows()
                    .for_each(|row| cut.extend_from_slice(&mask[row]));
                Mask::of(cut)
            }
            whole => whole.clone(),
        }
    }

    /// Its bands side by side, with `channels` bytes a pixel, of which those beyond the bands are 0.
    fn pixels(&self, channels: usize) -> Vec<u8> {
        let mut out = vec![0; TILE * TILE * channels];
        // The sink refuses blocks of another type.
        let Samples::U8(samples) = &self.block.samples else {
            return out;
        };
        let planes: Vec<&[u8]> = samples.chunks_exact(self.block.window.pixels()).collect();
        for (out, row) in out.chunks_exact_mut(TILE * channels).zip(self.rows()) {
            if let ([r, g, b], 3) = (planes.as_slice(), channels) {
                let rgb = r[row.clone()].iter().zip(&g[row.clone()]).zip(&b[row]);
                for (out, ((r, g), b)) in out.chunks_exact_mut(3).zip(rgb) {
                    out.copy_from_slice(&[*r, *g, *b]);
                }
                continue;
            }
            for (band, plane) in planes.iter().enumerate() {
                let of_band = out[band..].iter_mut().step_by(channels);
                of_band.zip(&plane[row.clone()]).for_each(|(o, v)| *o = *v);
            }
        }
        out
    }
}
