//! PNG tiles, fast: one filter a tile, chosen on a sample of its rows, and DEFLATE level 1.

use crate::codec::{CodecFault, zlib};

/// The filters of PNG that are tried, by their numbers: each byte less than what is predicted from
/// the one before (a), the one above (b) and the one above that before (c).
const FILTERS: [(u8, Filter); 4] = [
    (1, |a, _, _| a),
    (2, |_, b, _| b),
    (3, |a, b, _| ((u16::from(a) + u16::from(b)) / 2) as u8),
    (4, paeth),
];

type Filter = fn(u8, u8, u8) -> u8;

/// Of the three, the nearest to a + b − c.
#[inline(always)]
fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let (a16, b16, c16) = (i16::from(a), i16::from(b), i16::from(c));
    let (pa, pb) = (b16 - c16, a16 - c16);
    let (pa, pb, pc) = (pa.abs(), pb.abs(), (pa + pb).abs());
    let bc = if pb <= pc { b } else { c };
    if pa <= pb && pa <= pc { a } else { bc }
}

/// The bytes of a PNG of square tiles: `channels` (1 to 4, PNG's grey, grey and alpha, RGB, RGBA)
/// bytes a pixel, row after row.
pub(super) fn encode(pixels: &[u8], side: usize, channels: usize) -> Result<Vec<u8>, CodecFault> {
    let stride = side * channels;
    let image = Image {
        pixels,
        stride,
        channels,
    };
    let filtered = image.filtered();
    let mut packed = Vec::new();
    zlib(&filtered, 1, &mut packed)?;
    let color = [0, 4, 2, 6][channels - 1];
    let mut header = Vec::with_capacity(13);
    for _ in 0..2 {
        header.extend((side as u32).to_be_bytes());
    }
    header.extend([8, color, 0, 0, 0]);
    let mut out = Vec::with_capacity(packed.len() + 64);
    out.extend(b"\x89PNG\r\n\x1a\n");
    chunk(b"IHDR", &header, &mut out);
    chunk(b"IDAT", &packed, &mut out);
    chunk(b"IEND", &[], &mut out);
    Ok(out)
}

fn chunk(name: &[u8; 4], data: &[u8], out: &mut Vec<u8>) {
    // A tile is far below 4 GiB.
    out.extend((data.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend(data);
    let sum = libdeflater::crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

struct Image<'a> {
    pixels: &'a [u8],
    stride: usize,
    channels: usize,
}

/// Of so many rows one is looked at to choose the filter.
const SAMPLED: usize = 16;

impl Image<'_> {
    /// Rows with the number of the filter before each.
    fn filtered(&self) -> Vec<u8> {
        let rows = self.pixels.len() / self.stride;
        let mut out = vec![0; rows * (self.stride + 1)];
        let zeros = vec![0; self.stride];
        let best = self.best();
        for (y, out) in out.chunks_exact_mut(self.stride + 1).enumerate() {
            out[0] = best;
            let above = match y {
                0 => &zeros[..],
                _ => self.row(y - 1),
            };
            let (row, out) = (self.row(y), &mut out[1..]);
            // One call a filter, so that each is inlined in its own loop.
            match best {
                0 => out.copy_from_slice(row),
                1 => residuals(row, above, self.channels, out, |a, _, _| a),
                2 => residuals(row, above, self.channels, out, |_, b, _| b),
                3 => residuals(row, above, self.channels, out, FILTERS[2].1),
                _ => residuals(row, above, self.channels, out, paeth),
            }
        }
        out
    }

    fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.stride..][..self.stride]
    }

    /// The filter with the smallest sum of differences, the usual measure; none where neighbours
    /// say little of each other, or where most bytes are equal to their neighbours anyway (drawings),
    /// which repeats compress better.
    fn best(&self) -> u8 {
        let rows = self.pixels.len() / self.stride;
        let mut sums = [0u64; 4];
        let (mut equal, mut seen) = (0u64, 0u64);
        let mut out = vec![0; self.stride];
        for y in (SAMPLED / 2..rows).step_by(SAMPLED) {
            let (row, above) = (self.row(y), self.row(y - 1));
            for (sum, (_, filter)) in sums.iter_mut().zip(FILTERS) {
                residuals(row, above, self.channels, &mut out, filter);
                *sum += out
                    .iter()
                    .map(|v| u64::from((*v as i8).unsigned_abs()))
                    .sum::<u64>();
            }
            equal += row.iter().zip(above).filter(|(a, b)| a == b).count() as u64;
            seen += self.stride as u64;
        }
        if seen == 0 || equal * 2 > seen {
            return 0;
        }
        let (best, _) = FILTERS
            .iter()
            .zip(sums)
            .min_by_key(|(_, sum)| *sum)
            .unwrap_or((&FILTERS[3], 0));
        best.0
    }
}

#[inline(always)]
fn residuals(
    row: &[u8],
    above: &[u8],
    channels: usize,
    out: &mut [u8],
    predict: impl Fn(u8, u8, u8) -> u8,
) {
    for x in 0..channels.min(row.len()) {
        out[x] = row[x].wrapping_sub(predict(0, above[x], 0));
    }
    let n = row.len() - channels;
    let (left, up, corner) = (&row[..n], &above[channels..], &above[..n]);
    let (row, out) = (&row[channels..], &mut out[channels..]);
    for x in 0..n {
        out[x] = row[x].wrapping_sub(predict(left[x], up[x], corner[x]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `png` crate reads back what was written, for each number of channels and each filter.
    #[test]
    fn another_reader_sees_the_same_pixels() {
        let side = 64;
        let texture =
            |x: usize, y: usize, c: usize| ((x * 3 + y * 5 + c * 7 + (x * y) % 11) % 256) as u8;
        let kinds: [fn(usize, usize) -> usize; 4] = [
            |x, _| x,
            |_, y| y,
            |x, y| x + y,
            |x, y| (x / 16 + y / 16) * 40,
        ];
        for channels in 1..=4 {
            for kind in kinds {
                let pixels: Vec<u8> = (0..side * side * channels)
                    .map(|i| {
                        let (p, c) = (i / channels, i % channels);
                        let (x, y) = (p % side, p / side);
                        texture(kind(x, y), kind(y, x), c)
                    })
                    .collect();
                let bytes = encode(&pixels, side, channels).unwrap();
                let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes))
                    .read_info()
                    .unwrap();
                assert_eq!(reader.info().color_type.samples(), channels);
                let mut back = vec![0; pixels.len()];
                reader.next_frame(&mut back).unwrap();
                assert_eq!(back, pixels);
            }
        }
    }

    #[test]
    fn a_tile_of_one_colour_is_small() {
        let bytes = encode(&[7; 256 * 256 * 3], 256, 3).unwrap();
        assert!(bytes.len() < 1200, "{}", bytes.len());
    }
}
