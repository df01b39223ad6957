//! An output block being filled, row by row.

use relais_core::grid::Window;
use relais_core::ops::quantise::to_u16;
use relais_core::raster::{Block, Mask, SampleType, Samples};

use super::Tone;

/// A row of values of several bands.
pub(super) trait Values {
    /// 255 where they are valid, 0 where not.
    fn valid(&self) -> &[u8];
    /// Puts the samples of a band where they are valid; elsewhere they are 0.
    fn put<T: Copy + Default>(&self, band: usize, out: &mut [T], convert: impl Fn(f32) -> T);
}

/// An output block being filled; what nobody fills is 0 and not valid.
pub(super) struct Canvas {
    window: Window,
    bands: usize,
    pub(super) samples: Samples,
    pub(super) mask: Vec<u8>,
}

impl Canvas {
    /// An empty one.
    pub(super) fn new(window: Window, bands: usize, kind: SampleType) -> Self {
        Self {
            window,
            bands,
            samples: Samples::zeros(kind, bands * window.pixels()),
            mask: vec![0; window.pixels()],
        }
    }

    /// What it has become.
    pub(super) fn block(self) -> Block {
        Block {
            window: self.window,
            bands: self.bands,
            samples: self.samples,
            mask: Mask::of(self.mask),
        }
    }

    /// Leaves only what is wanted.
    pub(super) fn restrict(&mut self, wanted: &Mask) {
        if let Mask::Pixels(wanted) = wanted {
            self.mask.iter_mut().zip(wanted).for_each(|(m, w)| *m &= w);
        }
    }

    /// Where row `j` of a part of the window begins in a plane.
    fn start(&self, part: Window, j: usize) -> usize {
        (part.row + j - self.window.row) * self.window.width + part.col - self.window.col
    }

    /// Puts row `j` of a part of the window: for each band the values of the one that is picked for
    /// it. What is not valid stays 0.
    pub(super) fn put(
        &mut self,
        part: Window,
        j: usize,
        row: &impl Values,
        picks: &[usize],
        tone: &Tone,
    ) {
        let (start, plane) = (self.start(part, j), self.window.pixels());
        self.mask[start..start + part.width].copy_from_slice(row.valid());
        for (band, &from) in picks.iter().enumerate() {
            let at = band * plane + start..band * plane + start + part.width;
            match &mut self.samples {
                Samples::U8(out) => match tone {
                    Tone::Stretched(s) => row.put(from, &mut out[at], |v| s[band].to_u8(v)),
                    _ => row.put(from, &mut out[at], |v| (v + 0.5) as u8),
                },
                Samples::U16(out) => row.put(from, &mut out[at], to_u16),
                Samples::I16(out) => row.put(from, &mut out[at], |v| v.round() as i16),
                Samples::F32(out) => match tone {
                    Tone::Reflectance(c) => row.put(from, &mut out[at], |v| {
                        (f64::from(v) * c[band].factor + c[band].offset) as f32
                    }),
                    _ => row.put(from, &mut out[at], |v| v),
                },
            }
        }
    }

    /// Puts row `j` of a block as row `j` of a part of the window of the same size.
    pub(super) fn copy(
        &mut self,
        part: Window,
        j: usize,
        block: &Block,
        picks: &[usize],
        tone: &Tone,
    ) {
        let (width, plane) = (part.width, part.pixels());
        let row = j * width..(j + 1) * width;
        let valid: Vec<u8> = row
            .clone()
            .map(|i| if block.mask.valid(i) { 255 } else { 0 })
            .collect();
        if *tone != Tone::Numbers || valid.contains(&0) {
            let row = Copied {
                block,
                first: row.start,
                valid: &valid,
            };
            return self.put(part, j, &row, picks, tone);
        }
        let (start, whole) = (self.start(part, j), self.window.pixels());
        self.mask[start..start + width].copy_from_slice(&valid);
        for (band, from) in picks.iter().enumerate() {
            let (to, from) = (band * whole + start, from * plane + row.start);
            // Numbers keep the type of their source.
            self.samples.copy(to, &block.samples, from, width);
        }
    }
}

/// A row of a block as it is.
struct Copied<'a> {
    block: &'a Block,
    /// Its first pixel in a plane.
    first: usize,
    valid: &'a [u8],
}

impl Values for Copied<'_> {
    fn valid(&self) -> &[u8] {
        self.valid
    }

    fn put<T: Copy + Default>(&self, band: usize, out: &mut [T], convert: impl Fn(f32) -> T) {
        let start = band * self.block.window.pixels() + self.first;
        for (i, (out, valid)) in out.iter_mut().zip(self.valid).enumerate() {
            if *valid != 0 {
                *out = convert(self.block.samples.get(start + i));
            }
        }
    }
}
